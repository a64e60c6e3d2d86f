// The figures of a RocksDB store that are worth watching.
#ifndef GUANXI_COMMON_KV_ROCKS_METRICS_H_
#define GUANXI_COMMON_KV_ROCKS_METRICS_H_

#include "common/kv/backend.h"
#include "common/kv/rocks_options.h"
#include "common/kv/rocks_reader.h"

namespace guanxi::kv {

// Reads the allow-list. Sizes are in bytes, times in seconds, `_total` marks what only grows.
Metrics ReadRocksMetrics(const RocksStore& store, const RocksSetup& setup);

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROCKS_METRICS_H_
