#include "services/directory/usage_accounts.h"

#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "services/directory/account_history.h"
#include "services/directory/travel.h"
#include "services/directory/usage_rows.h"

namespace guanxi::directory {

absl::StatusOr<UsageAccounts> UsageAccounts::Read(const Tables& tables,
                                                  const kv::Reader& reader,
                                                  const ReportWeeks& weeks) {
  UsageAccounts accounts(tables, reader, {weeks.first - 7 * kLookBackWeeks, weeks.last});
  GUANXI_RETURN_IF_ERROR(tables.travels.ForEach(reader, [&](const v1::Travel& travel) {
    if (!travel.has_delete_time()) accounts.travels_[travel.owner()].push_back(SpanOf(travel));
    return true;
  }));
  return accounts;
}

absl::StatusOr<Account> UsageAccounts::Of(const v1::User& user) const {
  Account account;
  // A day early: it has begun elsewhere by then.
  const absl::Time since = absl::FromCivil(first_ - 1, absl::UTCTimeZone());
  GUANXI_ASSIGN_OR_RETURN(account.active, ActiveSince(*reader_, tables_->users, user, since));
  if (account.active.empty()) return account;
  const auto travels = travels_.find(user.name());
  if (travels != travels_.end()) account.travels = travels->second;
  GUANXI_ASSIGN_OR_RETURN(const std::string id,
                          api::IdOf(user.name(), tables_->users.collection(), "name"));
  GUANXI_RETURN_IF_ERROR(VisitUsedDays(*reader_, id, {first_, last_ + 6}, kv::Order::kForward,
                                       [&](absl::CivilDay day, std::string_view) {
                                         account.used.push_back(day);
                                         return true;
                                       }));
  return account;
}

}  // namespace guanxi::directory
