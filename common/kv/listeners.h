// Those who want to hear of commits.
#ifndef GUANXI_COMMON_KV_LISTENERS_H_
#define GUANXI_COMMON_KV_LISTENERS_H_

#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/engine.h"

namespace guanxi::kv {

// Thread-safe. No lock is held during a call, so a listener may add and remove listeners, itself
// among them.
class Listeners {
 public:
  // From its return, every later Notify calls `listener`.
  void Add(CommitListener* listener);

  // Waits for a call of `listener` in progress on another thread. The caller therefore holds no
  // lock that its OnCommit takes. Nothing happens when it was not added.
  void Remove(CommitListener* listener);

  // Calls each listener in the order in which they were added. For one thread, the answerer's.
  void Notify(Revision head);

 private:
  // True while `listener` is still to be called; marks the call as begun.
  bool Begin(CommitListener* listener);
  void End();

  absl::Mutex mu_;
  absl::CondVar idle_;
  // Replaced, never changed, so that Notify walks over it unlocked.
  std::shared_ptr<const std::vector<CommitListener*>> all_ ABSL_GUARDED_BY(mu_) =
      std::make_shared<const std::vector<CommitListener*>>();
  CommitListener* calling_ ABSL_GUARDED_BY(mu_) = nullptr;
  std::thread::id caller_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_LISTENERS_H_
