#include "common/feed/watcher.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/feed/errors.h"
#include "common/feed/event_page.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"

namespace guanxi::feed {
namespace {

// A watcher whose filter admits nothing lets others have their turn after this many pages.
constexpr int kPagesPerTurn = 4;
// A cursor that has moved over filtered events is told after this long, so that followers know they
// have caught up.
constexpr std::chrono::milliseconds kCursorPause(200);

}  // namespace

Watcher::Watcher(Options options) : options_(std::move(options)), cursor_(options_.cursor) {}

void Watcher::Pump() {
  absl::MutexLock lock(&mu_);
  PumpLocked();
}

void Watcher::Recheck() {
  if (!options_.call.still_allowed) return;
  const absl::Status allowed = options_.call.still_allowed();
  if (!allowed.ok()) Close(allowed);
}

void Watcher::Close(const absl::Status& status) {
  absl::MutexLock lock(&mu_);
  CloseLocked(status);
}

void Watcher::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mu_);
  writing_ = false;
  // Gives the memory of a large page back: the next one may be long in coming.
  guanxi::changes::v1::WatchChangesResponse().Swap(&response_);
  if (!ok) return CloseLocked(errors::WatchCancelled());
  if (options_.call.metrics != nullptr) options_.call.metrics->Sent();
  GoOn();
}

void Watcher::OnCancel() { Close(errors::WatchCancelled()); }

void Watcher::OnDone() {
  absl::Status final;
  int64_t events = 0;
  {
    absl::MutexLock lock(&mu_);
    final = final_;
    events = sent_events_;
  }
  options_.call.done(final, events);
  options_.hub->Forget(this);
}

void Watcher::GoOn() {
  if (finished_) return;
  // Whoever is nearly up to date waits for the hub's next turn, and is told more at once.
  if (options_.engine->head() - cursor_ < kPageEvents) {
    options_.hub->Await(shared_from_this(), cursor_);
  } else {
    PumpLocked();
  }
}

void Watcher::PumpLocked() {
  if (finished_ || writing_ || !Holds()) return;
  for (int page = 0; page < kPagesPerTurn; ++page) {
    if (!Step()) return;
  }
  options_.hub->Yield(shared_from_this());
}

bool Watcher::Holds() {
  if (options_.call.expires > absl::Now() || !options_.call.still_allowed) return true;
  const absl::Status allowed = options_.call.still_allowed();
  if (!allowed.ok()) CloseLocked(allowed);
  return allowed.ok();
}

bool Watcher::Step() {
  bool caught_up = cursor_ == options_.engine->head();
  if (!caught_up) {
    auto next = ReadEventPage(*options_.engine, cursor_, options_.filter, response_);
    if (!next.ok()) {
      CloseLocked(next.status());
      return false;
    }
    caught_up = *next == cursor_;
    cursor_ = *next;
  }
  if (response_.events_size() > 0 || HeartbeatDue()) {
    access::ClearMasked(options_.call.hidden, response_);
    Send();
    return false;
  }
  if (caught_up) options_.hub->Await(shared_from_this(), cursor_);
  return !caught_up;
}

bool Watcher::HeartbeatDue() const {
  if (!sent_any_) return true;
  const auto silent = Steady::now() - sent_time_;
  if (cursor_ != sent_cursor_ && silent >= kCursorPause) return true;
  // Half of what is promised, as the look at the time comes late by up to a tick.
  return silent >= absl::ToChronoNanoseconds(options_.heartbeat / 2);
}

void Watcher::Send() {
  response_.set_revision(static_cast<int64_t>(cursor_));
  response_.set_head_revision(static_cast<int64_t>(options_.engine->head()));
  sent_any_ = true;
  sent_events_ += response_.events_size();
  sent_cursor_ = cursor_;
  sent_time_ = Steady::now();
  writing_ = true;
  StartWrite(&response_);
}

void Watcher::CloseLocked(const absl::Status& status) {
  if (std::exchange(finished_, true)) return;
  final_ = status;
  Finish(ToGrpc(status));
}

}  // namespace guanxi::feed
