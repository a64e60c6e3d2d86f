#include "common/kv/local_engine.h"

#include <utility>

namespace guanxi::kv {

LocalEngine::LocalEngine(std::unique_ptr<Backend> backend, const CommitterOptions& options)
    : backend_(std::move(backend)),
      committer_(backend_.get(), options, [this](Revision head) { listeners_.Notify(head); }) {}

std::unique_ptr<Reader> LocalEngine::Snapshot() { return backend_->Snapshot(); }

void LocalEngine::Commit(TxnFn fn, DoneFn done, absl::Time deadline) {
  committer_.Commit(std::move(fn), std::move(done), deadline);
}

absl::StatusOr<Revision> LocalEngine::ReadEvents(Revision after,
                                                 size_t max_events,
                                                 absl::FunctionRef<void(const EventView&)> visit) {
  return backend_->ReadEvents(after, max_events, visit);
}

Revision LocalEngine::head() const { return backend_->head(); }

Revision LocalEngine::oldest_event() const { return backend_->oldest_event(); }

absl::Status LocalEngine::TrimEvents(Revision up_to) { return backend_->TrimEvents(up_to); }

absl::Status LocalEngine::Compact(absl::Span<const RowRange> ranges) {
  return backend_->Compact(ranges);
}

void LocalEngine::Subscribe(CommitListener* listener) { listeners_.Add(listener); }

void LocalEngine::Unsubscribe(CommitListener* listener) { listeners_.Remove(listener); }

Metrics LocalEngine::metrics() const {
  const CommitterCounts counts = committer_.counts();
  Metrics all = {
      {"guanxi_store_healthy", healthy() ? 1 : 0},
      {"guanxi_store_head_revision", static_cast<double>(head())},
      {"guanxi_store_oldest_event_revision", static_cast<double>(oldest_event())},
      {"guanxi_store_queued_transactions", static_cast<double>(counts.queued)},
      {"guanxi_store_refused_transactions_total", static_cast<double>(counts.refused)},
      {"guanxi_store_transactions_total", static_cast<double>(counts.transactions)},
      {"guanxi_store_groups_total", static_cast<double>(counts.groups)},
      {"guanxi_store_groups_written_total", static_cast<double>(counts.groups_written)},
  };
  Metrics medium = backend_->metrics();
  all.insert(all.end(), medium.begin(), medium.end());
  return all;
}

}  // namespace guanxi::kv
