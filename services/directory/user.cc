#include "services/directory/user.h"

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/text/email.h"
#include "services/directory/authority.h"
#include "services/directory/errors.h"

namespace guanxi::directory {
namespace {

using v1::User;

absl::Status SetOpenState(User::State state, User& user) {
  if (user.state() == User::STATE_CLOSED) {
    return errors::WrongState(user.name(), "closed", "an account request opens it again");
  }
  user.set_state(state);
  return absl::OkStatus();
}

}  // namespace

absl::Status Normalize(v1::User& user) {
  if (user.email().empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(*user.mutable_email(), text::NormalizeEmail(user.email(), "user.email"));
  return absl::OkStatus();
}

absl::Status CheckChange(const access::Principal& principal,
                         const User& before,
                         const User& after) {
  if (MayProvision(principal)) {
    const bool beyond = ReachesBeyondUnit(before.role()) || ReachesBeyondUnit(after.role());
    return beyond && !principal.group.all()
               ? errors::AccountRequestNeeded(after.name(), "user.role")
               : absl::OkStatus();
  }
  if (after.unit() != before.unit()) return errors::AccountRequestNeeded(after.name(), "user.unit");
  if (after.role() != before.role()) return errors::AccountRequestNeeded(after.name(), "user.role");
  if (after.subject() != before.subject())
    return errors::AccountRequestNeeded(after.name(), "user.subject");
  return absl::OkStatus();
}

absl::Status Freeze(User& user) { return SetOpenState(User::STATE_FROZEN, user); }

absl::Status Unfreeze(User& user) { return SetOpenState(User::STATE_ACTIVE, user); }

}  // namespace guanxi::directory
