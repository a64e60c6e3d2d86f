// The part of Core that deals with records which were merged into others.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/layout.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::table {

using guanxi::changes::v1::Event;

absl::Status Core::FollowMerges(const kv::Reader& reader, Message& record) const {
  for (int step = 0; step < kMostMerges; ++step) {
    const std::string into = bookkeeping_.MergedInto(record);
    if (into.empty()) return absl::OkStatus();
    GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(into));
    record.Clear();
    GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, id, record));
    if (!found) return errors::DataLoss(absl::StrCat("merged records lead to ", into));
  }
  return errors::DataLoss(absl::StrCat("merged ", schema_.collection, " lead nowhere"));
}

absl::Status Core::IdsWith(const kv::Reader& reader,
                           std::string_view field,
                           std::string_view value,
                           size_t most,
                           IdSet& ids) const {
  const ResolvedIndex* index = IndexBy(field);
  if (index == nullptr) return absl::OkStatus();
  const std::optional<std::string> part = index->paths.front().PartOf(value);
  if (!part.has_value()) return absl::OkStatus();
  return reader.Scan(kv::Space::kIndex, kv::PrefixRange(index->prefix + *part), kv::Order::kForward,
                     [&](std::string_view, std::string_view id) {
                       ids.emplace(id);
                       return ids.size() < most;
                     });
}

const ResolvedIndex* Core::IndexBy(std::string_view field) const {
  for (const ResolvedIndex& index : indexes_.fields()) {
    if (index.paths.front().text() == field && !index.unique) return &index;
  }
  return nullptr;
}

absl::Status Core::GetAsIs(const kv::Reader& reader,
                           std::string_view name,
                           const access::Scope& scope,
                           Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(name));
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, id, record));
  if (!found) return errors::NotFound(name);
  GUANXI_ASSIGN_OR_RETURN(const bool seen, Sees(reader, scope, record));
  return seen ? absl::OkStatus() : errors::NotFound(name);
}

absl::Status Core::Retire(kv::Txn& txn,
                          const Change& change,
                          const Message& before,
                          Message& after) const {
  bookkeeping_.CopyFrom(before, after);
  bookkeeping_.SetDeleted(after, change.time);
  bookkeeping_.StampUpdated(after, change.time, txn.next_revision());
  return Replace(txn, change, before, after, Event::KIND_DELETED);
}

absl::Status Core::Restore(kv::Txn& txn,
                           const Change& change,
                           const Message& before,
                           Message& after) const {
  bookkeeping_.CopyFrom(before, after);
  // What it names may have been merged while it was gone.
  GUANXI_RETURN_IF_ERROR(references_.Resolve(txn, nullptr, after).status());
  bookkeeping_.ClearDeleted(after);
  bookkeeping_.StampUpdated(after, change.time, txn.next_revision());
  return Replace(txn, change, before, after, Event::KIND_UNDELETED);
}

absl::StatusOr<std::optional<Event>> Core::HistoryAt(const kv::Reader& reader,
                                                     std::string_view name,
                                                     kv::Revision revision) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(name));
  const std::string of_revision =
      std::move(kv::KeyWriter(HistoryPrefix(schema_.id, id)).U64Desc(revision)).Take();
  std::optional<Event> event;
  bool parsed = true;
  GUANXI_RETURN_IF_ERROR(reader.Scan(
      kv::Space::kHistory, kv::PrefixRange(of_revision), kv::Order::kForward,
      [&](std::string_view, std::string_view bytes) {
        parsed = event.emplace().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        return false;
      }));
  if (!parsed) return errors::DataLoss(absl::StrCat("a history entry of ", std::string(name)));
  if (event.has_value()) GUANXI_RETURN_IF_ERROR(OpenEvent(reader, *event));
  return event;
}

Core::Cost Core::CostOfUpdate(const Change& change,
                              const Message& before,
                              const Message& after) const {
  constexpr size_t kFramingBytes = 768, kRowBytes = 192;
  const size_t rows =
      indexes_.RowsOf(before, "").keys.size() + indexes_.RowsOf(after, "").keys.size();
  const size_t event = before.ByteSizeLong() + after.ByteSizeLong() + kFramingBytes +
                       change.actor.size() + change.request_id.size() + change.method.size() +
                       change.note.size();
  // The record, its event in the feed and in the history, a key for what is sealed, index rows.
  Cost cost = {.writes = 4 + rows,
               .bytes = after.ByteSizeLong() + 2 * event + kFramingBytes + rows * kRowBytes};
  for (const Effect& effect : schema_.effects) {
    cost.writes += effect.writes;
    cost.bytes += effect.bytes;
  }
  return cost;
}

}  // namespace guanxi::table
