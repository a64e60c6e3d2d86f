// Whether a segment may have its condition, and whether it may go.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_CHECKS_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_CHECKS_H_

#include <string>

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/rpc/call.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// A condition, and where it stands.
struct ConditionToCheck {
  std::string segment;  // whose it is to be; empty for nobody's
  std::string condition;
  std::string field;  // of the request
};

// Whether the caller may ask so: INVALID_ARGUMENT for what is no condition on customers or leads
// back to the segment itself, PERMISSION_DENIED (FIELD_HIDDEN) for a field hidden from it,
// FAILED_PRECONDITION (REFERENCE_NOT_FOUND) for a segment it does not see.
absl::Status CheckCondition(const Tables& tables,
                            const rpc::Call& call,
                            const kv::Reader& reader,
                            const ConditionToCheck& asked);

// FAILED_PRECONDITION (SEGMENT_IN_USE) when another segment, a treatment or a care plan is about
// `segment`.
absl::Status CheckUnused(const Tables& tables,
                         const rpc::Call& call,
                         const kv::Reader& reader,
                         const std::string& segment);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_CHECKS_H_
