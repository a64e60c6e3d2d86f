// References from one record to another of the same service, checked inside the transaction that
// makes them.
#ifndef GUANXI_COMMON_TABLE_REFERENCES_H_
#define GUANXI_COMMON_TABLE_REFERENCES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/access/scope.h"
#include "common/api/resource_name.h"
#include "common/kv/engine.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/table.h"
#include "fmt/core.h"

namespace guanxi::table {

// The most records on the way from one to the top of its hierarchy.
inline constexpr int kMaxLevels = 64;

// Checks that `name`, found in `field`, is a record of `table` in `scope` that is not deleted.
// INVALID_ARGUMENT when it is no such name, FAILED_PRECONDITION (REFERENCE_NOT_FOUND) when there is
// no such record.
template <typename M>
absl::Status CheckReference(const Table<M>& table,
                            const kv::Reader& reader,
                            std::string_view name,
                            std::string_view field,
                            const access::Scope& scope) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(name, table.collection(), field).status());
  const absl::Status found = table.GetLive(reader, name, scope).status();
  if (absl::IsNotFound(found) || absl::IsFailedPrecondition(found)) {
    return errors::ReferenceNotFound(field, name);
  }
  return found;
}

// Checks that `name` may hang below `parent`, found in `field`, by the fields `parent` upwards from
// there. INVALID_ARGUMENT when `name` is among them, or when there are more than kMaxLevels.
template <typename M>
absl::Status CheckNoCircle(const Table<M>& table,
                           const kv::Reader& reader,
                           std::string_view name,
                           std::string_view parent,
                           std::string_view field) {
  std::string at(parent);
  for (int level = 1; !at.empty(); ++level) {
    if (at == name)
      return errors::InvalidField(field, "must not be the record itself or lie below it");
    if (level == kMaxLevels) {
      return errors::InvalidField(field,
                                  fmt::format("must not make more than {} levels", kMaxLevels));
    }
    GUANXI_ASSIGN_OR_RETURN(const M record, table.Get(reader, at, access::Scope::All()));
    // One that was merged is its master.
    if (record.name() == name)
      return errors::InvalidField(field, "must not be the record itself or lie below it");
    at = record.parent();
  }
  return absl::OkStatus();
}

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_REFERENCES_H_
