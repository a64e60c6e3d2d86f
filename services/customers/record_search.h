// Finding the records of one table by what an index of terms says.
#ifndef GUANXI_SERVICES_CUSTOMERS_RECORD_SEARCH_H_
#define GUANXI_SERVICES_CUSTOMERS_RECORD_SEARCH_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/table/core.h"
#include "google/protobuf/message.h"
#include "services/customers/search_query.h"

namespace guanxi::customers {

// The most rows of an index that are read for one word, the most records that are read, and those
// among them that are read only to see whether they answer.
inline constexpr size_t kMaxRows = 3000;
inline constexpr size_t kMaxRecords = 2000;
inline constexpr size_t kMaxChecked = 400;

struct FoundRecord {
  std::unique_ptr<google::protobuf::Message> record;
  SearchScore score;
  std::vector<std::string> fields;  // where the words were found
};

struct FoundRecords {
  std::vector<FoundRecord> records;  // best first
  bool truncated = false;            // there are more, or may be
};

// The records of `table` in `scope` that answer `query`, deleted ones left out, at most `most`.
// Where every word has more rows than kMaxRows, only what these lead to is looked at, unless
// `scope` holds no more than kMaxRecords records: then these are, so that what others have hides
// nothing.
absl::StatusOr<FoundRecords> FindRecords(const table::Core& table,
                                         const kv::Reader& reader,
                                         const SearchQuery& query,
                                         const access::Scope& scope,
                                         size_t most);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_RECORD_SEARCH_H_
