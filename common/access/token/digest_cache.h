// Remembers what was found out about texts that are known by their digests, such as accepted
// tokens.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_DIGEST_CACHE_H_
#define GUANXI_COMMON_ACCESS_TOKEN_DIGEST_CACHE_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/token/sha256.h"

namespace guanxi::token {

// Holds at most about `capacity` values. Each shard has a young and an old half: what is used moves
// to the young one, and when that is full the old one, unused for so long, is dropped whole.
// Thread-safe. `Value` is copied out, so it is cheap to copy.
template <typename Value>
class DigestCache {
 public:
  explicit DigestCache(size_t capacity) : half_(std::max<size_t>(1, capacity / (2 * kShards))) {}

  // The value of `digest`, if it was found in the same `generation` of what it depends on and still
  // holds at `now`.
  std::optional<Value> Find(const Digest& digest, uint64_t generation, absl::Time now) {
    Shard& shard = ShardOf(digest);
    {
      absl::ReaderMutexLock lock(&shard.mu);
      const auto found = shard.young.find(digest);
      if (found != shard.young.end()) return Good(found->second, generation, now);
      if (!shard.old.contains(digest)) return std::nullopt;
    }
    return FindOld(shard, digest, generation, now);
  }

  // Remembers a value that holds before `until`.
  void Insert(const Digest& digest, uint64_t generation, absl::Time until, Value value) {
    Shard& shard = ShardOf(digest);
    absl::MutexLock lock(&shard.mu);
    shard.old.erase(digest);
    Age(shard);
    shard.young.insert_or_assign(
        digest, Entry{.generation = generation, .until = until, .value = std::move(value)});
  }

  // How many are remembered, those that have run out since their last use included.
  size_t size() const {
    size_t size = 0;
    for (const Shard& shard : shards_) {
      absl::ReaderMutexLock lock(&shard.mu);
      size += shard.young.size() + shard.old.size();
    }
    return size;
  }

 private:
  static constexpr size_t kShards = 16;
  struct Entry {
    uint64_t generation;
    absl::Time until;
    Value value;
  };
  // A digest is its own hash.
  struct DigestHash {
    size_t operator()(const Digest& digest) const {
      size_t hash;
      std::memcpy(&hash, digest.data(), sizeof(hash));
      return hash;
    }
  };
  using Entries = absl::flat_hash_map<Digest, Entry, DigestHash>;
  struct alignas(64) Shard {
    mutable absl::Mutex mu;
    Entries young ABSL_GUARDED_BY(mu);
    Entries old ABSL_GUARDED_BY(mu);
  };

  static std::optional<Value> Good(const Entry& entry, uint64_t generation, absl::Time now) {
    if (entry.generation != generation || entry.until <= now) return std::nullopt;
    return entry.value;
  }

  // Moves an entry from old to young if it is good, and drops it if not.
  std::optional<Value> FindOld(Shard& shard,
                               const Digest& digest,
                               uint64_t generation,
                               absl::Time now) {
    absl::MutexLock lock(&shard.mu);
    auto moved = shard.old.extract(digest);
    if (!moved) return std::nullopt;
    std::optional<Value> value = Good(moved.mapped(), generation, now);
    if (!value) return std::nullopt;
    Age(shard);
    shard.young.insert(std::move(moved));
    return value;
  }

  // Makes room for one more in `shard.young`.
  void Age(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu) {
    if (shard.young.size() < half_) return;
    shard.old = std::exchange(shard.young, Entries());
  }

  Shard& ShardOf(const Digest& digest) { return shards_[digest.back() % kShards]; }

  const size_t half_;  // entries of one half of one shard
  std::array<Shard, kShards> shards_;
};

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_DIGEST_CACHE_H_
