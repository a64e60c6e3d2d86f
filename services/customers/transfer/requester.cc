#include "services/customers/transfer/requester.h"

#include <string>

#include "common/access/permissions.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::customers {

using Requester = state::v1::TransferRequester;

Requester RequesterOf(const access::Principal& caller) {
  Requester requester;
  requester.set_user(caller.user);
  requester.set_standing(caller.role == access::Role::kService    ? Requester::STANDING_SERVICE
                         : caller.role == access::Role::kOperator ? Requester::STANDING_OPERATOR
                                                                  : Requester::STANDING_ACCOUNT);
  if (caller.credential.starts_with("apiKeys/")) requester.set_api_key(caller.credential);
  return requester;
}

absl::StatusOr<rpc::Call> CallOf(const rpc::Environment& environment,
                                 const access::Principal& caller,
                                 std::string_view method) {
  const access::Permission* const permission = access::FindPermission(method);
  if (permission == nullptr) return errors::Internal("a job of a method without a row");
  return rpc::CallBy(environment, caller, *permission, method);
}

absl::StatusOr<rpc::Call> CallFor(const rpc::Environment& environment,
                                  const Requester& requester,
                                  std::string_view method) {
  access::Principal kept{.user = requester.user(), .credential = requester.api_key()};
  if (requester.standing() != Requester::STANDING_ACCOUNT) {
    kept.role = requester.standing() == Requester::STANDING_SERVICE ? access::Role::kService
                                                                    : access::Role::kOperator;
    kept.own = kept.group = access::Scope::All();
  }
  GUANXI_ASSIGN_OR_RETURN(const access::Principal now, environment.authenticator->Refresh(kept));
  return CallOf(environment, now, method);
}

}  // namespace guanxi::customers
