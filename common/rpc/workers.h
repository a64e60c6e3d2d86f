// A few threads for work that may take long, so that the threads that serve calls never wait.
#ifndef GUANXI_COMMON_RPC_WORKERS_H_
#define GUANXI_COMMON_RPC_WORKERS_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace guanxi::rpc {

// Thread-safe. The destructor runs what is queued and joins.
class Workers {
 public:
  Workers(int threads, size_t max_queue);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Queues `work`; false when the queue is full, and then `work` is not run.
  bool Run(absl::AnyInvocable<void()> work);

 private:
  void Loop();

  absl::Mutex mu_;
  std::deque<absl::AnyInvocable<void()>> queue_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  const size_t max_queue_;
  std::vector<std::thread> threads_;
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_WORKERS_H_
