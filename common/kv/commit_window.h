// How a program that commits without end keeps from running ahead of its store; for tests.
#ifndef GUANXI_COMMON_KV_COMMIT_WINDOW_H_
#define GUANXI_COMMON_KV_COMMIT_WINDOW_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace guanxi::kv {

// Bounds the commits in flight to `limit`, 1 or more. Thread-safe.
class CommitWindow {
 public:
  explicit CommitWindow(int limit) : limit_(limit) {}

  // Before a commit: waits while `limit` are in flight.
  void Enter() {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(this, &CommitWindow::HasRoom));
    ++open_;
  }
  // When one is answered.
  void Leave() {
    absl::MutexLock lock(&mu_);
    --open_;
  }

 private:
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return open_ < limit_; }

  const int limit_;
  absl::Mutex mu_;
  int open_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_COMMIT_WINDOW_H_
