// Keeps a store's index rows in step with the program's schemas: an index that is new in this
// version gets the rows of the records that are there already, and the rows of one that is gone are
// removed.
#ifndef GUANXI_COMMON_TABLE_REINDEX_H_
#define GUANXI_COMMON_TABLE_REINDEX_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"

namespace guanxi::table {

// Told, now and then, how many rows or records of a collection have been dealt with.
using ReindexProgress = std::function<void(const std::string& collection, int64_t done)>;

// To be called before the service serves, on a thread that may wait: nothing else writes meanwhile.
// Killed at any point it is completed by the next call. ALREADY_EXISTS (VALUE_TAKEN) when a new
// unique index finds one value on two records; the store is then as usable for the version before
// as it was.
absl::Status Reindex(kv::Engine& engine, const Catalog& catalog, const ReindexProgress& progress);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_REINDEX_H_
