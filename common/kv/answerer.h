// Has groups synced and tells callers what became of their transactions, on a thread of its own:
// the writer fills the next group meanwhile.
#ifndef GUANXI_COMMON_KV_ANSWERER_H_
#define GUANXI_COMMON_KV_ANSWERER_H_

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
  bool ran = false;  // it may rest on writes that are not synced, whatever its result
};

// A group of transactions.
struct AnswerGroup {
  std::vector<Answer> answers;
  Revision head = 0;      // its new head, or 0 when it has none
  bool unsynced = false;  // it wrote
};

// Thread-safe. Answers in the order in which they were handed over.
class Answerer {
 public:
  // `sync` makes durable what was written before it is called: one call serves all groups that
  // wait. Its error, which is what callers are told then, becomes the answer of everything that
  // ran, now and later. `on_commit` is told of each new head, after the callers of its group.
  Answerer(absl::AnyInvocable<absl::Status()> sync,
           absl::AnyInvocable<void(Revision head)> on_commit);

  // Gives every answer that was handed over.
  ~Answerer();

  Answerer(const Answerer&) = delete;
  Answerer& operator=(const Answerer&) = delete;

  // Hands over a group. Waits while too many groups are unanswered: whoever writes faster than
  // callers can be told is slowed down.
  void Give(AnswerGroup group);

 private:
  void Loop();
  bool Take(std::vector<AnswerGroup>& groups);
  void Sync(const std::vector<AnswerGroup>& groups);
  void GiveAnswers(AnswerGroup& group);

  absl::AnyInvocable<absl::Status()> sync_;
  absl::AnyInvocable<void(Revision)> on_commit_;
  absl::Status failure_;  // the thread's own: of the sync that failed
  absl::Mutex mu_;
  absl::CondVar changed_;
  std::vector<AnswerGroup> groups_ ABSL_GUARDED_BY(mu_);
  // Taken and not answered yet: they count against the bound too.
  size_t in_hand_ ABSL_GUARDED_BY(mu_) = 0;
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ANSWERER_H_
