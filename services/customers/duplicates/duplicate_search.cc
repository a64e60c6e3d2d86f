#include "services/customers/duplicates/duplicate_search.h"

#include <algorithm>
#include <set>

#include "common/access/scope.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/duplicates/duplicate_rules.h"

namespace guanxi::customers {

using v1::DuplicateSearch;
using v1::DuplicateSet;

absl::Status CheckSearch(const DuplicateSearch& search) {
  if (search.subject() == DuplicateSearch::SUBJECT_UNSPECIFIED) {
    return errors::InvalidField("duplicate_search.subject", "must be set");
  }
  return CheckMinScore(search.min_score(), "duplicate_search.min_score");
}

absl::StatusOr<std::vector<DuplicateSearch>> RunningSearches(
    const table::Table<DuplicateSearch>& table, const kv::Reader& reader) {
  table::ListQuery query;
  query.page_size = 10;
  query.extra.push_back({"state", "STATE_RUNNING"});
  GUANXI_ASSIGN_OR_RETURN(auto page, table.List(reader, query, access::Scope::All()));
  return std::move(page.records);
}

DuplicateSearch Cancelled(DuplicateSearch search, absl::Time now) {
  search.set_state(DuplicateSearch::STATE_CANCELLED);
  *search.mutable_end_time() = ToProto(now);
  return search;
}

bool KeepVisible(DuplicateSet& set, absl::FunctionRef<bool(const std::string& name)> sees) {
  std::set<std::string> seen;
  for (const std::string& record : set.records()) {
    if (sees(record)) seen.insert(record);
  }
  auto& pairs = *set.mutable_pairs();
  const auto hidden = [&](const DuplicateSet::Pair& pair) {
    return !seen.contains(pair.first()) || !seen.contains(pair.second());
  };
  pairs.erase(std::remove_if(pairs.begin(), pairs.end(), hidden), pairs.end());
  if (pairs.empty()) return false;
  std::set<std::string> paired;
  double score = 1;
  for (const DuplicateSet::Pair& pair : pairs) {
    paired.insert({pair.first(), pair.second()});
    score = std::min(score, pair.score());
  }
  // Of a truncated set not every record has its pair here; what is seen of it stays.
  if (!set.truncated() || seen.size() < static_cast<size_t>(set.records_size())) seen = paired;
  set.mutable_records()->Assign(seen.begin(), seen.end());
  set.set_score(score);
  return true;
}

}  // namespace guanxi::customers
