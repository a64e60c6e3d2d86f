#include "common/kv/overlay.h"

#include <string>
#include <utility>

namespace guanxi::kv {
namespace {

size_t Size(const Overlay::Value& value) { return value ? value->size() : 0; }

// Walks the overlay's rows of a range. It holds where the next row's bytes are, which stay, because
// a visitor may change the overlay while it looks at one.
class Cursor {
 public:
  struct Row {
    std::string_view key;
    Overlay::Value value;
  };

  Cursor(const Overlay& overlay, Space space, const KeyRange& range, Order order)
      : overlay_(overlay), rows_(overlay.rows(space)), range_(range), order_(order) {}

  // The next row past the position, or nullptr. Valid until the next call of any member.
  const Row* Peek() {
    if (!loaded_ || seen_ != overlay_.version()) Load();
    return next_ ? &*next_ : nullptr;
  }

  // Returns the row Peek showed and moves the position to it.
  Row Take() {
    const Row row = *next_;
    position_ = row.key;
    loaded_ = false;
    return row;
  }

  // Moves the position to `key`, which lies before the next row.
  void Pass(std::string_view key) {
    passed_ = key;
    position_ = passed_;
  }

  bool Before(std::string_view a, std::string_view b) const {
    return order_ == Order::kForward ? a < b : b < a;
  }

 private:
  void Load() {
    loaded_ = true;
    seen_ = overlay_.version();
    next_.reset();
    order_ == Order::kForward ? LoadForward() : LoadReverse();
  }

  void LoadForward() {
    auto it = position_ ? rows_.upper_bound(*position_) : rows_.lower_bound(range_.begin);
    if (it == rows_.end() || (!range_.end.empty() && it->first >= range_.end)) return;
    next_ = Row{it->first, it->second};
  }

  void LoadReverse() {
    auto it = position_            ? rows_.lower_bound(*position_)
              : range_.end.empty() ? rows_.end()
                                   : rows_.lower_bound(range_.end);
    if (it == rows_.begin()) return;
    --it;
    if (it->first < range_.begin) return;
    next_ = Row{it->first, it->second};
  }

  const Overlay& overlay_;
  const Overlay::Rows& rows_;
  const KeyRange& range_;
  const Order order_;
  std::optional<std::string_view> position_;
  std::string passed_;  // holds it, where it is a key of the base
  std::optional<Row> next_;
  bool loaded_ = false;
  uint64_t seen_ = 0;
};

// Visits the overlay's rows that come before `limit`, or all that are left when it is null. False
// when `visit` asked to stop.
bool VisitBefore(Cursor& cursor, const std::string_view* limit, RowVisitor visit) {
  while (const Cursor::Row* next = cursor.Peek()) {
    if (limit != nullptr && !cursor.Before(next->key, *limit)) return true;
    const Cursor::Row row = cursor.Take();
    if (row.value && !visit(row.key, *row.value)) return false;
  }
  return true;
}

// Visits the row of the base, or what the overlay has in its place.
bool VisitMerged(Cursor& cursor, std::string_view key, std::string_view value, RowVisitor visit) {
  if (!VisitBefore(cursor, &key, visit)) return false;
  const Cursor::Row* next = cursor.Peek();
  if (next == nullptr || next->key != key) {
    cursor.Pass(key);
    return visit(key, value);
  }
  const Cursor::Row row = cursor.Take();
  return !row.value || visit(row.key, *row.value);
}

}  // namespace

void Overlay::Put(Space space, std::string_view key, std::string_view value) {
  Set(space, key, bytes_of_.Keep(value));
}

void Overlay::Delete(Space space, std::string_view key) { Set(space, key, std::nullopt); }

void Overlay::Set(Space space, std::string_view key, Value value) {
  ++version_;
  bytes_ += Size(value);
  Rows& rows = rows_[Slot(space)];
  const auto it = rows.lower_bound(key);
  if (it != rows.end() && it->first == key) {
    bytes_ -= Size(it->second);
    undo_.push_back({space, it->first, true, std::exchange(it->second, value)});
    return;
  }
  bytes_ += key.size();
  undo_.push_back({space, bytes_of_.Keep(key), false, std::nullopt});
  rows.emplace_hint(it, undo_.back().key, value);
}

const Overlay::Value* Overlay::Find(Space space, std::string_view key) const {
  const Rows& rows = rows_[Slot(space)];
  const auto it = rows.find(key);
  return it == rows.end() ? nullptr : &it->second;
}

absl::Status Overlay::Scan(
    const Reader& base, Space space, const KeyRange& range, Order order, RowVisitor visit) const {
  Cursor cursor(*this, space, range, order);
  bool stopped = false;
  absl::Status status =
      base.Scan(space, range, order, [&](std::string_view key, std::string_view value) {
        stopped = !VisitMerged(cursor, key, value, visit);
        return !stopped;
      });
  if (status.ok() && !stopped) VisitBefore(cursor, nullptr, visit);
  return status;
}

void Overlay::Undo() {
  for (; !undo_.empty(); undo_.pop_back()) {
    const Before& before = undo_.back();
    Rows& rows = rows_[Slot(before.space)];
    auto it = rows.find(before.key);
    bytes_ -= Size(it->second);
    if (before.present) {
      bytes_ += Size(before.value);
      it->second = before.value;
    } else {
      bytes_ -= before.key.size();
      rows.erase(it);
    }
  }
  ++version_;
}

void Overlay::Clear() {
  for (Rows& rows : rows_) rows.clear();
  undo_.clear();
  bytes_of_.Clear();
  bytes_ = 0;
  ++version_;
}

bool Overlay::empty() const {
  for (const Rows& rows : rows_) {
    if (!rows.empty()) return false;
  }
  return true;
}

}  // namespace guanxi::kv
