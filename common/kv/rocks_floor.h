// The floor under every write: RocksDB alone, writing groups of rows with one sync each.
#ifndef GUANXI_COMMON_KV_ROCKS_FLOOR_H_
#define GUANXI_COMMON_KV_ROCKS_FLOOR_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace guanxi::kv {

// Rows per second that RocksDB writes durably into `dir` (made, and removed after a success) for
// about `duration`: one WriteBatch of `rows_per_group` rows of `row_bytes` random bytes, synced,
// after another.
absl::StatusOr<double> MeasureGroupCommit(const std::string& dir,
                                          int rows_per_group,
                                          size_t row_bytes,
                                          absl::Duration duration);

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROCKS_FLOOR_H_
