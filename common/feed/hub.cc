#include "common/feed/hub.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/feed/watcher.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::WatchChangesRequest;
using Steady = std::chrono::steady_clock;

constexpr absl::Duration kLongestTick = absl::Milliseconds(250);
// A message costs as much as telling a dozen events, and whoever follows commits once for each.
constexpr std::chrono::milliseconds kTellingPause(10);

// Where a watch of `engine` begins.
absl::StatusOr<kv::Revision> StartOf(const kv::Engine& engine, const WatchChangesRequest& request) {
  const kv::Revision head = engine.head();
  if (request.only_new()) return head;
  if (request.after_revision() < 0) {
    return errors::InvalidField("after_revision", "must not be negative");
  }
  const auto after = static_cast<kv::Revision>(request.after_revision());
  if (after > head) return errors::CursorAhead(after, head);
  const kv::Revision oldest = engine.oldest_event();
  // 0 asks for the oldest event kept, whichever that is.
  if (after == 0) return oldest - 1;
  if (after + 1 < oldest) return errors::CursorTrimmed(after, oldest);
  return after;
}

class RefusedWatch final : public WatchReactor {
 public:
  RefusedWatch(const absl::Status& why, WatchDone done) : why_(why), done_(std::move(done)) {
    Finish(ToGrpc(why_));
  }
  void OnDone() override {
    done_(why_, 0);
    delete this;
  }

 private:
  const absl::Status why_;
  WatchDone done_;
};

}  // namespace

WatchReactor* RefuseWatch(const absl::Status& why, WatchDone done) {
  return new RefusedWatch(why, std::move(done));
}

Hub::Hub(kv::Engine* engine, absl::Duration heartbeat)
    : engine_(engine), heartbeat_(heartbeat), tick_(std::min(heartbeat / 4, kLongestTick)) {
  engine_->Subscribe(this);
  {
    absl::MutexLock lock(&mu_);
    head_ = std::max(head_, engine_->head());
  }
  thread_ = std::thread([this] { Loop(); });
}

Hub::~Hub() {
  engine_->Unsubscribe(this);
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  thread_.join();
}

WatchReactor* Hub::Watch(const WatchChangesRequest& request, WatchCall call) {
  const absl::StatusOr<kv::Revision> start = StartOf(*engine_, request);
  if (!start.ok()) return RefuseWatch(start.status(), std::move(call.done));
  auto watcher = std::make_shared<Watcher>(
      Watcher::Options{.hub = this,
                       .engine = engine_,
                       .filter = EventFilter(request, call.scope, call.catalog),
                       .cursor = *start,
                       .heartbeat = heartbeat_,
                       .call = std::move(call)});
  if (Admit(watcher)) {
    // Its caller's rights may have changed since it was admitted, before anybody could tell it.
    watcher->Recheck();
    watcher->Pump();
  } else {
    watcher->Close(errors::Draining());
  }
  return watcher.get();
}

bool Hub::Admit(const std::shared_ptr<Watcher>& watcher) {
  absl::MutexLock lock(&mu_);
  watchers_.emplace(watcher.get(), watcher);
  return !draining_;
}

void Hub::Drain() {
  Watchers all;
  {
    absl::MutexLock lock(&mu_);
    draining_ = true;
    for (const auto& [pointer, watcher] : watchers_) all.push_back(watcher);
  }
  for (const auto& watcher : all) watcher->Close(errors::Draining());
}

void Hub::Recheck() {
  absl::MutexLock lock(&mu_);
  recheck_ = true;
}

void Hub::OnCommit(kv::Revision head) {
  absl::MutexLock lock(&mu_);
  // The constructor may have seen a head that is told only now.
  head_ = std::max(head_, head);
}

void Hub::Await(std::shared_ptr<Watcher> watcher, kv::Revision cursor) {
  absl::MutexLock lock(&mu_);
  (head_ > cursor ? behind_ : waiting_).push_back(std::move(watcher));
}

void Hub::Yield(std::shared_ptr<Watcher> watcher) {
  absl::MutexLock lock(&mu_);
  ready_.push_back(std::move(watcher));
}

void Hub::Forget(const Watcher* watcher) {
  std::shared_ptr<Watcher> last;  // destroyed without the lock
  absl::MutexLock lock(&mu_);
  auto found = watchers_.find(watcher);
  last = std::move(found->second);
  watchers_.erase(found);
}

bool Hub::Urgent() const { return stopping_ || recheck_ || !ready_.empty(); }

bool Hub::SomethingToTell() const {
  return !behind_.empty() || (head_ > woken_head_ && !waiting_.empty());
}

bool Hub::SomethingToDo() const { return Urgent() || SomethingToTell(); }

void Hub::Wait() {
  const auto now = Steady::now();
  if (now < next_telling_) {
    mu_.AwaitWithTimeout(absl::Condition(this, &Hub::Urgent),
                         absl::FromChrono(next_telling_ - now));
  } else {
    mu_.AwaitWithTimeout(absl::Condition(this, &Hub::SomethingToDo),
                         absl::FromChrono(next_tick_ - now));
  }
}

bool Hub::NextTurn(Watchers& turn, Watchers& recheck) {
  const auto take = [&turn](Watchers& watchers) {
    turn.insert(turn.end(), std::make_move_iterator(watchers.begin()),
                std::make_move_iterator(watchers.end()));
    watchers.clear();
  };
  absl::MutexLock lock(&mu_);
  Wait();
  if (stopping_) return false;
  if (std::exchange(recheck_, false)) {
    for (const auto& [pointer, watcher] : watchers_) recheck.push_back(watcher);
  }
  take(ready_);
  const auto now = Steady::now();
  const bool ticked = now >= next_tick_;
  if (ticked) next_tick_ = now + absl::ToChronoNanoseconds(tick_);
  const bool tells = now >= next_telling_ && SomethingToTell();
  if (tells) next_telling_ = now + kTellingPause;
  if (!ticked && !tells) return true;
  woken_head_ = head_;
  take(waiting_);
  take(behind_);
  return true;
}

void Hub::Loop() {
  Watchers turn, recheck;
  while (NextTurn(turn, recheck)) {
    for (const auto& watcher : recheck) watcher->Recheck();
    for (const auto& watcher : turn) watcher->Pump();
    turn.clear();
    recheck.clear();
  }
}

}  // namespace guanxi::feed
