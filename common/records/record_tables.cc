#include "common/records/record_tables.h"

#include <fmt/core.h>

#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::records {
namespace {

bool IsOwned(const table::Core& table) {
  const table::Bookkeeping& fields = table.bookkeeping();
  return !table.schema().parent.any() && fields.has_unit() && fields.has_owner() &&
         fields.has_shares();
}

bool IsMovable(const table::Core& table) { return IsOwned(table) && !table.schema().derived; }

template <typename Fits>
absl::StatusOr<const table::Core*> Find(const table::Catalog& catalog,
                                        const std::string& name,
                                        std::string_view field,
                                        Fits fits) {
  const table::Core* found = catalog.Of(name);
  if (found != nullptr && fits(*found)) {
    GUANXI_RETURN_IF_ERROR(api::IdOf(name, found->schema().collection, field).status());
    return found;
  }
  std::vector<std::string> collections;
  for (const table::Core* table : catalog.tables()) {
    if (fits(*table)) collections.push_back(table->schema().collection);
  }
  if (collections.empty()) {
    return errors::InvalidField(field,
                                "must be of a record of another service: these go with theirs");
  }
  return errors::InvalidField(
      field, fmt::format("must be the name of one of {}", absl::StrJoin(collections, ", ")));
}

}  // namespace

std::vector<const table::Core*> MovableTables(const table::Catalog& catalog) {
  std::vector<const table::Core*> tables;
  for (const table::Core* table : catalog.tables()) {
    if (IsMovable(*table)) tables.push_back(table);
  }
  return tables;
}

absl::StatusOr<const table::Core*> MovableTableOf(const table::Catalog& catalog,
                                                  const std::string& name,
                                                  std::string_view field) {
  return Find(catalog, name, field, IsMovable);
}

absl::StatusOr<const table::Core*> OwnedTableOf(const table::Catalog& catalog,
                                                const std::string& name,
                                                std::string_view field) {
  return Find(catalog, name, field, IsOwned);
}

}  // namespace guanxi::records
