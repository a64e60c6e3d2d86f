// Watchers of one engine's events. A watcher is a cursor, not a queue: it reads the next page when
// the one before has been written, so a reader that stalls costs one message and holds nobody up.
#ifndef GUANXI_COMMON_FEED_HUB_H_
#define GUANXI_COMMON_FEED_HUB_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/masks.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/obs/metrics.h"
#include "common/table/catalog.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

using WatchReactor = grpc::ServerWriteReactor<guanxi::changes::v1::WatchChangesResponse>;

// Told the final status of a watch, and how many events it was told, once, when the call is over.
using WatchDone = absl::AnyInvocable<void(const absl::Status& status, int64_t events)>;

// On whose behalf a watcher reads, and what it is told.
struct WatchCall {
  access::Scope scope;                          // the records it may see
  const table::Catalog* catalog = nullptr;      // says which records go with a parent; may be null
  access::FieldClasses hidden;                  // what is cleared from them
  absl::Time expires = absl::InfiniteFuture();  // when its credential does
  std::function<absl::Status()> still_allowed;  // OK, or why it ends; null: always OK. Quick
  WatchDone done;                               // told the final status once
  obs::MethodMetrics* metrics = nullptr;        // counts the messages sent; may be null
};

class Watcher;

// Thread-safe. Wakes its watchers at each commit, but not again within 10 ms of the last time, so
// that commits in quick succession are told together; and those that have nothing to say often
// enough that each sends a message at least every `heartbeat`. Waking them is the work of a thread
// of its own: a commit waits for no watcher.
class Hub : private kv::CommitListener {
 public:
  explicit Hub(kv::Engine* engine, absl::Duration heartbeat = absl::Seconds(5));
  // Every watcher has ended by then: shut the server down first.
  ~Hub() override;

  // Starts a watcher for a call; gRPC owns what it returns. The first message is sent at once, with
  // events or without. Once `expires` has come, the call is asked whether it is still allowed.
  WatchReactor* Watch(const guanxi::changes::v1::WatchChangesRequest& request, WatchCall call);

  // Asks every watcher soon whether it is still allowed, and ends those that are not; also idle and
  // stalled ones. For a roster's listener: returns at once.
  void Recheck();

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
  // Waits for something to do; false when the hub is going. `recheck` holds who is to be asked
  // whether it is still allowed.
  bool NextTurn(Watchers& turn, Watchers& recheck);
  void Wait() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Whether there is something to do that waits for no time.
  bool Urgent() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool SomethingToDo() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool SomethingToTell() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  kv::Engine* const engine_;
  const absl::Duration heartbeat_;
  const absl::Duration tick_;  // how often idle watchers look at the time

  absl::Mutex mu_;
  absl::flat_hash_map<const Watcher*, std::shared_ptr<Watcher>> watchers_ ABSL_GUARDED_BY(mu_);
  Watchers waiting_ ABSL_GUARDED_BY(mu_);  // for a commit
  Watchers behind_ ABSL_GUARDED_BY(mu_);   // for the time to be told of one
  Watchers ready_ ABSL_GUARDED_BY(mu_);    // to be woken now
  kv::Revision head_ ABSL_GUARDED_BY(mu_) = 0;
  kv::Revision woken_head_ ABSL_GUARDED_BY(mu_) = 0;  // commits up to here have woken who waited
  bool recheck_ ABSL_GUARDED_BY(mu_) = false;
  bool draining_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  // The thread's own: when idle watchers look at the time, and before when no commit is told.
  std::chrono::steady_clock::time_point next_tick_;
  std::chrono::steady_clock::time_point next_telling_;
  std::thread thread_;
};

// Ends a watch before it began: a call that is refused.
WatchReactor* RefuseWatch(const absl::Status& why, WatchDone done);

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_HUB_H_
