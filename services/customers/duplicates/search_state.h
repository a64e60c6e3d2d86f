// Where searches are, beside the tables.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SEARCH_STATE_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SEARCH_STATE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"

namespace guanxi::customers {

// The last match key that `search` is done with; empty at its beginning.
absl::StatusOr<std::string> ReadPlace(const kv::Reader& reader, std::string_view search);
void WritePlace(kv::Txn& txn, std::string_view search, std::string_view key);
// For a search that has ended.
void RemovePlace(kv::Txn& txn, std::string_view search);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SEARCH_STATE_H_
