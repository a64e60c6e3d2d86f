// Who may have orders: what is kept of customers' admission, as the customers service's feed tells
// it, and the question that every new order asks.
#ifndef GUANXI_SERVICES_PIPELINE_ADMISSION_GATE_H_
#define GUANXI_SERVICES_PIPELINE_ADMISSION_GATE_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::pipeline {

// The feed that is followed, and the resource types of it.
inline constexpr char kCustomers[] = "customers";
inline constexpr char kCustomerType[] = "guanxi.customers/Customer";
inline constexpr char kAdmissionPolicyType[] = "guanxi.customers/AdmissionPolicy";

// Keeps what an event of a customer or of an admission policy says. Events of other types change
// nothing. DATA_LOSS when the event does not hold what its type says.
absl::Status ApplyCustomersEvent(kv::Txn& txn,
                                 const table::Change& change,
                                 const changes::v1::Event& event);

// OK when `customer` (`customers/{id}`) may have orders: it is admitted, or the admission policy of
// its unit, else that of all others, does not ask for that; also while nothing was heard of
// policies. FAILED_PRECONDITION (CUSTOMER_NOT_ADMITTED) otherwise. Reads three rows at most.
absl::Status CheckMayOrder(const kv::Reader& reader, std::string_view customer);

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_ADMISSION_GATE_H_
