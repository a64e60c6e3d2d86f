#include "services/directory/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

using absl::StatusCode;

absl::Status AccountRequestNeeded(std::string_view name, std::string_view field) {
  return Make(StatusCode::kPermissionDenied, "ACCOUNT_REQUEST_NEEDED",
              fmt::format("{}: {} takes an account request", name, field),
              {{"name", name}, {"field", field}});
}

absl::Status OwnMatter(std::string_view name) {
  return Make(StatusCode::kPermissionDenied, "OWN_MATTER",
              fmt::format("{} is for somebody else to decide: it is the caller's own", name),
              {{"name", name}});
}

absl::Status UnitNotYours(std::string_view name) {
  return Make(StatusCode::kPermissionDenied, "UNIT_NOT_YOURS",
              fmt::format("{} is of no unit that the caller looks after", name), {{"name", name}});
}

absl::Status NotApprover(std::string_view name, std::string_view rule) {
  return Make(StatusCode::kPermissionDenied, "NOT_APPROVER",
              fmt::format("{} is not the caller's to decide: {}", name, rule),
              {{"name", name}, {"rule", rule}});
}

absl::Status NotRequester(std::string_view name) {
  return Make(StatusCode::kPermissionDenied, "NOT_REQUESTER",
              fmt::format("{} is taken back by whoever made it only", name), {{"name", name}});
}

absl::Status GrantNotYours(std::string_view grant) {
  return Make(StatusCode::kPermissionDenied, "GRANT_NOT_YOURS",
              fmt::format("{} is given only by those who hold it", grant), {{"grant", grant}});
}

absl::Status KeyNotYours(std::string_view account) {
  return Make(StatusCode::kPermissionDenied, "KEY_NOT_YOURS",
              fmt::format("keys of {} are for others to make", account), {{"account", account}});
}

absl::Status HandOverNotYours(std::string_view from_user, std::string_view rule) {
  return Make(StatusCode::kPermissionDenied, "HAND_OVER_NOT_YOURS",
              fmt::format("what {} owns is not the caller's to hand over so: {}", from_user, rule),
              {{"from_user", from_user}, {"rule", rule}});
}

absl::Status RequestStale(std::string_view name, std::string_view field) {
  return Make(
      StatusCode::kFailedPrecondition, "REQUEST_STALE",
      fmt::format("{} was made when the account was another: {} has changed since", name, field),
      {{"name", name}, {"field", field}});
}

}  // namespace guanxi::errors
