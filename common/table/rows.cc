#include "common/table/rows.h"

#include <algorithm>
#include <utility>

#include "common/kv/key.h"
#include "common/status/macros.h"
#include "common/table/core.h"

namespace guanxi::table {
namespace {

// The rows of `range` after `place`.
kv::KeyRange Remaining(const Range& range, kv::Order order, const std::string& place) {
  kv::KeyRange keys = kv::PrefixRange(range.prefix);
  if (place.empty()) return keys;
  if (order == kv::Order::kForward) {
    keys.begin = range.prefix + place + '\0';
  } else {
    keys.end = range.prefix + place;
  }
  return keys;
}

}  // namespace

absl::StatusOr<const Row*> RangeRows::Peek() {
  if (at_ == rows_.size() && !last_) GUANXI_RETURN_IF_ERROR(Read());
  return at_ == rows_.size() ? nullptr : &rows_[at_];
}

absl::Status RangeRows::Read() {
  rows_.clear();
  at_ = 0;
  last_ = true;
  size_t bytes = 0;
  GUANXI_RETURN_IF_ERROR(reader_.Scan(range_.space, Remaining(range_, order_, place_), order_,
                                      [&](std::string_view key, std::string_view value) {
                                        last_ = rows_.size() < batch_ && bytes < kPageBytes;
                                        if (!last_) return false;
                                        bytes += value.size();
                                        rows_.push_back(
                                            {std::string(key.substr(range_.prefix.size())),
                                             std::string(value), range_.space});
                                        return true;
                                      }));
  if (!rows_.empty()) place_ = rows_.back().place;
  batch_ = std::min(2 * batch_, static_cast<size_t>(kRowBudget));
  return absl::OkStatus();
}

MergedRows::MergedRows(const kv::Reader& reader,
                       const Plan& plan,
                       const std::string& place,
                       size_t page_size)
    : order_(plan.order) {
  ranges_.reserve(plan.ranges.size());
  // One more than the page, so that the last page is known to be the last.
  const size_t batch = page_size / std::max<size_t>(plan.ranges.size(), 1) + 1;
  for (const Range& range : plan.ranges) ranges_.emplace_back(reader, range, order_, place, batch);
}

absl::StatusOr<const Row*> MergedRows::Next() {
  while (true) {
    RangeRows* first = nullptr;
    const Row* row = nullptr;
    for (RangeRows& range : ranges_) {
      GUANXI_ASSIGN_OR_RETURN(const Row* candidate, range.Peek());
      if (candidate == nullptr) continue;
      const bool earlier =
          row == nullptr || (order_ == kv::Order::kForward ? candidate->place < row->place
                                                           : candidate->place > row->place);
      if (!earlier) continue;
      first = &range;
      row = candidate;
    }
    if (row == nullptr) return nullptr;
    const bool again = begun_ && row->place == row_.place;
    if (!again) row_ = *row;
    begun_ = true;
    first->Advance();
    if (!again) return &row_;
  }
}

}  // namespace guanxi::table
