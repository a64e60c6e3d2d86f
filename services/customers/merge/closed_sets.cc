#include "services/customers/merge/closed_sets.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

using v1::DuplicateSet;
using Names = google::protobuf::RepeatedPtrField<std::string>;

bool Has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// `set` without `merged`.
DuplicateSet Without(const Names& merged, const DuplicateSet& set) {
  DuplicateSet rest = set;
  rest.clear_records();
  rest.clear_pairs();
  for (const std::string& record : set.records()) {
    if (!Has(merged, record)) rest.add_records(record);
  }
  for (const DuplicateSet::Pair& pair : set.pairs()) {
    if (!Has(merged, pair.first()) && !Has(merged, pair.second())) *rest.add_pairs() = pair;
  }
  return rest;
}

}  // namespace

absl::StatusOr<bool> CloseSet(const Tables& tables,
                              kv::Txn& txn,
                              const table::Change& change,
                              const Names& merged) {
  const auto& sets = tables.duplicate_sets;
  for (const std::string& name : merged) {
    table::IdSet ids;
    GUANXI_RETURN_IF_ERROR(sets.core().IdsWith(txn, "records", name, 1, ids));
    if (ids.empty()) continue;
    GUANXI_ASSIGN_OR_RETURN(
        DuplicateSet before,
        sets.Get(txn, api::ResourceName(sets.collection(), *ids.begin()), access::Scope::All()));
    DuplicateSet after = Without(merged, before);
    const bool over = after.records_size() < 2 && !before.has_delete_time();
    GUANXI_ASSIGN_OR_RETURN(after, sets.Update(txn, change, before, std::move(after)));
    if (over) {
      GUANXI_RETURN_IF_ERROR(
          sets.Delete(txn, change, after.name(), "", access::Scope::All()).status());
    }
    return true;
  }
  return false;
}

}  // namespace guanxi::customers
