#include "services/customers/care/policy_rows.h"

#include <utility>
#include <vector>

#include "common/status/macros.h"

namespace guanxi::customers {

absl::StatusOr<ServicePolicies> ReadServicePolicies(const Tables& tables,
                                                    const kv::Reader& reader) {
  std::vector<v1::ServicePolicy> rows;
  GUANXI_RETURN_IF_ERROR(
      tables.service_policies.ForEach(reader, [&](const v1::ServicePolicy& policy) {
        if (!policy.has_delete_time()) rows.push_back(policy);
        return true;
      }));
  return ServicePolicies(std::move(rows));
}

}  // namespace guanxi::customers
