// Counts who calls, on every admitted call of a service, for the directory's usage rule.
//
// Counts are kept by caller and quarter of an hour. Every time zone's midnight is the end of a
// quarter, so the directory can tell the day of each count by the calendar of the caller's unit,
// which services do not know.
#ifndef GUANXI_COMMON_ACCESS_USAGE_COLLECTOR_H_
#define GUANXI_COMMON_ACCESS_USAGE_COLLECTOR_H_

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace guanxi::access {

// Calls of one caller within one quarter of an hour.
struct CountedUse {
  std::string user;  // `users/{id}` or `serviceAccounts/{id}`
  int64_t calls = 0;
  absl::Time first;
  absl::Time last;
  std::vector<uint64_t> sign_ins;  // hashes of the tokens seen for the first time
};

// Calls with one API key.
struct CountedKeyUse {
  std::string key;  // `apiKeys/{id}`
  absl::Time last;
};

// What is sent at once. At most kMaxBatch of each.
struct UsageBatch {
  int64_t sequence = 0;  // 1, 2, 3 …
  std::vector<CountedUse> uses;
  std::vector<CountedKeyUse> key_uses;

  bool empty() const { return uses.empty() && key_uses.empty(); }
};

// What bounds a collector's memory, about 200 bytes each.
struct UsageLimits {
  // Callers counted at a time. Calls of others are dropped until some have been idle for an hour.
  size_t callers = 100'000;
  // Counts that wait to be sent. Beyond it a caller's count goes on over the end of the quarter:
  // calls are still counted, but only the first and the last day of such a count are known.
  size_t waiting = 200'000;
};

// Thread-safe.
class UsageCollector {
 public:
  static constexpr size_t kMaxBatch = 200;
  static constexpr size_t kMaxSignIns = 100;  // of one CountedUse

  // `reporter` is an id for this collector and no other, 1 to 63 of a-z, 0-9 and '-', such as
  // api::IdSource gives: with the sequence it says which batch is which.
  explicit UsageCollector(std::string reporter, UsageLimits limits = {});

  // Counts a call of `user` at `now`. `sign_in` tells one sign-in from another (a token's `jti`, or
  // its time of issue), or is the name of the API key the caller came with (`apiKeys/{id}`); empty
  // for neither. Callers other than `users/…` and `serviceAccounts/…` are not counted. Takes a few
  // hundred nanoseconds at most, and no memory for a caller counted in the same quarter.
  void Note(std::string_view user, std::string_view sign_in, absl::Time now);

  // The next batch, empty when nothing was counted. The same one again until Delivered is told its
  // sequence: a batch whose arrival is uncertain is sent again as it was, so that nothing is lost
  // and nothing counted twice.
  UsageBatch Take();
  // The batch of that sequence, which Take gave, is done with.
  void Delivered(int64_t sequence);

  const std::string& reporter() const { return reporter_; }
  // Counts that are not delivered yet.
  size_t waiting() const;
  // Calls not counted for want of room.
  uint64_t dropped() const;

 private:
  struct Caller {
    int64_t quarter = 0;  // of the calls below
    int64_t calls = 0;    // since the caller's last count was closed
    absl::Time first;
    absl::Time last;
    std::vector<uint64_t> sign_ins;
    std::string newest_sign_in;               // spares hashing the token of every call
    std::array<uint64_t, 4> seen_sign_ins{};  // the ones before; 0 for none
    size_t next_seen = 0;
  };
  // Callers are spread over these by name, so that threads seldom wait for one another.
  struct alignas(64) Shard {
    mutable absl::Mutex mu;
    absl::flat_hash_map<std::string, Caller> callers ABSL_GUARDED_BY(mu);
    absl::flat_hash_map<std::string, absl::Time> keys ABSL_GUARDED_BY(mu);
    std::vector<CountedUse> closed ABSL_GUARDED_BY(mu);
    int64_t newest_quarter ABSL_GUARDED_BY(mu) = 0;
    uint64_t dropped ABSL_GUARDED_BY(mu) = 0;
  };
  static constexpr size_t kShards = 16;

  // Null when there is no room for one more.
  Caller* CallerOf(Shard& shard, std::string_view user) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);
  void NoteSignIn(Shard& shard,
                  std::string_view user,
                  Caller& caller,
                  std::string_view sign_in) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);
  void NoteKey(Shard& shard, std::string_view key, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);
  // Moves everything counted so far into the queues, and forgets idle callers.
  void Drain() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void DrainShard(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const std::string reporter_;
  const UsageLimits limits_;
  std::array<Shard, kShards> shards_;

  mutable absl::Mutex mu_;  // taken before a shard's
  std::deque<CountedUse> uses_ ABSL_GUARDED_BY(mu_);
  std::deque<CountedKeyUse> key_uses_ ABSL_GUARDED_BY(mu_);
  UsageBatch batch_ ABSL_GUARDED_BY(mu_);  // taken and not delivered; empty for none
  int64_t sequence_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_USAGE_COLLECTOR_H_
