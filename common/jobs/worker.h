// A thread that looks for work whenever something was committed: what a job that lives in the store
// runs on.
#ifndef GUANXI_COMMON_KV_COMMIT_WORKER_H_
#define GUANXI_COMMON_KV_COMMIT_WORKER_H_

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"

namespace guanxi::kv {

class CommitWorker final : private CommitListener {
 public:
  // When the next round is to be.
  struct Rest {
    absl::Duration at_least;  // not sooner, whatever is committed
    absl::Duration at_most;   // then, though nothing is committed
  };

  // Calls `round` on a thread of its own, at once and then as each round says, until destruction.
  // What is committed while a round runs counts as news after it. `engine` outlives it.
  CommitWorker(Engine* engine, absl::AnyInvocable<Rest()> round);
  // Waits for the round in progress.
  ~CommitWorker() override;
  CommitWorker(const CommitWorker&) = delete;
  CommitWorker& operator=(const CommitWorker&) = delete;

  // No round begins any more; one in progress may ask. Thread-safe.
  void Stop();
  bool stopping() const;

 private:
  void OnCommit(Revision head) override;
  void Run();
  // Waits as `rest` says; true when it is to stop.
  bool StopsDuring(const Rest& rest);

  Engine* engine_;
  absl::AnyInvocable<Rest()> round_;
  mutable absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool news_ ABSL_GUARDED_BY(mu_) = false;  // something was committed
  std::thread thread_;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_COMMIT_WORKER_H_
