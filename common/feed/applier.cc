#include "common/feed/applier.h"

#include <algorithm>
#include <memory>

#include "common/feed/errors.h"
#include "common/rpc/guarded.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::WatchChangesResponse;

constexpr int kMaxBatch = 200;

kv::Revision RevisionOf(const Event& event) { return static_cast<kv::Revision>(event.revision()); }

// How many events to try next in place of those that failed at `batch_size`, or 0 when fewer would
// fail as well.
int Fewer(const absl::Status& status, int batch_size, int before_failed) {
  if (before_failed > 0) return before_failed;
  return errors::Reason(status) == "TRANSACTION_SIZE" ? batch_size / 2 : 0;
}

}  // namespace

absl::Status Applier::Load() {
  GUANXI_ASSIGN_OR_RETURN(position_, ReadCursor(*options_.engine->Snapshot(), options_.source));
  return absl::OkStatus();
}

absl::Status Applier::Apply(const WatchChangesResponse& response) {
  GUANXI_RETURN_IF_ERROR(CheckGapless(response));
  const Events& events = response.events();
  int begin = 0;
  while (begin < events.size() && Applied(events[begin])) ++begin;
  while (begin < events.size()) {
    Batch batch = NextBatch(response, begin);
    const absl::Status status = Commit(batch);
    if (status.ok()) {
      begin = batch.end;
      limit_ = std::min(limit_ * 2, kMaxBatch);
      continue;
    }
    const int fewer = Fewer(status, batch.end - begin, batch.failed - begin);
    limit_ = std::max(1, fewer);
    if (fewer == 0) return status;
  }
  if (static_cast<kv::Revision>(response.revision()) <= position_.revision) return absl::OkStatus();
  Batch none = {events, begin, begin, {static_cast<kv::Revision>(response.revision()), 0}};
  return Commit(none);
}

absl::Status Applier::CheckGapless(const WatchChangesResponse& response) const {
  if (!options_.resource_types.empty()) return absl::OkStatus();
  kv::Revision last = position_.revision;
  for (const Event& event : response.events()) {
    if (RevisionOf(event) > last + 1) {
      return errors::FeedGap(options_.source, last, RevisionOf(event));
    }
    last = std::max(last, RevisionOf(event));
  }
  const auto cursor = static_cast<kv::Revision>(response.revision());
  return cursor > last ? errors::FeedGap(options_.source, last, cursor) : absl::OkStatus();
}

bool Applier::Applied(const Event& event) const {
  if (RevisionOf(event) != position_.revision + 1) return RevisionOf(event) <= position_.revision;
  return static_cast<uint32_t>(event.ordinal()) < position_.ordinal;
}

Applier::Batch Applier::NextBatch(const WatchChangesResponse& response, int begin) const {
  const Events& events = response.events();
  int end = std::min(begin + limit_, events.size());
  if (end == events.size()) {
    return {events, begin, end, {static_cast<kv::Revision>(response.revision()), 0}};
  }
  // Back to where a revision ends, if one does.
  int whole = end;
  while (whole > begin && events[whole].revision() == events[whole - 1].revision()) --whole;
  if (whole > begin) return {events, begin, whole, {RevisionOf(events[whole - 1]), 0}};
  const Event& last = events[end - 1];
  return {events, begin, end, {RevisionOf(last) - 1, static_cast<uint32_t>(last.ordinal()) + 1}};
}

absl::Status Applier::Commit(Batch& batch) {
  const auto run = [this, &batch](kv::Txn& txn) {
    return rpc::Guarded(options_.self, [&] { return Run(txn, batch); });
  };
  GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(*options_.engine, run).status());
  position_ = batch.next;
  return absl::OkStatus();
}

absl::Status Applier::Run(kv::Txn& txn, Batch& batch) {
  batch.failed = -1;
  GUANXI_ASSIGN_OR_RETURN(const FollowCursor stored, ReadCursor(txn, options_.source));
  if (stored != position_) return errors::CursorMoved(options_.source);
  const table::Change change = {
      .actor = options_.self, .request_id = "", .method = "", .time = options_.clock->Now()};
  for (int i = batch.begin; i < batch.end; ++i) {
    const absl::Status applied = options_.apply(txn, change, batch.events[i]);
    if (!applied.ok()) {
      batch.failed = i;
      return applied;
    }
  }
  WriteCursor(txn, options_.source, batch.next);
  return absl::OkStatus();
}

}  // namespace guanxi::feed
