// An engine in this process: a backend that keeps the rows, and one writer.
#ifndef GUANXI_COMMON_KV_LOCAL_ENGINE_H_
#define GUANXI_COMMON_KV_LOCAL_ENGINE_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/backend.h"
#include "common/kv/committer.h"
#include "common/kv/engine.h"
#include "common/kv/listeners.h"

namespace guanxi::kv {

// Its destructor answers everything queued, then closes the backend.
class LocalEngine : public Engine {
 public:
  LocalEngine(std::unique_ptr<Backend> backend, const CommitterOptions& options);

  std::unique_ptr<Reader> Snapshot() override;
  void Commit(TxnFn fn, DoneFn done, absl::Time deadline = absl::InfiniteFuture()) override;
  absl::StatusOr<Revision> ReadEvents(Revision after,
                                      size_t max_events,
                                      absl::FunctionRef<void(const EventView&)> visit) override;
  Revision head() const override;
  Revision oldest_event() const override;
  absl::Status TrimEvents(Revision up_to) override;
  absl::Status Compact(absl::Span<const RowRange> ranges) override;

  // Told once per group that emitted events, with its last revision. See Listeners for what a
  // listener may do.
  void Subscribe(CommitListener* listener) override;
  void Unsubscribe(CommitListener* listener) override;

  // False once a write has failed: the engine then serves reads only, until it is opened again.
  bool healthy() const { return committer_.healthy(); }
  // OK while healthy, else the cause, for the log.
  absl::Status failure() const { return committer_.failure(); }

  // Figures of the writer and of the medium, named `guanxi_store_…`; those that only grow end in
  // `_total`. Reads counters only: cheap enough for every scrape.
  Metrics metrics() const;

 private:
  const std::unique_ptr<Backend> backend_;
  Listeners listeners_;
  Committer committer_;  // last: its threads use the others
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_LOCAL_ENGINE_H_
