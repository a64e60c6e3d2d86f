#include "services/customers/merge/merge_undo.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/records/repointing.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "common/table/references.h"
#include "common/time/clock.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "services/customers/merge/errors.h"
#include "services/customers/merge/merge_commit.h"
#include "services/customers/merge/merge_plan.h"
#include "services/customers/merge/merged_fields.h"

namespace guanxi::customers {
namespace {

using v1::Customer;
using v1::Merge;

access::Scope Everything() { return access::Scope::All(); }

// A customer as an event has it.
struct Versions {
  Customer before;
  Customer after;
};

// As `merge` found and left it; nullopt when it did not change it.
absl::StatusOr<std::optional<Versions>> VersionsAt(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const Merge& merge,
                                                   const std::string& customer) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<changes::v1::Event> event,
                          tables.customers.core().HistoryAt(
                              reader, customer, static_cast<kv::Revision>(merge.revision())));
  if (!event.has_value()) return std::nullopt;
  Versions versions;
  const bool whole = event->before().UnpackTo(&versions.before) &&
                     event->after().UnpackTo(&versions.after) &&
                     !versions.before.display_name().empty();
  if (!whole) return errors::UndoImpossible(merge.name(), customer);
  return versions;
}

// Who has `code`, deleted ones too; nobody has the empty one.
absl::StatusOr<std::string> HolderOf(const Tables& tables,
                                     const kv::Reader& reader,
                                     const std::string& code) {
  if (code.empty()) return std::string();
  const table::ListQuery query{.page_size = 1, .show_deleted = true, .extra = {{"code", code}}};
  GUANXI_ASSIGN_OR_RETURN(const auto page, tables.customers.List(reader, query, Everything()));
  return page.records.empty() ? std::string() : page.records.front().name();
}

// A customer that comes back: as it is, and as it is to be.
struct Return {
  Customer now;
  Customer back;
};

// Leaves it the code it has where somebody else took its own since.
absl::Status FitCode(const Tables& tables,
                     const kv::Reader& reader,
                     const std::vector<Return>& returns,
                     Return& at,
                     std::vector<std::string>& kept) {
  if (at.back.code() == at.now.code()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const std::string holder, HolderOf(tables, reader, at.back.code()));
  // One of those that come back gives it up.
  const bool given_up = std::any_of(returns.begin(), returns.end(), [&](const Return& other) {
    return other.now.name() == holder && other.back.code() != at.back.code();
  });
  if (holder.empty() || holder == at.now.name() || given_up) return absl::OkStatus();
  at.back.set_code(at.now.code());
  kept.push_back("code");
  return absl::OkStatus();
}

// What `customer` will lie below once `merge` is taken back: what the merge put below its master
// goes back, too.
absl::StatusOr<std::string> ParentBack(const Tables& tables,
                                       const kv::Reader& reader,
                                       const Merge& merge,
                                       const Customer& customer) {
  if (customer.parent() != merge.master()) return customer.parent();
  GUANXI_ASSIGN_OR_RETURN(const std::optional<kv::Revision> given,
                          records::Repointing::GivenAt(reader, merge.name(), customer.name()));
  if (!given.has_value()) return customer.parent();
  GUANXI_ASSIGN_OR_RETURN(const auto event,
                          tables.customers.core().HistoryAt(reader, customer.name(), *given));
  Customer before;
  const bool known = event.has_value() && event->before().UnpackTo(&before);
  return known ? before.parent() : customer.parent();
}

// Whether the way up from `at` comes back to it, once `merge` is taken back and all `returns` are
// what they are to be.
absl::StatusOr<bool> IsCircle(const Tables& tables,
                              const kv::Reader& reader,
                              const Merge& merge,
                              const std::vector<Return>& returns,
                              const Return& at) {
  std::string up = at.back.parent();
  for (int level = 0; !up.empty() && level < 2 * table::kMaxLevels; ++level) {
    if (up == at.back.name()) return true;
    const auto other = std::find_if(returns.begin(), returns.end(),
                                    [&](const Return& to) { return to.back.name() == up; });
    if (other != returns.end()) {
      up = other->back.parent();
      continue;
    }
    const absl::StatusOr<Customer> record = tables.customers.Get(reader, up, Everything());
    if (absl::IsNotFound(record.status())) return true;
    GUANXI_RETURN_IF_ERROR(record.status());
    GUANXI_ASSIGN_OR_RETURN(up, ParentBack(tables, reader, merge, *record));
  }
  return !up.empty();
}

// Makes what is to come back fit in with what others did since: see Merge.kept_fields.
absl::Status FitIn(const Tables& tables,
                   const kv::Reader& reader,
                   const Merge& merge,
                   std::vector<Return>& returns,
                   std::vector<std::string>& kept) {
  for (Return& at : returns) {
    std::vector<std::string> fields;
    GUANXI_RETURN_IF_ERROR(FitCode(tables, reader, returns, at, fields));
    GUANXI_ASSIGN_OR_RETURN(const bool circle, IsCircle(tables, reader, merge, returns, at));
    if (circle) {
      at.back.set_parent(at.now.merged_into().empty() ? at.now.parent() : "");
      fields.push_back("parent");
    }
    for (const std::string& field : fields) {
      const bool of_loser = !at.now.merged_into().empty();
      kept.push_back(of_loser ? fmt::format("{} of {}", field, at.now.name()) : field);
    }
  }
  return absl::OkStatus();
}

