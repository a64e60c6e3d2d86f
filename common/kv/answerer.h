// Tells callers what became of their transactions, on a thread of its own: an answer is serialised
// and sent, which would keep the writer from its next group.
#ifndef GUANXI_COMMON_KV_ANSWERER_H_
#define GUANXI_COMMON_KV_ANSWERER_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/engine.h"

namespace guanxi::kv {

// A transaction that is over.
struct Answer {
  TxnFn fn;  // kept until the answer is given, and let go of then
  DoneFn done;
  absl::StatusOr<Revision> result;
};

// Thread-safe. Answers in the order in which they were handed over.
class Answerer {
 public:
  // `on_commit` is told of each new head, after the callers of its group.
  explicit Answerer(absl::AnyInvocable<void(Revision head)> on_commit);

  // Gives every answer that was handed over.
  ~Answerer();

  Answerer(const Answerer&) = delete;
  Answerer& operator=(const Answerer&) = delete;

  // Hands over a group; `head` is its new head, or 0 when it has none. Waits while too many groups
  // are unanswered: whoever writes faster than callers can be told is slowed down.
  void Give(std::vector<Answer> answers, Revision head);

 private:
  struct Group {
    std::vector<Answer> answers;
    Revision head;
  };

  void Loop();
  bool Take(Group& group);

  absl::AnyInvocable<void(Revision)> on_commit_;
  absl::Mutex mu_;
  absl::CondVar changed_;
  std::deque<Group> groups_ ABSL_GUARDED_BY(mu_);
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ANSWERER_H_
