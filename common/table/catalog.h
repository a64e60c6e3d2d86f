// The tables of one service, by collection: for what deals with all of them (history, feeds,
// checks).
#ifndef GUANXI_COMMON_TABLE_CATALOG_H_
#define GUANXI_COMMON_TABLE_CATALOG_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/table/core.h"

namespace guanxi::table {

// Immutable after construction. The tables outlive it.
class Catalog {
 public:
  // Aborts when two tables share an id or a collection: a bug of the declaration.
  explicit Catalog(std::vector<const Core*> tables);

  // The table of the record named `name` (`customers/x`), or nullptr.
  const Core* Of(std::string_view name) const;
  const std::vector<const Core*>& tables() const { return tables_; }

 private:
  std::vector<const Core*> tables_;
};

// Whether the record `name`, deleted or not, is there and in `scope`; nullopt for a name of no
// table of `catalog`.
absl::StatusOr<std::optional<bool>> SeesRecord(const Catalog& catalog,
                                               const kv::Reader& reader,
                                               const access::Scope& scope,
                                               const std::string& name);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_CATALOG_H_
