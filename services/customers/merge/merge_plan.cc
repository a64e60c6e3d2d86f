#include "services/customers/merge/merge_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/customer.h"
#include "services/customers/merge/errors.h"

namespace guanxi::customers {
namespace {

using v1::Customer;
using v1::Erasure;
using v1::Merge;

access::Scope Everything() { return access::Scope::All(); }

std::set<std::string> NamesOf(const MergeSources& sources) {
  std::set<std::string> names = {sources.master.name()};
  for (const Customer& loser : sources.losers) names.insert(loser.name());
  return names;
}

// The loser, for somebody who may change it.
absl::StatusOr<Customer> LoserToMerge(const Tables& tables,
                                      const kv::Reader& reader,
                                      const access::Scope& scope,
                                      const v1::Loser& loser) {
  Customer as_is;
  GUANXI_RETURN_IF_ERROR(tables.customers.core().GetAsIs(reader, loser.customer(), scope, as_is));
  if (!as_is.merged_into().empty()) return errors::AlreadyMerged(loser.customer());
  return tables.customers.GetForUpdate(reader, loser.customer(), loser.etag(), scope);
}

absl::StatusOr<MergeSources> ReadSources(const Tables& tables,
                                         const kv::Reader& reader,
                                         const access::Scope& scope,
                                         const v1::MergeCustomersRequest& request) {
  if (request.losers().empty()) return errors::InvalidField("losers", "must name a customer");
  MergeSources sources;
  const std::string& collection = tables.customers.collection();
  GUANXI_RETURN_IF_ERROR(api::IdOf(request.master(), collection, "master").status());
  GUANXI_ASSIGN_OR_RETURN(sources.master, tables.customers.GetForUpdate(reader, request.master(),
                                                                        request.etag(), scope));
  std::set<std::string> named = {sources.master.name()};
  for (int i = 0; i < request.losers_size(); ++i) {
    const std::string field = fmt::format("losers[{}].customer", i);
    const std::string& name = request.losers(i).customer();
    GUANXI_RETURN_IF_ERROR(api::IdOf(name, collection, field).status());
    GUANXI_ASSIGN_OR_RETURN(Customer loser, LoserToMerge(tables, reader, scope, request.losers(i)));
    if (!named.insert(name).second)
      return errors::InvalidField(field, "must be named once, and not be the master");
    sources.losers.push_back(std::move(loser));
  }
  GUANXI_RETURN_IF_ERROR(TakeChoices(request.field_choices(), sources));
  return sources;
}

// The first customer on the way up from `parent`, itself included, above which nobody of `names`
// is: where the master may hang without a circle. Empty when there is none.
absl::StatusOr<std::string> AboveAll(const Tables& tables,
                                     const kv::Reader& reader,
                                     const std::string& parent,
                                     const std::set<std::string>& names) {
  std::string safe = parent;
  std::string at = parent;
  for (int level = 0; !at.empty() && level < 2 * table::kMaxLevels; ++level) {
    const absl::StatusOr<Customer> record = tables.customers.Get(reader, at, Everything());
    if (absl::IsNotFound(record.status())) break;
    GUANXI_RETURN_IF_ERROR(record.status());
    if (names.contains(record->name())) safe = record->parent();
    at = record->parent();
  }
  return safe;
}

// Hangs the merged master where no circle comes of it.
absl::Status PlaceMaster(const Tables& tables,
                         const kv::Reader& reader,
                         const MergeSources& sources,
                         Customer& merged) {
  const std::set<std::string> names = NamesOf(sources);
  std::vector<std::string> parents = {merged.parent()};
  if (!sources.choices.contains("parent")) {
    parents.insert(parents.begin(), sources.master.parent());
    for (const Customer& loser : sources.losers) parents.push_back(loser.parent());
  }
  merged.clear_parent();
  for (const std::string& parent : parents) {
    if (parent.empty()) continue;
    GUANXI_ASSIGN_OR_RETURN(const std::string safe, AboveAll(tables, reader, parent, names));
    if (safe.empty()) continue;
    merged.set_parent(safe);
    break;
  }
  return absl::OkStatus();
}

// A loser as it stays behind: deleted, and its code free where the master has taken it.
Customer Retired(const Customer& loser, const Customer& master) {
  Customer retired = loser;
  retired.set_merged_into(master.name());
  if (!loser.code().empty() && loser.code() == master.code()) retired.clear_code();
  return retired;
}

// WRONG_STATE while one of `names` is being erased. One that is erased changes no more anyway.
absl::Status CheckNotErasing(const Tables& tables,
                             const kv::Reader& reader,
                             const std::set<std::string>& names) {
  table::IdSet ids;
  GUANXI_RETURN_IF_ERROR(tables.erasures.core().IdsWith(
      reader, "state", Erasure::State_Name(Erasure::STATE_ERASING), SIZE_MAX, ids));
  for (const std::string& id : ids) {
    GUANXI_ASSIGN_OR_RETURN(
        const Erasure erasure,
        tables.erasures.Get(reader, api::ResourceName(tables.erasures.collection(), id),
                            Everything()));
    const auto& subjects = erasure.subjects();
    const bool concerned = std::any_of(subjects.begin(), subjects.end(),
                                       [&](const auto& name) { return names.contains(name); });
    if (concerned)
      return errors::WrongState(erasure.name(), "at work", "who is being erased is not merged");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckAtRest(const Tables& tables,
                         const kv::Reader& reader,
                         const std::set<std::string>& names,
                         std::string_view own) {
  for (const std::string& name : names) {
    table::IdSet ids;
    for (const char* field : {"master", "losers"}) {
      GUANXI_RETURN_IF_ERROR(tables.merges.core().IdsWith(reader, field, name, SIZE_MAX, ids));
    }
    for (const std::string& id : ids) {
      GUANXI_ASSIGN_OR_RETURN(
          const Merge merge,
          tables.merges.Get(reader, api::ResourceName(tables.merges.collection(), id),
                            Everything()));
      if (merge.name() == own) continue;
      if (merge.state() == Merge::STATE_PROPAGATING)
        return errors::WrongState(merge.name(), "at work", "must be done first");
      if (merge.state() == Merge::STATE_UNDOING)
        return errors::WrongState(merge.name(), "being taken back", "must be done first");
    }
  }
  return CheckNotErasing(tables, reader, names);
}

absl::StatusOr<PlannedMerge> PlanMerge(const Tables& tables,
                                       const kv::Reader& reader,
                                       const access::Scope& scope,
                                       const v1::MergeCustomersRequest& request) {
  PlannedMerge planned;
  GUANXI_ASSIGN_OR_RETURN(planned.before, ReadSources(tables, reader, scope, request));
  GUANXI_RETURN_IF_ERROR(CheckAtRest(tables, reader, NamesOf(planned.before)));
  GUANXI_ASSIGN_OR_RETURN(planned.master, MergedFields(planned.before, tables.default_region));
  GUANXI_RETURN_IF_ERROR(PlaceMaster(tables, reader, planned.before, planned.master));
  Normalize(planned.master);
  GUANXI_RETURN_IF_ERROR(CheckCustomer(planned.master, tables.default_region));
  for (const Customer& loser : planned.before.losers)
    planned.losers.push_back(Retired(loser, planned.master));
  return planned;
}

}  // namespace guanxi::customers
