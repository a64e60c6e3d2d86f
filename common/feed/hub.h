// Watchers of one engine's events. A watcher is a cursor, not a queue: it reads the next page when
// the one before has been written, so a reader that stalls costs one message and holds nobody up.
#ifndef GUANXI_COMMON_FEED_HUB_H_
#define GUANXI_COMMON_FEED_HUB_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/principal.h"
#include "common/kv/engine.h"
#include "common/obs/metrics.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

using WatchReactor = grpc::ServerWriteReactor<guanxi::changes::v1::WatchChangesResponse>;

// Told the final status of a watch once, when the call is over.
using WatchDone = absl::AnyInvocable<void(const absl::Status&)>;

class Watcher;

// Thread-safe. Wakes its watchers at each commit, and those that have nothing to say often enough
// that each sends a message at least every `heartbeat`. Waking them is the work of a thread of its
// own: a commit waits for no watcher.
class Hub : private kv::CommitListener {
 public:
  explicit Hub(kv::Engine* engine, absl::Duration heartbeat = absl::Seconds(5));
  // Every watcher has ended by then: shut the server down first.
  ~Hub() override;

  // Starts a watcher for a call; gRPC owns what it returns. `done` is told the final status once,
  // when the call is over. The first message is sent at once, with events or without. `metrics`,
  // where given, counts the messages sent.
  WatchReactor* Watch(const guanxi::changes::v1::WatchChangesRequest& request,
                      const access::Scope& scope,
                      WatchDone done,
                      obs::MethodMetrics* metrics = nullptr);

  // Ends every watcher with UNAVAILABLE (DRAINING), and every later one at once. For
  // rpc::Server::OnDrain. A reader that has stalled learns of it when it reads on, or loses its
  // call at the end of the server's grace.
  void Drain();

 private:
  friend class Watcher;
  using Watchers = std::vector<std::shared_ptr<Watcher>>;

  void OnCommit(kv::Revision head) override;

  // For watchers. Wakes `watcher`, which has dealt with everything up to `cursor`, when there is
  // more, and now and then.
  void Await(std::shared_ptr<Watcher> watcher, kv::Revision cursor);
  // Wakes `watcher` in its turn: it has more to do than is fair at once.
  void Yield(std::shared_ptr<Watcher> watcher);
  // `watcher`'s call is over.
  void Forget(const Watcher* watcher);

  // Takes `watcher` in; false when the hub is draining.
  bool Admit(const std::shared_ptr<Watcher>& watcher);
  void Loop();
  // Waits for something to do; false when the hub is going.
  bool NextTurn(Watchers& turn);
  bool SomethingToDo() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  kv::Engine* const engine_;
  const absl::Duration heartbeat_;
  const absl::Duration tick_;  // how often idle watchers look at the time

  absl::Mutex mu_;
  absl::flat_hash_map<const Watcher*, std::shared_ptr<Watcher>> watchers_ ABSL_GUARDED_BY(mu_);
  Watchers waiting_ ABSL_GUARDED_BY(mu_);  // for a commit
  Watchers ready_ ABSL_GUARDED_BY(mu_);    // to be woken now
  kv::Revision head_ ABSL_GUARDED_BY(mu_) = 0;
  kv::Revision woken_head_ ABSL_GUARDED_BY(mu_) = 0;  // commits up to here have woken who waited
  bool draining_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::chrono::steady_clock::time_point next_tick_;  // the thread's own
  std::thread thread_;
};

// Ends a watch before it began: a call that is refused.
WatchReactor* RefuseWatch(const absl::Status& why, WatchDone done);

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_HUB_H_
