// The admissions of a customer, and what its record says of them.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_ROWS_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/v1/admissions.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The other admissions of its customer that are not deleted, in the order of their ids.
absl::StatusOr<std::vector<v1::Admission>> OtherAdmissions(const Tables& tables,
                                                           const kv::Reader& reader,
                                                           const v1::Admission& admission);

// ALREADY_EXISTS (VALUE_TAKEN) when one of them is current: see IsCurrent.
absl::Status CheckOnlyOne(const Tables& tables,
                          const kv::Reader& reader,
                          const v1::Admission& admission);

// Gives `customer`, as it was read in this transaction, the state of its admission and, unless that
// is empty, the code. ALREADY_EXISTS (VALUE_TAKEN) when the code is another customer's.
absl::Status TellCustomer(const Tables& tables,
                          const table::Change& change,
                          kv::Txn& txn,
                          const v1::Customer& customer,
                          v1::AdmissionState state,
                          const std::string& code = "");

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_ROWS_H_
