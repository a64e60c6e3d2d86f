// The writes of a group of transactions that are not durable yet, laid over the rows that are.
#ifndef GUANXI_COMMON_KV_OVERLAY_H_
#define GUANXI_COMMON_KV_OVERLAY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "common/kv/byte_arena.h"
#include "common/kv/engine.h"

namespace guanxi::kv {

inline constexpr std::array kSpaces = {Space::kData, Space::kIndex, Space::kHistory, Space::kMeta};

// Position of `space` in arrays with one element per space.
constexpr size_t Slot(Space space) { return static_cast<size_t>(space) - 1; }

// Not thread-safe: the writer's.
class Overlay {
 public:
  // A new value; nullopt where the row is deleted.
  using Value = std::optional<std::string_view>;
  // By key. The bytes of keys and values live until Clear.
  using Rows = absl::btree_map<std::string_view, Value>;

  void Put(Space space, std::string_view key, std::string_view value);
  void Delete(Space space, std::string_view key);

  // What the overlay says of `key`: nullptr when nothing, else a value or a deletion. Valid until
  // the next write.
  const Value* Find(Space space, std::string_view key) const;

  // Scans `base` as if the overlay's writes were made in it. `visit` may write to the overlay: what
  // it writes ahead of the row it was given is seen, what it writes behind is not.
  absl::Status Scan(
      const Reader& base, Space space, const KeyRange& range, Order order, RowVisitor visit) const;

  // Ends a transaction: its writes stay, or the overlay is as before its first one.
  void Keep() { undo_.clear(); }
  void Undo();

  // Forgets everything, for the next group.
  void Clear();

  const Rows& rows(Space space) const { return rows_[Slot(space)]; }
  // Sum of the sizes of all keys and values in it.
  size_t bytes() const { return bytes_; }
  // The same with what was written over or undone, which takes memory until Clear.
  size_t held_bytes() const { return bytes_of_.size(); }
  bool empty() const;
  // Grows with every change, so that a scan notices what happened under it.
  uint64_t version() const { return version_; }

 private:
  // What a key was before the present transaction's write to it.
  struct Before {
    Space space;
    std::string_view key;
    bool present;
    Value value;
  };

  void Set(Space space, std::string_view key, Value value);

  ByteArena bytes_of_;
  std::array<Rows, kSpaces.size()> rows_;
  std::vector<Before> undo_;
  size_t bytes_ = 0;
  uint64_t version_ = 0;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_OVERLAY_H_
