#include "common/kv/row_cache.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace guanxi::kv {
namespace {

// Keys are seldom longer.
constexpr size_t kKeyBytes = 80;

}  // namespace

RowCache::RowCache(size_t bytes)
    : places_(std::max<size_t>(bytes / (sizeof(Place) + kRows * (kKeyBytes + kMaxValueBytes)), 1)) {
}

RowCache::Place& RowCache::PlaceOf(std::string_view key) {
  return places_[absl::HashOf(key) % places_.size()];
}

std::optional<std::string> RowCache::Find(std::string_view key, Append age) {
  Place& place = PlaceOf(key);
  absl::MutexLock lock(&place.mu);
  if (age < place.changed) return std::nullopt;
  for (const Row& row : place.rows) {
    if (row.key == key) return row.value;
  }
  return std::nullopt;
}

void RowCache::Keep(std::string_view key, Append age, std::string_view value) {
  if (value.size() > kMaxValueBytes) return;
  Place& place = PlaceOf(key);
  absl::MutexLock lock(&place.mu);
  if (age < place.changed) return;
  for (const Row& row : place.rows) {
    if (row.key == key) return;
  }
  Row& row = place.rows[place.next++ % kRows];
  row.key.assign(key);
  // As long as it is: room is not kept for longer ones.
  row.value = std::string(value);
}

void RowCache::Change(std::string_view key, Append append) {
  Place& place = PlaceOf(key);
  absl::MutexLock lock(&place.mu);
  place.changed = append;
  for (Row& row : place.rows) {
    if (row.key != key) continue;
    row.key.clear();
    std::string().swap(row.value);
  }
}

}  // namespace guanxi::kv
