#include "services/customers/erasure/subjects_of.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/erasure/errors.h"

namespace guanxi::customers {
namespace {

using Names = absl::flat_hash_set<std::string>;

// The ids of the records of `table` that have one of `names` in `field`, sorted.
template <typename M>
absl::StatusOr<std::vector<std::string>> IdsOf(const table::Table<M>& table,
                                               const kv::Reader& reader,
                                               const char* field,
                                               const std::vector<std::string>& names) {
  table::IdSet ids;
  for (const std::string& name : names) {
    GUANXI_RETURN_IF_ERROR(table.core().IdsWith(reader, field, name, kMostSubjects + 1, ids));
  }
  std::vector<std::string> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// Adds to `customers` those that went into one of them, and into these.
absl::Status AddMerged(const Tables& tables,
                       const kv::Reader& reader,
                       std::vector<std::string>& customers) {
  for (size_t i = 0; i < customers.size(); ++i) {
    if (customers.size() > kMostSubjects) return absl::OkStatus();
    GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            IdsOf(tables.customers, reader, "merged_into", {customers[i]}));
    for (const std::string& id : ids) {
      const std::string name = "customers/" + id;
      if (std::find(customers.begin(), customers.end(), name) == customers.end())
        customers.push_back(name);
    }
  }
  return absl::OkStatus();
}

// Whether `contact` is with nobody else than `customers`.
bool IsWithAlone(const v1::Contact& contact, const Names& customers) {
  const auto& places = contact.affiliations();
  return std::all_of(places.begin(), places.end(),
                     [&](const auto& place) { return customers.contains(place.customer()); });
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SubjectsOf(const Tables& tables,
                                                    const kv::Reader& reader,
                                                    const std::string& customer) {
  std::vector<std::string> subjects = {customer};
  GUANXI_RETURN_IF_ERROR(AddMerged(tables, reader, subjects));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> contacts,
                          IdsOf(tables.contacts, reader, "affiliations.customer", subjects));
  // Of more than that only some were looked up.
  if (contacts.size() > kMostSubjects) return errors::TooManySubjects(customer, kMostSubjects);
  const Names customers(subjects.begin(), subjects.end());
  for (const std::string& id : contacts) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Contact contact,
                            tables.contacts.Get(reader, "contacts/" + id, access::Scope::All()));
    if (IsWithAlone(contact, customers)) subjects.push_back(contact.name());
  }
  if (subjects.size() > kMostSubjects) return errors::TooManySubjects(customer, kMostSubjects);
  return subjects;
}

absl::Status CheckNotMerging(const Tables& tables,
                             const kv::Reader& reader,
                             const std::string& customer) {
  table::IdSet ids;
  for (const char* field : {"master", "losers"}) {
    GUANXI_RETURN_IF_ERROR(
        tables.merges.core().IdsWith(reader, field, customer, kMostSubjects, ids));
  }
  for (const std::string& id : ids) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Merge merge,
                            tables.merges.Get(reader, "merges/" + id, access::Scope::All()));
    const bool moves =
        merge.state() == v1::Merge::STATE_PROPAGATING || merge.state() == v1::Merge::STATE_UNDOING;
    if (moves)
      return errors::WrongState(merge.name(), "at work", "a customer is erased when it is done");
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
