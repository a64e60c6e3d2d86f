// Rows that were read lately, by their keys, for views of different ages: a hit costs a tenth of a
// walk through a store's memtables, filters and blocks.
//
// Each append has a number, one more than the one before; a view is as old as the last append that
// it shows. A key has one place in the cache, which holds a few rows and is shared with other keys:
// the place knows the last append that changed any of them. What was read there by a view that is
// no older than that, is what every other such view would read.
#ifndef GUANXI_COMMON_KV_ROW_CACHE_H_
#define GUANXI_COMMON_KV_ROW_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace guanxi::kv {

// Thread-safe.
class RowCache {
 public:
  // The number of an append; 0 before the first.
  using Append = uint64_t;

  // The longest value that is kept.
  static constexpr size_t kMaxValueBytes = 1536;

  // Takes `bytes` at most, when every row is of the longest; has one place at least.
  explicit RowCache(size_t bytes);

  // The value of `key` for a view of `age`; nullopt when it has to be read from the store.
  std::optional<std::string> Find(std::string_view key, Append age);

  // A view of `age` has read `value` under `key`.
  void Keep(std::string_view key, Append age, std::string_view value);

  // `append`, which no view shows yet, writes or deletes `key`. Forgets what its place holds of it.
  void Change(std::string_view key, Append append);

 private:
  struct Row {
    std::string key;  // empty when nothing is kept
    std::string value;
  };
  // With one row each, keys that are read in turn would put one another out.
  static constexpr size_t kRows = 4;
  struct Place {
    absl::Mutex mu;
    Append changed ABSL_GUARDED_BY(mu) = 0;
    std::array<Row, kRows> rows ABSL_GUARDED_BY(mu);
    size_t next ABSL_GUARDED_BY(mu) = 0;  // the row that makes room
  };

  Place& PlaceOf(std::string_view key);

  std::vector<Place> places_;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROW_CACHE_H_
