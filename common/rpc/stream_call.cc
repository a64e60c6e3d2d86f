#include "common/rpc/stream_call.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/access/errors.h"
#include "common/rpc/call_outcome.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"

namespace guanxi::rpc {

StreamCall::StreamCall(const Methods& methods,
                       const Methods::Method& method,
                       std::string peer,
                       Call call,
                       absl::Status status)
    : methods_(methods),
      method_(method),
      started_(absl::Now()),
      peer_(std::move(peer)),
      call_(std::move(call)),
      status_(std::move(status)) {
  method_.metrics->Started();
  method_.metrics->Received();
}

access::FieldClasses StreamCall::hidden() const {
  return HiddenFrom(call_.principal.role, *method_.permission);
}

absl::Status StreamCall::StillAllowed() const {
  GUANXI_ASSIGN_OR_RETURN(const access::Principal now,
                          methods_.environment_.authenticator->Refresh(call_.principal));
  const absl::StatusOr<access::Scope> scope = access::Authorize(now, *method_.permission);
  const bool same = scope.ok() && now.role == call_.principal.role &&
                    scope->SeenBy(now.user).Identity() == call_.scope().Identity();
  return same ? absl::OkStatus() : errors::AccessChanged();
}

void StreamCall::Finish(const absl::Status& status) {
  LogFailure(method_.full_name, status);
  if (IsRefusal(status)) methods_.NoteRefusal(method_, call_.principal, peer_, status);
  method_.metrics->Handled(ToGrpc(status).error_code(), absl::Now() - started_);
}

}  // namespace guanxi::rpc
