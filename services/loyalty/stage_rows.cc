#include "services/loyalty/stage_rows.h"

#include "common/kv/key.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/purchases.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

using state::v1::StageRunState;
using state::v1::StageState;

enum Tag : uint8_t { kStage = 22, kRun = 23, kToReport = 24 };

std::string StageKey(std::string_view customer_id) {
  return kv::KeyWriter().Tag(kStage).Str(customer_id).Take();
}

std::string RunKey() { return kv::KeyWriter().Tag(kRun).Take(); }

std::string ToReportKey(std::string_view customer_id) {
  return kv::KeyWriter().Tag(kToReport).Str(customer_id).Take();
}

void WantReport(kv::Txn& txn, std::string_view customer_id) {
  txn.Put(kv::Space::kMeta, ToReportKey(customer_id), "");
}

// The last day that ends a silence by which the customer was lost, of those not before `since`.
absl::StatusOr<std::optional<int32_t>> WonBack(const kv::Reader& reader,
                                               std::string_view customer_id,
                                               std::string_view currency,
                                               const PurchaseDays& purchases,
                                               int32_t since,
                                               const v1::LifeCycleRules& rules) {
  std::optional<int32_t> won_back;
  PurchaseDays before = purchases;  // those before `next`, once a day has been visited
  std::optional<int32_t> next;
  GUANXI_RETURN_IF_ERROR(VisitDays(reader, customer_id, currency, kv::Order::kReverse,
                                   [&](int32_t day, const state::v1::DayState&) {
                                     if (day > purchases.last) return true;
                                     if (next.has_value()) {
                                       if (*next < since) return false;
                                       --before.days;
                                       before.last = day;
                                       if (WasLost(before, *next, rules)) won_back = next;
                                     }
                                     next = day;
                                     return !won_back.has_value();
                                   }));
  return won_back;
}

}  // namespace

absl::StatusOr<v1::LifeCycleRules> CurrentLifeCycleRules(const Tables& tables,
                                                         const kv::Reader& reader) {
  absl::StatusOr<v1::LifeCycleRules> rules =
      tables.life_cycle_rules.Get(reader, kLifeCycleRulesName, access::Scope::All());
  if (absl::IsNotFound(rules.status())) return BuiltInLifeCycleRules();
  return rules;
}

absl::StatusOr<LifeCycleFacts> LifeCycleFactsOf(const kv::Reader& reader,
                                                std::string_view customer_id,
                                                int32_t as_of,
                                                const v1::LifeCycleRules& rules) {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::CustomerState state,
                          ReadState<state::v1::CustomerState>(reader, CustomerKey(customer_id)));
  GUANXI_ASSIGN_OR_RETURN(const Purchases purchases,
                          PurchasesOf(reader, customer_id, state, as_of));
  LifeCycleFacts facts;
  facts.purchases = {purchases.days, purchases.first_day, purchases.last_day};
  if (purchases.days < 2) return facts;
  GUANXI_ASSIGN_OR_RETURN(facts.won_back,
                          WonBack(reader, customer_id, purchases.currency, facts.purchases,
                                  as_of - rules.won_back_days(), rules));
  return facts;
}

absl::StatusOr<StageState> ReadStage(const kv::Reader& reader, std::string_view customer_id) {
  return ReadState<StageState>(reader, StageKey(customer_id));
}

absl::StatusOr<bool> UpdateStage(kv::Txn& txn,
                                 std::string_view customer_id,
                                 const v1::LifeCycleRules& rules,
                                 absl::Time now) {
  GUANXI_ASSIGN_OR_RETURN(const StageState known, ReadStage(txn, customer_id));
  const int32_t today = DayOf(now);
  GUANXI_ASSIGN_OR_RETURN(const LifeCycleFacts facts,
                          LifeCycleFactsOf(txn, customer_id, today, rules));
  const StageFinding found = StageOf(facts.purchases, facts.won_back, today, rules);
  const bool first = known.stage() == customers::v1::LIFE_CYCLE_STAGE_UNSPECIFIED;
  // Customers begin as prospects: there is nothing to tell.
  if (first && facts.purchases.days == 0) return false;
  if (known.stage() == found.stage) return false;
  StageState state;
  state.set_stage(found.stage);
  *state.mutable_effective_time() = ToProto(now);
  state.set_reason(found.reason);
  WriteState(txn, StageKey(customer_id), state);
  WantReport(txn, customer_id);
  return true;
}

absl::Status ReportStageAgain(kv::Txn& txn, std::string_view customer_id) {
  GUANXI_ASSIGN_OR_RETURN(const StageState known, ReadStage(txn, customer_id));
  if (known.stage() != customers::v1::LIFE_CYCLE_STAGE_UNSPECIFIED) WantReport(txn, customer_id);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> StagesToReport(const kv::Reader& reader, size_t most) {
  const std::string prefix = kv::KeyWriter().Tag(kToReport).Take();
  std::vector<std::string> ids;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, kv::PrefixRange(prefix), kv::Order::kForward,
                                     [&](std::string_view key, std::string_view) {
                                       ids.push_back(
                                           kv::KeyReader(key.substr(prefix.size())).Str());
                                       return ids.size() < most;
                                     }));
  return ids;
}

absl::Status StageWasReported(kv::Txn& txn, std::string_view customer_id, const StageState& told) {
  GUANXI_ASSIGN_OR_RETURN(const StageState known, ReadStage(txn, customer_id));
  if (known.SerializeAsString() == told.SerializeAsString())
    txn.Delete(kv::Space::kMeta, ToReportKey(customer_id));
  return absl::OkStatus();
}

absl::StatusOr<StageRunState> ReadStageRun(const kv::Reader& reader) {
  return ReadState<StageRunState>(reader, RunKey());
}

void WriteStageRun(kv::Txn& txn, const StageRunState& run) { WriteState(txn, RunKey(), run); }

}  // namespace guanxi::loyalty
