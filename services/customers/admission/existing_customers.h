// Customers that were there before admission was required.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_EXISTING_CUSTOMERS_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_EXISTING_CUSTOMERS_H_

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/kv/engine.h"
#include "common/rpc/call.h"
#include "guanxi/customers/v1/admissions.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Does what AdmitExistingCustomers says, for as many customers as one commit holds.
absl::StatusOr<v1::AdmitExistingCustomersResponse> AdmitExisting(
    const Tables& tables,
    api::IdSource& ids,
    const rpc::Call& call,
    kv::Txn& txn,
    const v1::AdmitExistingCustomersRequest& request);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_EXISTING_CUSTOMERS_H_
