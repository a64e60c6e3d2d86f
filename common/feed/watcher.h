// One watch: a cursor over the engine's events, with at most one message on its way.
#ifndef GUANXI_COMMON_FEED_WATCHER_H_
#define GUANXI_COMMON_FEED_WATCHER_H_

#include <chrono>
#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/feed/event_filter.h"
#include "common/feed/hub.h"
#include "common/kv/engine.h"

namespace guanxi::feed {

// Thread-safe. The hub owns it until OnDone. Locks are taken in the order watcher, hub; the hub
// calls watchers without its own lock.
//
// Every path that ends the call (cancelled by the caller, drained, a failed write, a failed engine)
// goes through Close, so that Finish is called exactly once; without it the server could never shut
// down.
class Watcher final : public WatchReactor, public std::enable_shared_from_this<Watcher> {
 public:
  struct Options {
    Hub* hub;
    kv::Engine* engine;
    EventFilter filter;
    kv::Revision cursor;
    absl::Duration heartbeat;
    WatchCall call;
  };
  explicit Watcher(Options options);

  // Sends what there is to send, unless a message is on its way: then the end of that does it.
  void Pump();

  // Ends the call when it is no longer allowed, also while a message is on its way.
  void Recheck();

  // Ends the call, unless it has ended.
  void Close(const absl::Status& status);

 private:
  using Steady = std::chrono::steady_clock;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  // Goes on after a message: at once while there is much to tell.
  void GoOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void PumpLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Whether the call's credential still holds; ends the call when not.
  bool Holds() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Moves on by one page. False when that ended the watcher's turn.
  bool Step() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool HeartbeatDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Send() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void CloseLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  Options options_;

  absl::Mutex mu_;
  kv::Revision cursor_ ABSL_GUARDED_BY(mu_);
  guanxi::changes::v1::WatchChangesResponse response_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
  bool sent_any_ ABSL_GUARDED_BY(mu_) = false;
  int64_t sent_events_ ABSL_GUARDED_BY(mu_) = 0;
  kv::Revision sent_cursor_ ABSL_GUARDED_BY(mu_) = 0;
  Steady::time_point sent_time_ ABSL_GUARDED_BY(mu_);
  absl::Status final_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_WATCHER_H_
