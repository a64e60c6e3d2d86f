#include "services/directory/usage_intake.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/directory/unit_calendars.h"
#include "services/directory/usage_rows.h"

namespace guanxi::directory {
namespace {

using state::v1::DayUse;
using state::v1::LastUse;

// A token is known again as long as it is among so many of its user.
constexpr int kKeptSignIns = 64;

// A process that reports does so under a name of its own, which its successors do not take over:
// what is known of one that sent nothing for so long is dropped, some at a time.
constexpr absl::Duration kKeptReporter = absl::Hours(35 * 24);
constexpr size_t kMaxPruned = 100;

// Whether there is, or was, an account of that name. INVALID_ARGUMENT naming `field` when it is
// malformed.
absl::StatusOr<bool> IsKnown(const table::Core& table,
                             const kv::Reader& reader,
                             const std::string& name,
                             std::string_view field) {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(name, table.schema().collection, field));
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(kv::Space::kData, table::DataKey(table.schema().id, id)));
  return row.has_value();
}

UsageIntake::Use TimesOf(const v1::Use& counted, absl::Time now) {
  UsageIntake::Use use{.caller = counted.user(), .calls = counted.call_count()};
  use.last = std::min(FromProto(counted.last_use_time()), now);
  use.first = std::min(FromProto(counted.first_use_time()), use.last);
  use.sign_ins.assign(counted.sign_ins().begin(), counted.sign_ins().end());
  return use;
}

// Adds the use of a person, with its days, when there is that user.
absl::Status AddUserUse(const Tables& tables,
                        const kv::Reader& reader,
                        const UnitCalendars& calendars,
                        UsageIntake::Use use,
                        std::string_view field,
                        UsageIntake& intake) {
  GUANXI_ASSIGN_OR_RETURN(use.user_id, api::IdOf(use.caller, tables.users.collection(), field));
  const absl::StatusOr<v1::User> user = tables.users.Get(reader, use.caller, access::Scope::All());
  if (absl::IsNotFound(user.status())) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(user.status());
  const WorkDays& calendar = calendars.Of(user->unit());
  use.first_day = calendar.DayAt(use.first);
  use.last_day = calendar.DayAt(use.last);
  intake.uses.push_back(std::move(use));
  return absl::OkStatus();
}

// Adds `sign_ins` to the ones kept and says how many of them are new.
int AddSignIns(const std::vector<uint64_t>& sign_ins, LastUse& last) {
  auto& kept = *last.mutable_sign_ins();
  int added = 0;
  for (const uint64_t sign_in : sign_ins) {
    if (std::find(kept.begin(), kept.end(), sign_in) != kept.end()) continue;
    kept.Add(sign_in);
    ++added;
  }
  if (kept.size() > kKeptSignIns) kept.ExtractSubrange(0, kept.size() - kKeptSignIns, nullptr);
  return added;
}

void Extend(google::protobuf::Timestamp& latest, bool known, absl::Time time) {
  if (!known || FromProto(latest) < time) latest = ToProto(time);
}

// Brings the newest use of `caller` up to date. Answers how many sign-ins were new.
absl::StatusOr<int> CountLastUse(kv::Txn& txn, const UsageIntake::Use& use) {
  const std::string key = LastUseKey(use.caller);
  GUANXI_ASSIGN_OR_RETURN(LastUse last, ReadUsageRow<LastUse>(txn, key));
  Extend(*last.mutable_last_use_time(), last.has_last_use_time(), use.last);
  const int sign_ins = AddSignIns(use.sign_ins, last);
  if (sign_ins > 0) {
    Extend(*last.mutable_last_sign_in_time(), last.has_last_sign_in_time(), use.first);
  }
  WriteUsageRow(txn, key, last);
  return sign_ins;
}

// What one batch adds to one day of a user.
struct DayCount {
  absl::CivilDay day;
  int64_t calls = 0;
  int sign_ins = 0;
  absl::Time first;
  absl::Time last;
};

absl::Status CountDay(kv::Txn& txn, const std::string& user_id, const DayCount& count) {
  const std::string key = DayUseKey(user_id, count.day);
  GUANXI_ASSIGN_OR_RETURN(DayUse day, ReadUsageRow<DayUse>(txn, key));
  day.set_call_count(day.call_count() + count.calls);
  day.set_sign_in_count(day.sign_in_count() + count.sign_ins);
  if (!day.has_first_use_time() || FromProto(day.first_use_time()) > count.first) {
    *day.mutable_first_use_time() = ToProto(count.first);
  }
  Extend(*day.mutable_last_use_time(), day.has_last_use_time(), count.last);
  WriteUsageRow(txn, key, day);
  return absl::OkStatus();
}

