// The errors of segments, beside those every part of the product shares.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_ERRORS_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// RESOURCE_EXHAUSTED: there are `most` dynamic segments.
absl::Status SegmentLimit(size_t most);  // SEGMENT_LIMIT
// FAILED_PRECONDITION: `user`, a segment, a care plan or a treatment, is about `segment`; empty
// when the caller may not see it.
absl::Status SegmentInUse(std::string_view segment, std::string_view user);  // SEGMENT_IN_USE

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_ERRORS_H_
