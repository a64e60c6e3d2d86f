// Remembers which tokens were accepted.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_VERDICT_CACHE_H_
#define GUANXI_COMMON_ACCESS_TOKEN_VERDICT_CACHE_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/token/claims.h"
#include "common/access/token/sha256.h"

namespace guanxi::token {

// Holds at most about `capacity` verdicts. Each shard has a young and an old half: what is used
// moves to the young one, and when that is full the old one, unused for so long, is dropped whole.
// Thread-safe.
class VerdictCache {
 public:
  explicit VerdictCache(size_t capacity);

  // What the token of this digest said, if it was accepted under the same `generation` of keys and
  // still holds at `now`.
  std::optional<Claims> Find(const Digest& token, uint64_t generation, absl::Time now);
  // Remembers an accepted token, which holds before `until`.
  void Insert(const Digest& token, uint64_t generation, absl::Time until, Claims claims);
  // How many are remembered, those that have run out since their last use included.
  size_t size() const;

 private:
  static constexpr size_t kShards = 16;
  struct Verdict {
    uint64_t generation;
    absl::Time until;
    Claims claims;
  };
  // A digest is its own hash.
  struct DigestHash {
    size_t operator()(const Digest& digest) const {
      size_t hash;
      std::memcpy(&hash, digest.data(), sizeof(hash));
      return hash;
    }
  };
  using Verdicts = absl::flat_hash_map<Digest, Verdict, DigestHash>;
  struct alignas(64) Shard {
    mutable absl::Mutex mu;
    Verdicts young ABSL_GUARDED_BY(mu);
    Verdicts old ABSL_GUARDED_BY(mu);
  };

  // Makes room for one more in `shard.young`.
  void Age(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu);
  // Moves a verdict from old to young if it is good, and drops it if not.
  std::optional<Claims> FindOld(Shard& shard,
                                const Digest& token,
                                uint64_t generation,
                                absl::Time now);
  Shard& ShardOf(const Digest& token) { return shards_[token.back() % kShards]; }

  const size_t half_;  // entries of one half of one shard
  std::array<Shard, kShards> shards_;
};

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_VERDICT_CACHE_H_