absl::Status CountUse(kv::Txn& txn, const UsageIntake::Use& use) {
  GUANXI_ASSIGN_OR_RETURN(const int sign_ins, CountLastUse(txn, use));
  if (use.user_id.empty()) return absl::OkStatus();
  DayCount count{.day = use.first_day,
                 .calls = use.calls,
                 .sign_ins = sign_ins,
                 .first = use.first,
                 .last = use.last};
  if (use.last_day == use.first_day) return CountDay(txn, use.user_id, count);
  count.last = use.first;
  GUANXI_RETURN_IF_ERROR(CountDay(txn, use.user_id, count));
  return CountDay(txn, use.user_id, {.day = use.last_day, .first = use.last, .last = use.last});
}

absl::Status CountKeyUse(kv::Txn& txn, const UsageIntake::KeyUse& use) {
  const std::string key = LastUseKey(use.key);
  GUANXI_ASSIGN_OR_RETURN(LastUse last, ReadUsageRow<LastUse>(txn, key));
  Extend(*last.mutable_last_use_time(), last.has_last_use_time(), use.last);
  WriteUsageRow(txn, key, last);
  return absl::OkStatus();
}

absl::Status PruneReporters(kv::Txn& txn, absl::Time now) {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                          ReporterKeysBefore(txn, now - kKeptReporter, kMaxPruned));
  for (const std::string& key : keys) txn.Delete(kv::Space::kMeta, key);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<UsageIntake> PrepareIntake(const Tables& tables,
                                          const kv::Reader& reader,
                                          const v1::ReportUseRequest& request,
                                          absl::Time now) {
  GUANXI_RETURN_IF_ERROR(api::CheckId(request.reporter(), "reporter"));
  GUANXI_ASSIGN_OR_RETURN(const UnitCalendars calendars, UnitCalendars::Read(reader, tables));
  UsageIntake intake{.reporter = request.reporter(), .sequence = request.sequence()};
  for (int i = 0; i < request.uses_size(); ++i) {
    const std::string field = fmt::format("uses[{}].user", i);
    UsageIntake::Use use = TimesOf(request.uses(i), now);
    if (!use.caller.starts_with("serviceAccounts/")) {
      GUANXI_RETURN_IF_ERROR(AddUserUse(tables, reader, calendars, std::move(use), field, intake));
      continue;
    }
    GUANXI_ASSIGN_OR_RETURN(const bool known,
                            IsKnown(tables.service_accounts.core(), reader, use.caller, field));
    if (known) intake.uses.push_back(std::move(use));
  }
  for (int i = 0; i < request.key_uses_size(); ++i) {
    const v1::KeyUse& use = request.key_uses(i);
    GUANXI_ASSIGN_OR_RETURN(const bool known, IsKnown(tables.api_keys.core(), reader, use.key(),
                                                      fmt::format("key_uses[{}].key", i)));
    const absl::Time last = std::min(FromProto(use.last_use_time()), now);
    if (known) intake.key_uses.push_back({.key = use.key(), .last = last});
  }
  return intake;
}

absl::Status CountIntake(kv::Txn& txn, const UsageIntake& intake, absl::Time now) {
  const std::string key = ReporterKey(intake.reporter);
  GUANXI_ASSIGN_OR_RETURN(auto reporter, ReadUsageRow<state::v1::Reporter>(txn, key));
  if (intake.sequence <= reporter.sequence()) return absl::OkStatus();
  for (const UsageIntake::Use& use : intake.uses) GUANXI_RETURN_IF_ERROR(CountUse(txn, use));
  for (const UsageIntake::KeyUse& use : intake.key_uses) {
    GUANXI_RETURN_IF_ERROR(CountKeyUse(txn, use));
  }
  if (!reporter.has_time()) GUANXI_RETURN_IF_ERROR(PruneReporters(txn, now));
  reporter.set_sequence(intake.sequence);
  *reporter.mutable_time() = ToProto(now);
  WriteUsageRow(txn, key, reporter);
  return absl::OkStatus();
}

}  // namespace guanxi::directory
