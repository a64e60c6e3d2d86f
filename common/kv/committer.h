// The single writer of an engine. Transactions queue up; it runs what is there over one overlay,
// has the backend append the whole group, and hands it to the answerer, which has it synced while
// the writer fills the next one. It never waits for more to come, so groups are as large as the
// load makes them.
#ifndef GUANXI_COMMON_KV_COMMITTER_H_
#define GUANXI_COMMON_KV_COMMITTER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/kv/answerer.h"
#include "common/kv/backend.h"
#include "common/kv/commit_group.h"
#include "common/kv/engine.h"

namespace guanxi {
class Clock;
}

namespace guanxi::kv {

struct CommitterOptions {
  // Transactions that may wait; more are refused with RESOURCE_EXHAUSTED.
  size_t max_queued = 16'384;
  // A group is closed at this many transactions, or once its keys, values and events reach this
  // many bytes.
  size_t max_group_txns = 256;
  size_t max_group_bytes = 1024 * 1024;
  // What a refused caller is told to wait.
  absl::Duration retry_after = absl::Milliseconds(100);
  // Called once when a write or a sync has failed and the engine turns read-only, with the cause,
  // on the thread that found out. Does not block.
  std::function<void(const absl::Status& cause)> on_failure;
  // Says whether a deadline has passed. Null for the machine's clock. Outlives the committer.
  const Clock* clock = nullptr;
};

// Counts since the start; `queued` is what waits now.
struct CommitterCounts {
  uint64_t queued = 0;
  uint64_t refused = 0;
  uint64_t transactions = 0;
  uint64_t groups = 0;
  uint64_t groups_written = 0;
};

// Thread-safe.
class Committer {
 public:
  // `on_commit` is told of each new head, after the transactions of its group were answered, on the
  // thread that answers. `backend` outlives the committer.
  Committer(Backend* backend,
            const CommitterOptions& options,
            absl::AnyInvocable<void(Revision head)> on_commit);

  // Runs and answers everything queued, and refuses what comes meanwhile. Not from a transaction or
  // an answer.
  ~Committer();

  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // As Engine::Commit.
  void Commit(TxnFn fn, DoneFn done, absl::Time deadline);

  // OK until a write failed, then its cause, for ever: what the medium holds after a failed sync is
  // not known, so nothing is written on top of it.
  absl::Status failure() const;
  bool healthy() const { return healthy_.load(std::memory_order_acquire); }

  CommitterCounts counts() const;

 private:
  struct Op {
    TxnFn fn;
    DoneFn done;
    absl::Time deadline;
  };

  // What became of a transaction, until it is told.
  struct Outcome {
    absl::StatusOr<Revision> answer;
    bool ran;
  };

  absl::Status Enqueue(Op& op);
  // Waits for work and swaps all of it into `batch`. False when closing and nothing is left.
  bool Take(std::vector<Op>& batch);
  void Loop();
  // Commits a group from the front of `ops`; returns how many it took.
  size_t CommitFront(absl::Span<Op> ops);
  size_t Fill(absl::Span<Op> ops);
  Outcome RunOne(Op& op, absl::Time now);
  absl::Status Append();
  // Turns the engine read-only, and returns what callers are told.
  absl::Status Fail(const absl::Status& cause);
  absl::Status Sync();
  // Hands the outcomes of the last group, which ran `ops`, to the answerer.
  void GiveAnswers(absl::Span<Op> ops, Revision new_head, bool unsynced);

  Backend* const backend_;
  const CommitterOptions options_;
  const Clock& clock_;
  mutable absl::Mutex mu_;
  absl::CondVar arrived_;
  std::vector<Op> queue_ ABSL_GUARDED_BY(mu_);
  bool idle_ ABSL_GUARDED_BY(mu_) = false;
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mu_);

  // Taken from the queue but not begun: they still count against its bound.
  std::atomic<size_t> in_hand_{0};
  std::atomic<bool> healthy_{true};
  std::atomic<uint64_t> refused_{0};
  std::atomic<uint64_t> transactions_{0};
  std::atomic<uint64_t> groups_{0};
  std::atomic<uint64_t> groups_written_{0};

  // Destroyed once the writer is gone, with the last answers given; they may still call Commit, and
  // are refused.
  Answerer answerer_;

  // The writer's own.
  CommitGroup group_;
  std::vector<Outcome> outcomes_;
  std::thread writer_;  // last: it uses all of the above
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_COMMITTER_H_
