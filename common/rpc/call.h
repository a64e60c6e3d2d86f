// One call in progress, as a method sees it.
#ifndef GUANXI_COMMON_RPC_CALL_H_
#define GUANXI_COMMON_RPC_CALL_H_

#include "absl/time/time.h"
#include "common/access/principal.h"
#include "common/table/schema.h"

namespace guanxi::rpc {

struct Call {
  access::Principal principal;  // who calls
  table::Change change;         // who, when and by which call, for what the method writes
  absl::Time deadline;          // the caller's; InfiniteFuture when it has none

  // The records this method may deal with on the caller's behalf.
  const access::Scope& scope() const { return change.scope; }
  absl::Time now() const { return change.time; }
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_CALL_H_
