// The rows of several ranges as one sequence.
#ifndef GUANXI_COMMON_TABLE_ROWS_H_
#define GUANXI_COMMON_TABLE_ROWS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/plan.h"

namespace guanxi::table {

// The most bytes of records that are read ahead, and that one page holds but for its first: answers
// stay well below the 4 MiB that gRPC lets a message have, and ordinary pages stay whole.
inline constexpr size_t kPageBytes = 2 * 1024 * 1024;

// One row: what its key holds after its range's prefix, and what it leads to.
struct Row {
  std::string place;
  std::string value;
  kv::Space space = kv::Space::kData;
};

// The rows of one range, one after another. They are copied from the store in batches, each twice
// as large as the one before, so that records are read after a scan and not inside it.
class RangeRows {
 public:
  // Starts after `place`; empty for the beginning. `reader` outlives it.
  RangeRows(const kv::Reader& reader, Range range, kv::Order order, std::string place, size_t batch)
      : reader_(reader),
        range_(std::move(range)),
        order_(order),
        place_(std::move(place)),
        batch_(batch) {}

  // The row at hand, valid until Advance; nullptr at the end.
  absl::StatusOr<const Row*> Peek();
  void Advance() { ++at_; }

 private:
  absl::Status Read();

  const kv::Reader& reader_;
  Range range_;
  kv::Order order_;
  std::string place_;
  size_t batch_;
  std::vector<Row> rows_;
  size_t at_ = 0;
  bool last_ = false;  // nothing follows the rows at hand
};

// The rows of a plan's ranges in their common order; of rows with one place, which are one
// record's, the first.
class MergedRows {
 public:
  // Starts after `place`. `page_size` is how many rows are likely to be asked for.
  MergedRows(const kv::Reader& reader,
             const Plan& plan,
             const std::string& place,
             size_t page_size);

  // The next row, valid until the next call; nullptr at the end.
  absl::StatusOr<const Row*> Next();

 private:
  const kv::Order order_;
  std::vector<RangeRows> ranges_;
  Row row_;
  bool begun_ = false;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_ROWS_H_
