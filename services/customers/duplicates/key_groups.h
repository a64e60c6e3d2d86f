// The records of a table by the match keys they share, in the order of the keys.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_KEY_GROUPS_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_KEY_GROUPS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "common/table/core.h"

namespace guanxi::customers {

struct KeyGroup {
  std::string key;
  std::vector<std::string> ids;  // at most kMaxSharers + 1: more do not matter
  int64_t rows = 0;              // of the index up to this group, it included
};

// Calls `visit` for every key of the match index of `table` until it returns false. Keys are read
// in one scan, so `visit` may take its time.
absl::Status ForEachKeyGroup(const table::Core& table,
                             const kv::Reader& reader,
                             absl::FunctionRef<bool(const KeyGroup& group)> visit);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_KEY_GROUPS_H_
