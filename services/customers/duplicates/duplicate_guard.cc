#include "services/customers/duplicates/duplicate_guard.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/api/field_mask.h"
#include "common/status/macros.h"
#include "services/customers/duplicates/duplicate_rules.h"
#include "services/customers/duplicates/errors.h"
#include "services/customers/duplicates/find_candidates.h"

namespace guanxi::customers {
namespace {

using Rules = v1::DuplicateRules;

constexpr size_t kMaxNamed = 5;  // candidates in an error

bool Checks(Rules::Action action, bool allow_duplicates) {
  return action == Rules::ACTION_BLOCK || (action == Rules::ACTION_WARN && !allow_duplicates);
}

// Whether some rule looks at changes: where none does, an update is not worked out twice.
bool ChecksChanges(const Rules& rules, bool allow_duplicates) {
  return Checks(rules.organizations().on_update(), allow_duplicates) ||
         Checks(rules.people().on_update(), allow_duplicates) ||
         Checks(rules.contacts().on_update(), allow_duplicates);
}

template <typename M>
absl::Status Check(const table::Table<M>& table,
                   const kv::Reader& reader,
                   const rpc::Call& call,
                   const M& record,
                   std::string_view except,
                   Rules::Action action,
                   double min_score) {
  const MatchProfile profile = ProfileOf(record);
  GUANXI_ASSIGN_OR_RETURN(
      const auto candidates,
      FindCandidates(
          table, reader,
          {.profile = profile, .except = except, .min_score = min_score, .most = kMaxNamed},
          call.scope()));
  if (candidates.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (const auto& candidate : candidates) names.push_back(candidate.record.name());
  return errors::PossibleDuplicate(names, action == Rules::ACTION_WARN);
}

template <typename M>
absl::Status CheckNew(kv::Engine& engine,
                      const Tables& tables,
                      const table::Table<M>& table,
                      const rpc::Call& call,
                      const M& record,
                      bool allow_duplicates) {
  const std::unique_ptr<kv::Reader> reader = engine.Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const Rules rules, CurrentRules(tables.duplicate_rules, *reader));
  const Rules::Rule& rule = RuleFor(rules, record);
  if (!Checks(rule.on_create(), allow_duplicates)) return absl::OkStatus();
  return Check(table, *reader, call, record, "", rule.on_create(), rule.min_score());
}

template <typename M, typename Request>
absl::Status CheckChange(kv::Engine& engine,
                         const Tables& tables,
                         const table::Table<M>& table,
                         const rpc::Call& call,
                         const M& patch,
                         const Request& request) {
  const std::unique_ptr<kv::Reader> reader = engine.Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const Rules rules, CurrentRules(tables.duplicate_rules, *reader));
  if (!ChecksChanges(rules, request.allow_duplicates())) return absl::OkStatus();
  const absl::StatusOr<M> before = table.Get(*reader, patch.name(), call.scope());
  if (!before.ok()) return absl::OkStatus();
  M after = *before;
  if (!api::ApplyUpdate(request.update_mask(), patch, after).ok()) return absl::OkStatus();
  const Rules::Rule& rule = RuleFor(rules, after);
  if (!Checks(rule.on_update(), request.allow_duplicates())) return absl::OkStatus();
  if (MatchKeysOf(after) == MatchKeysOf(*before)) return absl::OkStatus();
  return Check(table, *reader, call, after, after.name(), rule.on_update(), rule.min_score());
}

}  // namespace

DuplicateVerdict DuplicateGuard::OnCreate(const rpc::Call& call,
                                          const v1::Customer& customer,
                                          bool allow_duplicates) const {
  return {CheckNew(*engine_, *tables_, tables_->customers, call, customer, allow_duplicates)};
}

absl::StatusOr<DuplicateVerdict> DuplicateGuard::OnCreate(
    const rpc::Call& call, const v1::CreateContactRequest& request) const {
  return DuplicateVerdict{CheckNew(*engine_, *tables_, tables_->contacts, call, request.contact(),
                                   request.allow_duplicates())};
}

absl::StatusOr<DuplicateVerdict> DuplicateGuard::OnUpdate(
    const rpc::Call& call, const v1::UpdateCustomerRequest& request) const {
  return DuplicateVerdict{
      CheckChange(*engine_, *tables_, tables_->customers, call, request.customer(), request)};
}

absl::StatusOr<DuplicateVerdict> DuplicateGuard::OnUpdate(
    const rpc::Call& call, const v1::UpdateContactRequest& request) const {
  return DuplicateVerdict{
      CheckChange(*engine_, *tables_, tables_->contacts, call, request.contact(), request)};
}

}  // namespace guanxi::customers
