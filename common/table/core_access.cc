// The part of Core that asks whose a record is.
#include <memory>

#include "absl/status/status.h"
#include "common/access/people.h"
#include "common/access/scope.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/value_path.h"

namespace guanxi::table {

absl::StatusOr<bool> Core::Sees(const kv::Reader& reader,
                                const access::Scope& scope,
                                const Message& record,
                                access::Level level) const {
  if (scope.all()) return true;
  if (!schema_.parent.any()) return access::Contains(scope, record, level);
  const std::string name = ValuePath(*record.GetDescriptor(), schema_.parent.field).Text(record);
  if (schema_.parent.sees) return schema_.parent.sees(reader, scope, name, level);
  const Core& parents = *schema_.parent.table;
  const std::unique_ptr<Message> parent = parents.NewRecord();
  const absl::StatusOr<std::string> id = parents.IdOf(name);
  if (!id.ok()) return false;
  GUANXI_ASSIGN_OR_RETURN(const bool found, parents.ReadClear(reader, *id, *parent));
  return found ? parents.Sees(reader, scope, *parent, level) : false;
}

absl::Status Core::CheckWritable(const kv::Reader& reader,
                                 const access::Scope& scope,
                                 const Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const bool writable, Sees(reader, scope, record, access::Level::kWrite));
  return writable ? absl::OkStatus() : errors::RecordReadOnly(bookkeeping_.Name(record));
}

absl::Status Core::CheckReach(const Change& change, const Message& record) const {
  // What goes with a parent is asked for where the parent can be read, and its owner is the
  // parent's.
  if (schema_.parent.any()) return absl::OkStatus();
  const std::string owner = bookkeeping_.Owner(record);
  if (change.scope.all()) return CheckOwner(change, change.scope, owner);
  const access::ScopeParts& reach = change.scope.parts();
  if (!access::Contains(change.scope, record, access::Level::kWrite))
    return errors::OutOfReach(reach.units.empty() ? "owner" : "unit");
  // A record of one's own is seen wherever it is, but made in one's own unit.
  const std::string unit = bookkeeping_.Unit(record);
  const bool own = !reach.owner.empty() && owner == reach.owner;
  const bool at_home = unit.empty() || reach.home.empty() || unit == reach.home ||
                       access::HoldsUnit(change.scope, unit);
  if (!own) return CheckOwner(change, change.scope, owner);
  return at_home || change.may_move.all() ? absl::OkStatus() : errors::OutOfReach("unit");
}

absl::Status Core::CheckOwner(const Change& change,
                              const access::Scope& reach,
                              const std::string& owner) const {
  // What follows another record's owner names nobody.
  if (owner.empty() || schema_.derived) return absl::OkStatus();
  return access::CheckNewOwner(change.naming, reach, owner);
}

absl::Status Core::CheckMove(const Change& change,
                             const Message& before,
                             const Message& after) const {
  const access::Scope& reach = change.may_move;
  const std::string from = bookkeeping_.Unit(before);
  const std::string to = bookkeeping_.Unit(after);
  const std::string owner = bookkeeping_.Owner(before);
  const std::string heir = bookkeeping_.Owner(after);
  if (from == to && owner == heir) return absl::OkStatus();
  const bool own = !reach.all() && from.empty() && !owner.empty() && owner == reach.parts().owner;
  const bool mine = own || access::HoldsUnit(reach, from);
  // What has no unit yet is not taken from one.
  const bool stays = from == to || from.empty() || change.may_cross_units;
  if (!mine || !access::HoldsUnit(reach, to) || !stays)
    return errors::MoveDenied(bookkeeping_.Name(before), from == to ? "owner" : "unit");
  if (owner == heir) return absl::OkStatus();
  // Who owns a record sees it: for those who keep records in their unit, its owner works there.
  const bool kept = reach.all() && !change.may_cross_units && !to.empty();
  return CheckOwner(change, kept ? access::Scope::Unit(to) : reach, heir);
}

Core::Cost Core::CostOfMove(const Change& change, const Message& record) const {
  constexpr size_t kNamesBytes = 192, kFramingBytes = 512, kRowBytes = 192;
  const size_t rows = indexes_.RowsOfMove(record);
  const size_t bytes = record.ByteSizeLong() + kNamesBytes;
  const size_t event = 2 * bytes + kFramingBytes + change.actor.size() + change.request_id.size() +
                       change.method.size() + change.note.size();
  // The record, its event in the feed and in the history, and the index rows.
  Cost cost = {.writes = 3 + rows, .bytes = bytes + 2 * event + rows * kRowBytes};
  for (const Effect& effect : schema_.effects) {
    cost.writes += effect.writes;
    cost.bytes += effect.bytes;
  }
  return cost;
}

bool Core::HasReach() const {
  return !schema_.parent.any() && (indexes_.has_unit() || indexes_.has_owner());
}

absl::StatusOr<bool> Core::CollectIds(const kv::Reader& reader,
                                      const std::vector<Range>& ranges,
                                      size_t most,
                                      IdSet& ids) const {
  size_t rows = 0;
  for (const Range& range : ranges) {
    GUANXI_RETURN_IF_ERROR(reader.Scan(range.space, kv::PrefixRange(range.prefix),
                                       kv::Order::kForward,
                                       [&](std::string_view, std::string_view id) {
                                         if (++rows <= most) ids.emplace(id);
                                         return rows <= most;
                                       }));
    if (rows > most) return false;
  }
  return true;
}

absl::StatusOr<std::optional<IdSet>> Core::VisibleIds(const kv::Reader& reader,
                                                      const access::Scope& scope,
                                                      size_t most) const {
  if (scope.all() || !HasReach()) return std::nullopt;
  bool complete = true;
  const std::vector<Range> ranges = ReachOf(indexes_, scope, complete);
  if (!complete) return std::nullopt;
  IdSet ids;
  GUANXI_ASSIGN_OR_RETURN(complete, CollectIds(reader, ranges, most, ids));
  if (!complete) return std::nullopt;
  return ids;
}

absl::Status Core::ForEach(const kv::Reader& reader,
                           const access::Scope& scope,
                           absl::FunctionRef<bool(const Message&)> visit) const {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<IdSet> ids, VisibleIds(reader, scope, kRowBudget));
  absl::Status failure;
  const auto visit_seen = [&](const Message& record) {
    const absl::StatusOr<bool> seen = Sees(reader, scope, record);
    failure = seen.status();
    return failure.ok() && (!*seen || visit(record));
  };
  if (!ids.has_value()) {
    GUANXI_RETURN_IF_ERROR(ForEach(reader, visit_seen));
    return failure;
  }
  const std::unique_ptr<Message> record = NewRecord();
  for (const std::string& id : *ids) {
    GUANXI_RETURN_IF_ERROR(ReadListed(reader, kv::Space::kIndex, id, *record));
    if (!visit_seen(*record)) break;
  }
  return failure;
}

}  // namespace guanxi::table
