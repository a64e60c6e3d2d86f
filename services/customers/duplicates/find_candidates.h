// The stored records that may be the same as a given one.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIND_CANDIDATES_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIND_CANDIDATES_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/api/resource_name.h"
#include "common/kv/engine.h"
#include "common/status/macros.h"
#include "common/table/table.h"
#include "services/customers/duplicates/customer_match.h"
#include "services/customers/duplicates/match_model.h"

namespace guanxi::customers {

// What one question costs at most, whatever the number of records. A key that more records share
// than the first is passed over; of the records found those that share most keys are compared, the
// second number of those that the caller sees, and the third of all that there are. Of a caller
// that sees no more than kMaxReach records only these count; for one that sees more, but not all,
// up to kMaxSightReads records are read to see whether they count. Of a key no more rows are read
// than the last number.
inline constexpr size_t kMaxHoldersOfKey = 64;
inline constexpr size_t kMaxCompared = 64;
inline constexpr size_t kMaxRead = 256;
inline constexpr size_t kMaxReach = 2000;
inline constexpr size_t kMaxSightReads = 500;
inline constexpr size_t kMaxRowsOfKey = 1000;

// What is compared, and what counts.
struct CandidateQuery {
  const MatchProfile& profile;
  std::string_view except;  // the name of the record itself, or ""
  double min_score = kDuplicateScore;
  size_t most = 1;
};

template <typename M>
struct Candidate {
  M record;
  MatchScore score;
};

// The ids of the records in `table` that share a key with `profile`, those with the most and
// sharpest first; at most kMaxRead. Records out of `scope` do not crowd out those within where the
// scope is no more than kMaxReach records; otherwise they may be among the answer.
absl::StatusOr<std::vector<std::string>> IdsWithKeysOf(const table::Core& table,
                                                       const kv::Reader& reader,
                                                       const MatchProfile& profile,
                                                       const access::Scope& scope);

// The records in `scope` that score enough, the likeliest first; deleted ones are none.
template <typename M>
absl::StatusOr<std::vector<Candidate<M>>> FindCandidates(const table::Table<M>& table,
                                                         const kv::Reader& reader,
                                                         const CandidateQuery& query,
                                                         const access::Scope& scope) {
  std::vector<Candidate<M>> candidates;
  size_t compared = 0;
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                          IdsWithKeysOf(table.core(), reader, query.profile, scope));
  for (const std::string& id : ids) {
    const std::string name = api::ResourceName(table.collection(), id);
    if (name == query.except) continue;
    absl::StatusOr<M> record = table.Get(reader, name, scope);
    if (absl::IsNotFound(record.status())) continue;
    GUANXI_RETURN_IF_ERROR(record.status());
    MatchScore score = Score(query.profile, ProfileOf(*record));
    if (score.value >= query.min_score) {
      candidates.push_back({*std::move(record), std::move(score)});
    }
    if (++compared == kMaxCompared) break;
  }
  std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return std::forward_as_tuple(b.score.value, a.record.name()) <
           std::forward_as_tuple(a.score.value, b.record.name());
  });
  if (candidates.size() > query.most) candidates.resize(query.most);
  return candidates;
}

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIND_CANDIDATES_H_
