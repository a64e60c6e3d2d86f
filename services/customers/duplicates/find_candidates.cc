#include "services/customers/duplicates/find_candidates.h"

#include <optional>

#include "absl/container/flat_hash_map.h"
#include "common/api/resource_name.h"
#include "common/status/string_view.h"
#include "services/customers/duplicates/duplicates_schema.h"
#include "services/customers/duplicates/match_keys.h"

namespace guanxi::customers {
namespace {

// How much a key of this kind tells beside others: what names one customer counts more than what
// many have in common.
int WeightOf(const std::string& key) {
  switch (key.front()) {
    case 't':
    case 'e':
    case 'p':
      return 4;
    case 'n':
    case 'l':
    case 'a':
      return 2;
    default:
      return 1;
  }
}

// The records under `key`, of those in `reach` where it has a value; none when there are too many.
absl::StatusOr<std::vector<std::string>> Holders(const table::Core& table,
                                                 const kv::Reader& reader,
                                                 const std::string& key,
                                                 const std::optional<table::IdSet>& reach) {
  std::vector<std::string> ids;
  size_t rows = 0;
  GUANXI_RETURN_IF_ERROR(
      table.ScanTerms(reader, kMatchIndex, key, [&](std::string_view term, std::string_view id) {
        if (term != key || ++rows > kMaxRowsOfKey) return false;
        if (!reach.has_value() || reach->contains(ToAbsl(id))) ids.emplace_back(id);
        return ids.size() <= kMaxHoldersOfKey;
      }));
  if (ids.size() > kMaxHoldersOfKey) ids.clear();
  return ids;
}

// The same for a caller whose reach is too large to be known by ids: only what it sees counts, as
// far as `reads` allows, which goes down by the records read.
absl::StatusOr<std::vector<std::string>> VisibleHolders(const table::Core& table,
                                                        const kv::Reader& reader,
                                                        const std::string& key,
                                                        const access::Scope& scope,
                                                        size_t& reads) {
  std::vector<std::string> ids;
  size_t rows = 0;
  GUANXI_RETURN_IF_ERROR(
      table.ScanTerms(reader, kMatchIndex, key, [&](std::string_view term, std::string_view id) {
        if (term != key || ++rows > kMaxRowsOfKey) return false;
        ids.emplace_back(id);
        return true;
      }));
  // Few share it, whoever sees them.
  if (ids.size() <= kMaxHoldersOfKey) return ids;
  std::vector<std::string> seen;
  for (std::string& id : ids) {
    if (reads == 0) return std::vector<std::string>();
    --reads;
    const absl::Status found = table.Get(reader, api::ResourceName(table.schema().collection, id),
                                         scope, *table.NewRecord());
    if (absl::IsNotFound(found)) continue;
    GUANXI_RETURN_IF_ERROR(found);
    seen.push_back(std::move(id));
    if (seen.size() > kMaxHoldersOfKey) return std::vector<std::string>();
  }
  return seen;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> IdsWithKeysOf(const table::Core& table,
                                                       const kv::Reader& reader,
                                                       const MatchProfile& profile,
                                                       const access::Scope& scope) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<table::IdSet> reach,
                          table.VisibleIds(reader, scope, kMaxReach));
  absl::flat_hash_map<std::string, int> weights;
  size_t reads = kMaxSightReads;
  for (const std::string& key : MatchKeys(profile)) {
    const bool by_record = !reach.has_value() && !scope.all();
    GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> holders,
                            by_record ? VisibleHolders(table, reader, key, scope, reads)
                                      : Holders(table, reader, key, reach));
    for (const std::string& id : holders) weights[id] += WeightOf(key);
  }
  std::vector<std::pair<int, std::string>> ranked;
  for (auto& [id, weight] : weights) ranked.emplace_back(-weight, id);
  std::sort(ranked.begin(), ranked.end());
  if (ranked.size() > kMaxRead) ranked.resize(kMaxRead);
  std::vector<std::string> ids;
  for (auto& [weight, id] : ranked) ids.push_back(std::move(id));
  return ids;
}

}  // namespace guanxi::customers