// A loser as it was.
absl::StatusOr<Return> LoserBack(const Tables& tables,
                                 const kv::Reader& reader,
                                 const Merge& merge,
                                 const std::string& name) {
  Return loser;
  GUANXI_RETURN_IF_ERROR(tables.customers.core().GetAsIs(reader, name, Everything(), loser.now));
  GUANXI_ASSIGN_OR_RETURN(std::optional<Versions> versions,
                          VersionsAt(tables, reader, merge, name));
  if (!versions.has_value()) return errors::UndoImpossible(merge.name(), name);
  loser.back = std::move(versions->before);
  // Whose it is may have become another's with a hand-over.
  loser.back.set_unit(loser.now.unit());
  loser.back.set_owner(loser.now.owner());
  *loser.back.mutable_shares() = loser.now.shares();
  return loser;
}

// The master as it was, as far as nobody has changed it since.
absl::StatusOr<Return> MasterBack(const Tables& tables,
                                  const kv::Reader& reader,
                                  const Merge& merge,
                                  const access::Scope& scope,
                                  std::vector<std::string>& kept) {
  Return master;
  GUANXI_ASSIGN_OR_RETURN(master.now,
                          tables.customers.GetForUpdate(reader, merge.master(), "", scope));
  GUANXI_ASSIGN_OR_RETURN(const std::optional<Versions> versions,
                          VersionsAt(tables, reader, merge, merge.master()));
  // A merge that gave it nothing left no event of it.
  master.back = !versions.has_value() ? master.now
                                      : UnmergedFields(versions->before, versions->after,
                                                       master.now, tables.default_region, kept);
  return master;
}

// What the commit takes, against what a transaction holds: records may have grown since the merge.
absl::Status CheckRoom(const Tables& tables,
                       const table::Change& change,
                       const Merge& merge,
                       const std::vector<Return>& returns) {
  constexpr size_t kWritesApart = 100, kBytesApart = size_t{96} * 1024;
  table::Core::Cost cost = {.writes = kWritesApart, .bytes = kBytesApart};
  for (const Return& at : returns) {
    const table::Core::Cost one = tables.customers.core().CostOfUpdate(change, at.now, at.back);
    cost.writes += one.writes;
    cost.bytes += one.bytes;
  }
  if (cost.writes <= kv::kMaxTxnWrites && cost.bytes <= kv::kMaxTxnBytes) return absl::OkStatus();
  return errors::WrongState(merge.name(), "too large for one commit",
                            "its customers must be shortened first: they have grown since");
}

absl::Status CheckUndo(const Tables& tables,
                       const kv::Reader& reader,
                       const table::Change& change,
                       const Merge& merge) {
  if (merge.state() == Merge::STATE_UNDONE || merge.state() == Merge::STATE_UNDOING)
    return errors::WrongState(merge.name(), "taken back", "must not have been taken back before");
  const absl::Time until = FromProto(merge.undo_expire_time());
  if (change.time > until) return errors::UndoExpired(merge.name(), until);
  Customer master;
  GUANXI_RETURN_IF_ERROR(
      tables.customers.core().GetAsIs(reader, merge.master(), Everything(), master));
  if (!master.merged_into().empty()) {
    return errors::WrongState(merge.master(), "merged",
                              "must not be merged itself: take that merge back first");
  }
  std::set<std::string> names(merge.losers().begin(), merge.losers().end());
  names.insert(merge.master());
  return CheckAtRest(tables, reader, names, merge.name());
}

}  // namespace

absl::StatusOr<Merge> CommitUndo(const Tables& tables,
                                 kv::Txn& txn,
                                 const table::Change& change,
                                 const v1::UndoMergeRequest& request) {
  GUANXI_ASSIGN_OR_RETURN(
      const Merge before,
      tables.merges.GetForUpdate(txn, request.name(), request.etag(), change.scope));
  GUANXI_RETURN_IF_ERROR(CheckUndo(tables, txn, change, before));
  const table::Change noted = Noted(change, before.name(), request.note());
  Merge after = before;
  after.set_state(Merge::STATE_UNDOING);
  after.set_undone_by(change.actor);
  std::vector<std::string> kept;
  std::vector<Return> returns(1);
  GUANXI_ASSIGN_OR_RETURN(returns.front(), MasterBack(tables, txn, before, change.scope, kept));
  for (const std::string& name : before.losers()) {
    GUANXI_ASSIGN_OR_RETURN(returns.emplace_back(), LoserBack(tables, txn, before, name));
  }
  GUANXI_RETURN_IF_ERROR(FitIn(tables, txn, before, returns, kept));
  GUANXI_RETURN_IF_ERROR(CheckRoom(tables, noted, before, returns));
  for (const std::string& name : before.losers()) table::DropRedirect(txn, name);
  // The master first: it gives up what was unique to a loser.
  Return& master = returns.front();
  GUANXI_RETURN_IF_ERROR(
      tables.customers.Update(txn, noted, master.now, std::move(master.back)).status());
  for (size_t i = 1; i < returns.size(); ++i) {
    GUANXI_RETURN_IF_ERROR(
        tables.customers.core().Restore(txn, noted, returns[i].now, returns[i].back));
  }
  after.mutable_kept_fields()->Assign(kept.begin(), kept.end());
  for (Merge::Progress& progress : *after.mutable_progress()) {
    progress.set_total(progress.moved());
    progress.clear_moved();
    progress.clear_left();
    progress.clear_done();
  }
  return tables.merges.Update(txn, noted, before, std::move(after));
}

}  // namespace guanxi::customers
