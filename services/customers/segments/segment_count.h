// Counting who is in a segment.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_COUNT_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_COUNT_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/scope.h"
#include "common/api/filter.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Visits the customers that are on record as inside `segment`, in the order of their names, until
// `visit` returns false.
absl::Status VisitInside(const Tables& tables,
                         const kv::Reader& reader,
                         const std::string& segment,
                         absl::FunctionRef<bool(const std::string& customer)> visit);

// How many of the customers that `scope` sees belong to `segment` by what `reader` has, at `now`:
// the members on record, but for those whose customer has changed, or may belong to others as time
// passed, since that was put on record; these are tested. Where they are too many, or the segment
// is being built, all customers are. `engine` is that of `reader`. At length.
absl::StatusOr<int64_t> CountSegmentMembers(const Tables& tables,
                                            kv::Engine& engine,
                                            const kv::Reader& reader,
                                            const access::Scope& scope,
                                            const std::string& segment,
                                            absl::Time now);

// Visits those of the customers that `scope` sees who fulfil `condition`, in no order, groups taken
// as they are at `now`. At length.
absl::Status VisitFulfilling(const Tables& tables,
                             const kv::Reader& reader,
                             const access::Scope& scope,
                             const api::Filter& condition,
                             absl::Time now,
                             absl::FunctionRef<void(const v1::Customer&)> visit);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_COUNT_H_
