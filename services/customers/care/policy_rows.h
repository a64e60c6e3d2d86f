// The service policies that are in force.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_POLICY_ROWS_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_POLICY_ROWS_H_

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "services/customers/care/service_policy.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// All rows that are not deleted: there are few.
absl::StatusOr<ServicePolicies> ReadServicePolicies(const Tables& tables, const kv::Reader& reader);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_POLICY_ROWS_H_
