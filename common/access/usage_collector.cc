#include "common/access/usage_collector.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/hash/hash.h"
#include "common/status/string_view.h"

namespace guanxi::access {
namespace {

constexpr int64_t kQuarterSeconds = 15 * 60;
// Without a call for so long, a caller is forgotten; its sign-ins are known to the directory.
constexpr int64_t kIdleQuarters = 4;
// Longer ones are hashed at every call rather than kept.
constexpr size_t kKeptSignIn = 64;

int64_t QuarterOf(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  return seconds / kQuarterSeconds - (seconds % kQuarterSeconds < 0 ? 1 : 0);
}

bool IsCounted(std::string_view user) {
  return user.starts_with("users/") || user.starts_with("serviceAccounts/");
}

// FNV-1a: the same in every process, unlike Abseil's. Never 0, which stands for none.
uint64_t HashOf(std::string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash == 0 ? 1 : hash;
}

// The count of `caller` so far; the caller's starts anew.
template <typename Caller>
CountedUse Close(std::string user, Caller& caller) {
  CountedUse use{.user = std::move(user),
                 .calls = std::exchange(caller.calls, 0),
                 .first = caller.first,
                 .last = caller.last,
                 .sign_ins = std::move(caller.sign_ins)};
  caller.sign_ins.clear();
  return use;
}

// Moves up to UsageCollector::kMaxBatch from the front of `queue`.
template <typename T>
std::vector<T> TakeFront(std::deque<T>& queue) {
  const auto end =
      queue.begin() + static_cast<ptrdiff_t>(std::min(queue.size(), UsageCollector::kMaxBatch));
  std::vector<T> taken(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
  queue.erase(queue.begin(), end);
  return taken;
}

}  // namespace

UsageCollector::UsageCollector(std::string reporter, UsageLimits limits)
    : reporter_(std::move(reporter)), limits_(limits) {}

void UsageCollector::Note(std::string_view user, std::string_view sign_in, absl::Time now) {
  if (!IsCounted(user)) return;
  Shard& shard = shards_[absl::HashOf(ToAbsl(user)) % kShards];
  const int64_t quarter = QuarterOf(now);
  absl::MutexLock lock(&shard.mu);
  shard.newest_quarter = std::max(shard.newest_quarter, quarter);
  Caller* caller = CallerOf(shard, user);
  if (caller == nullptr) {
    ++shard.dropped;
    return;
  }
  if (caller->quarter != quarter && caller->calls > 0 &&
      shard.closed.size() < limits_.waiting / kShards) {
    shard.closed.push_back(Close(std::string(user), *caller));
  }
  caller->quarter = quarter;
  caller->first = caller->calls == 0 ? now : std::min(caller->first, now);
  caller->last = caller->calls == 0 ? now : std::max(caller->last, now);
  ++caller->calls;
  if (sign_in.starts_with("apiKeys/")) {
    NoteKey(shard, sign_in, now);
  } else if (!sign_in.empty() && sign_in != caller->newest_sign_in) {
    NoteSignIn(shard, user, *caller, sign_in);
  }
}

UsageCollector::Caller* UsageCollector::CallerOf(Shard& shard, std::string_view user) const {
  const auto found = shard.callers.find(ToAbsl(user));
  if (found != shard.callers.end()) return &found->second;
  if (shard.callers.size() >= limits_.callers / kShards) return nullptr;
  return &shard.callers[std::string(user)];
}

void UsageCollector::NoteSignIn(Shard& shard,
                                std::string_view user,
                                Caller& caller,
                                std::string_view sign_in) const {
  if (sign_in.size() <= kKeptSignIn) caller.newest_sign_in = sign_in;
  const uint64_t hash = HashOf(sign_in);
  if (std::find(caller.seen_sign_ins.begin(), caller.seen_sign_ins.end(), hash) !=
      caller.seen_sign_ins.end()) {
    return;
  }
  caller.seen_sign_ins[caller.next_seen] = hash;
  caller.next_seen = (caller.next_seen + 1) % caller.seen_sign_ins.size();
  caller.sign_ins.push_back(hash);
  if (caller.sign_ins.size() < kMaxSignIns) return;
  if (shard.closed.size() < limits_.waiting / kShards) {
    shard.closed.push_back(Close(std::string(user), caller));
  } else {
    caller.sign_ins.pop_back();
  }
}

void UsageCollector::NoteKey(Shard& shard, std::string_view key, absl::Time now) const {
  const auto found = shard.keys.find(ToAbsl(key));
  if (found != shard.keys.end()) {
    found->second = std::max(found->second, now);
  } else if (shard.keys.size() < limits_.callers / kShards) {
    shard.keys.emplace(std::string(key), now);
  }
}

UsageBatch UsageCollector::Take() {
  absl::MutexLock lock(&mu_);
  if (!batch_.empty()) return batch_;
  if (uses_.empty() && key_uses_.empty()) Drain();
  batch_.uses = TakeFront(uses_);
  batch_.key_uses = TakeFront(key_uses_);
  if (!batch_.empty()) batch_.sequence = ++sequence_;
  return batch_;
}

void UsageCollector::Delivered(int64_t sequence) {
  absl::MutexLock lock(&mu_);
  if (batch_.sequence == sequence) batch_ = {};
}

void UsageCollector::Drain() {
  for (Shard& shard : shards_) DrainShard(shard);
}

void UsageCollector::DrainShard(Shard& shard) {
  absl::MutexLock lock(&shard.mu);
  std::move(shard.closed.begin(), shard.closed.end(), std::back_inserter(uses_));
  shard.closed.clear();
  absl::erase_if(shard.callers, [&](auto& entry) {
    Caller& caller = entry.second;
    if (caller.calls > 0) uses_.push_back(Close(entry.first, caller));
    return caller.quarter + kIdleQuarters < shard.newest_quarter;
  });
  for (auto& [key, last] : shard.keys) key_uses_.push_back({key, last});
  shard.keys.clear();
}

size_t UsageCollector::waiting() const {
  absl::MutexLock lock(&mu_);
  size_t waiting = uses_.size() + batch_.uses.size();
  for (const Shard& shard : shards_) {
    absl::MutexLock shard_lock(&shard.mu);
    waiting += shard.closed.size() + static_cast<size_t>(std::count_if(
                                         shard.callers.begin(), shard.callers.end(),
                                         [](const auto& entry) { return entry.second.calls > 0; }));
  }
  return waiting;
}

uint64_t UsageCollector::dropped() const {
  uint64_t dropped = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mu);
    dropped += shard.dropped;
  }
  return dropped;
}

}  // namespace guanxi::access
