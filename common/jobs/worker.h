// The thread that works at jobs which live in the store.
#ifndef GUANXI_COMMON_JOBS_WORKER_H_
#define GUANXI_COMMON_JOBS_WORKER_H_

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <array>
#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"

namespace guanxi::jobs {

// Whether work is to be broken off, asked now and then by who works at length.
using Stopping = std::function<bool()>;

// How soon rounds follow one another when none had anything to do.
struct Pace {
  // Not sooner, whatever is committed: a busy store commits thousands of times a second.
  absl::Duration at_least = absl::Milliseconds(100);
  // Then, though nothing is committed: for work that falls due by the clock.
  absl::Duration at_most = absl::InfiniteDuration();
};

// What came of a round.
struct Round {
  bool worked = false;   // something was done: there may be more
  bool waiting = false;  // something could not be done, as somebody else does not answer
  absl::Status failure;  // of one job, which kept no other from its turn
  // When there will be something to do by the clock, from now.
  absl::Duration due_in = absl::InfiniteDuration();
};

// After a round that worked the next follows at once; after one that waits, or failed, the next
// after a pause, longer and longer, from 0.1 s to 5 s; after any other as the pace says, when
// something was committed. Errors are logged, every 5 s at most.
class Worker final : private kv::CommitListener {
 public:
  // Calls `round` on a thread of its own, at once and then until destruction. What came of rounds
  // is counted in `families`, which may be null; `jobs` is what is worked at, such as `erasures`.
  // What is committed while a round runs counts as news after it. `engine` and `families` outlive
  // it.
  Worker(kv::Engine* engine,
         prometheus::Registry* families,
         std::string jobs,
         Pace pace,
         absl::AnyInvocable<absl::StatusOr<Round>()> round);
  // Waits for the round in progress.
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // No round begins any more; one in progress may ask. Thread-safe.
  void Stop();
  bool stopping() const;

 private:
  void OnCommit(kv::Revision head) override;
  void Run();
  enum Outcome { kWorked, kWaiting, kIdle, kFailed, kOutcomes };

  // What follows a round that came to `round`.
  Pace PaceAfter(const absl::StatusOr<Round>& round);
  Outcome Tell(const absl::StatusOr<Round>& round);
  void Log(const absl::Status& failure);
  // Waits as `pace` says; true when it is to stop.
  bool StopsDuring(const Pace& pace);

  kv::Engine* const engine_;
  const std::string jobs_;
  const Pace pace_;
  absl::AnyInvocable<absl::StatusOr<Round>()> round_;
  std::array<prometheus::Counter*, kOutcomes> rounds_{};  // null where nobody counts
  // On the thread.
  absl::Duration pause_;  // the next
  absl::Time logged_ = absl::InfinitePast();
  mutable absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool news_ ABSL_GUARDED_BY(mu_) = false;  // something was committed
  std::thread thread_;
};

}  // namespace guanxi::jobs

#endif  // GUANXI_COMMON_JOBS_WORKER_H_
