#include "common/access/token/verdict_cache.h"

#include <algorithm>
#include <utility>

namespace guanxi::token {

VerdictCache::VerdictCache(size_t capacity)
    : half_(std::max<size_t>(1, capacity / (2 * kShards))) {}

std::optional<Claims> VerdictCache::Find(const Digest& token, uint64_t generation, absl::Time now) {
  Shard& shard = ShardOf(token);
  {
    absl::ReaderMutexLock lock(&shard.mu);
    const auto found = shard.young.find(token);
    if (found != shard.young.end()) {
      const Verdict& verdict = found->second;
      if (verdict.generation != generation || verdict.until <= now) return std::nullopt;
      return verdict.claims;
    }
    if (!shard.old.contains(token)) return std::nullopt;
  }
  return FindOld(shard, token, generation, now);
}

std::optional<Claims> VerdictCache::FindOld(Shard& shard,
                                            const Digest& token,
                                            uint64_t generation,
                                            absl::Time now) {
  absl::MutexLock lock(&shard.mu);
  auto moved = shard.old.extract(token);
  if (!moved || moved.mapped().generation != generation || moved.mapped().until <= now) {
    return std::nullopt;
  }
  Claims claims = moved.mapped().claims;
  Age(shard);
  shard.young.insert(std::move(moved));
  return claims;
}

void VerdictCache::Insert(const Digest& token,
                          uint64_t generation,
                          absl::Time until,
                          Claims claims) {
  Shard& shard = ShardOf(token);
  absl::MutexLock lock(&shard.mu);
  shard.old.erase(token);
  Age(shard);
  shard.young.insert_or_assign(
      token, Verdict{.generation = generation, .until = until, .claims = std::move(claims)});
}

void VerdictCache::Age(Shard& shard) {
  if (shard.young.size() < half_) return;
  shard.old = std::exchange(shard.young, Verdicts());
}

size_t VerdictCache::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    absl::ReaderMutexLock lock(&shard.mu);
    size += shard.young.size() + shard.old.size();
  }
  return size;
}

}  // namespace guanxi::token
