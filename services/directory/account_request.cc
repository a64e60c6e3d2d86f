#include "services/directory/account_request.h"

#include <string>

#include "common/access/scope.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/text/email.h"
#include "common/time/clock.h"
#include "services/directory/authority.h"
#include "services/directory/errors.h"

namespace guanxi::directory {
namespace {

using access::Role;
using v1::AccountRequest;
using v1::User;
using Account = AccountRequest::Account;

constexpr char kUser[] = "account_request.user";
constexpr char kUserId[] = "account_request.user_id";
constexpr char kWanted[] = "account_request.wanted";

std::string_view WordFor(AccountRequest::State state) {
  switch (state) {
    case AccountRequest::STATE_PENDING:
      return "pending";
    case AccountRequest::STATE_APPROVED:
      return "approved";
    case AccountRequest::STATE_DECLINED:
      return "declined";
    case AccountRequest::STATE_WITHDRAWN:
      return "withdrawn";
    default:
      return "unspecified";
  }
}

bool IsNothing(const Account& account) { return account.ByteSizeLong() == 0; }

absl::Status CheckNewAccount(const Account& wanted) {
  if (wanted.display_name().empty())
    return errors::InvalidField("account_request.wanted.display_name", "must not be empty");
  if (wanted.unit().empty())
    return errors::InvalidField("account_request.wanted.unit", "must not be empty");
  if (wanted.role() == User::ROLE_UNSPECIFIED)
    return errors::InvalidField("account_request.wanted.role", "must be set");
  return absl::OkStatus();
}

absl::Status CheckKind(const AccountRequest& request) {
  const bool opens = request.kind() == AccountRequest::KIND_OPEN;
  if (!opens && request.user().empty()) return errors::InvalidField(kUser, "must not be empty");
  if (!request.user_id().empty()) {
    if (!opens || !request.user().empty())
      return errors::InvalidField(kUserId, "must be empty but for a new account");
    GUANXI_RETURN_IF_ERROR(api::CheckId(request.user_id(), kUserId));
  }
  if (opens && request.user().empty()) return CheckNewAccount(request.wanted());
  const bool closes = request.kind() == AccountRequest::KIND_CLOSE;
  if (closes && !IsNothing(request.wanted()))
    return errors::InvalidField(kWanted, "must be empty to close an account");
  return absl::OkStatus();
}

// Sets in `user` what is set in `wanted`.
void Take(const Account& wanted, User& user) {
  if (!wanted.display_name().empty()) user.set_display_name(wanted.display_name());
  if (!wanted.email().empty()) user.set_email(wanted.email());
  if (!wanted.unit().empty()) user.set_unit(wanted.unit());
  if (wanted.role() != User::ROLE_UNSPECIFIED) user.set_role(wanted.role());
  if (!wanted.title().empty()) user.set_title(wanted.title());
  if (!wanted.subject().empty()) user.set_subject(wanted.subject());
}

bool ChangesNothing(const Account& wanted, const User& user) {
  User after = user;
  Take(wanted, after);
  return after.SerializeAsString() == user.SerializeAsString();
}

absl::Status CheckStanding(const AccountRequest& request, const User& user) {
  const bool closed = user.state() == User::STATE_CLOSED;
  const bool opens = request.kind() == AccountRequest::KIND_OPEN;
  if (opens && !closed) return errors::WrongState(user.name(), "open", "change it instead");
  if (!opens && closed) return errors::WrongState(user.name(), "closed", "open it first");
  return absl::OkStatus();
}

// What of the account is not what the request was made for, or nothing. Unit and role decide who
// may approve, so they count even where they are not to change.
std::string_view StaleField(const AccountRequest& request, const User& user) {
  const Account& then = request.present();
  const Account& wanted = request.wanted();
  if (!CheckStanding(request, user).ok()) return "state";
  if (user.unit() != then.unit()) return "unit";
  if (user.role() != then.role()) return "role";
  if (!wanted.display_name().empty() && user.display_name() != then.display_name())
    return "display_name";
  if (!wanted.email().empty() && user.email() != then.email()) return "email";
  if (!wanted.title().empty() && user.title() != then.title()) return "title";
  if (!wanted.subject().empty() && user.subject() != then.subject()) return "subject";
  return "";
}

// Whether who decides for `group` alone looks after what `account` says; what it leaves open says
// nothing.
bool IsWithin(const access::Scope& group, const Account& account) {
  return !ReachesBeyondUnit(account.role()) &&
         (account.unit().empty() || access::Contains(group, account.unit(), ""));
}

// System administrators make the keys of programs: one who asked through a program could approve
// the request as a person.
bool IsOfProgram(const AccountRequest& request) {
  return request.requester().starts_with("serviceAccounts/");
}

std::string_view RuleFor(const AccountRequest& request) {
  if (IsOfProgram(request)) {
    return "what a program asked for is decided by those who provision, or by the head of the "
           "units concerned where no role beyond a unit is";
  }
  return "a system administrator decides, or the head of the units concerned where no role beyond "
         "a unit is";
}

bool MayDecide(const access::Principal& principal, const AccountRequest& request) {
  const bool administers = principal.role == Role::kSystemAdmin && !IsOfProgram(request);
  const bool whole_company = administers || (MayProvision(principal) && principal.group.all());
  if (whole_company) return true;
  const bool of_units = principal.role == Role::kUnitHead || MayProvision(principal);
  return of_units && IsWithin(principal.group, request.present()) &&
         IsWithin(principal.group, request.wanted());
}

}  // namespace

Account AccountOf(const User& user) {
  Account account;
  account.set_display_name(user.display_name());
  account.set_email(user.email());
  account.set_unit(user.unit());
  account.set_role(user.role());
  account.set_title(user.title());
  account.set_subject(user.subject());
  return account;
}

absl::Status Normalize(AccountRequest& request) {
  GUANXI_RETURN_IF_ERROR(CheckKind(request));
  if (request.wanted().email().empty()) return absl::OkStatus();
  Account& wanted = *request.mutable_wanted();
  GUANXI_ASSIGN_OR_RETURN(*wanted.mutable_email(),
                          text::NormalizeEmail(wanted.email(), "account_request.wanted.email"));
  return absl::OkStatus();
}

absl::Status Begin(std::string_view requester, const User* user, AccountRequest& request) {
  if (user != nullptr) {
    GUANXI_RETURN_IF_ERROR(CheckStanding(request, *user));
    const bool changes = request.kind() == AccountRequest::KIND_CHANGE;
    if (changes && ChangesNothing(request.wanted(), *user))
      return errors::InvalidField(kWanted, "must change something");
    *request.mutable_present() = AccountOf(*user);
  }
  request.set_unit(user != nullptr ? user->unit() : request.wanted().unit());
  request.set_requester(std::string(requester));
  request.set_owner(std::string(requester));
  request.set_state(AccountRequest::STATE_PENDING);
  return absl::OkStatus();
}

absl::Status CheckPending(const AccountRequest& request) {
  if (request.state() == AccountRequest::STATE_PENDING) return absl::OkStatus();
  return errors::WrongState(request.name(), WordFor(request.state()),
                            "only a pending one can be decided or withdrawn");
}

absl::Status CheckApprover(const access::Principal& principal, const AccountRequest& request) {
  const bool own = principal.user == request.requester() || principal.user == request.user();
  if (own) return errors::OwnMatter(request.name());
  return MayDecide(principal, request) ? absl::OkStatus()
                                       : errors::NotApprover(request.name(), RuleFor(request));
}

absl::Status Apply(const AccountRequest& request, User& user) {
  const std::string_view stale = StaleField(request, user);
  if (!stale.empty()) return errors::RequestStale(request.name(), stale);
  Take(request.wanted(), user);
  if (request.kind() == AccountRequest::KIND_OPEN) user.set_state(User::STATE_ACTIVE);
  if (request.kind() == AccountRequest::KIND_CLOSE) user.set_state(User::STATE_CLOSED);
  return absl::OkStatus();
}

User NewUser(const AccountRequest& request) {
  User user;
  Take(request.wanted(), user);
  user.set_state(User::STATE_ACTIVE);
  return user;
}

void Decide(AccountRequest::State state,
            std::string_view approver,
            std::string_view reason,
            absl::Time now,
            AccountRequest& request) {
  request.set_state(state);
  request.set_approver(std::string(approver));
  request.set_decision_reason(std::string(reason));
  *request.mutable_decide_time() = ToProto(now);
}

}  // namespace guanxi::directory
