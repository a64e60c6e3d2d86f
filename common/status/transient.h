// Errors of the moment.
#ifndef GUANXI_COMMON_STATUS_TRANSIENT_H_
#define GUANXI_COMMON_STATUS_TRANSIENT_H_

#include "absl/status/status.h"

namespace guanxi {

// Whether `error` comes of load, of a silent peer, of another's write or of an end: what failed by
// it may succeed when it is tried again. All others would come again.
bool IsTransient(const absl::Status& error);

}  // namespace guanxi

#endif  // GUANXI_COMMON_STATUS_TRANSIENT_H_
