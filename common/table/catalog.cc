#include "common/table/catalog.h"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>

#include "common/status/macros.h"

namespace guanxi::table {

Catalog::Catalog(std::vector<const Core*> tables) : tables_(std::move(tables)) {
  for (size_t i = 0; i < tables_.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const Schema& a = tables_[i]->schema();
      const Schema& b = tables_[j]->schema();
      if (a.id != b.id && a.collection != b.collection) continue;
      std::cerr << "tables " << a.collection << " and " << b.collection << " share an id or a name"
                << std::endl;
      std::abort();
    }
  }
}

const Core* Catalog::Of(std::string_view name) const {
  const std::string_view collection = name.substr(0, name.find('/'));
  for (const Core* table : tables_) {
    if (table->schema().collection == collection) return table;
  }
  return nullptr;
}

absl::StatusOr<std::optional<bool>> SeesRecord(const Catalog& catalog,
                                               const kv::Reader& reader,
                                               const access::Scope& scope,
                                               const std::string& name) {
  const Core* table = catalog.Of(name);
  if (table == nullptr) return std::nullopt;
  const std::unique_ptr<google::protobuf::Message> record = table->NewRecord();
  const absl::Status found = table->Get(reader, name, scope, *record);
  if (absl::IsNotFound(found)) return false;
  // What only looks like a name of this collection is none.
  if (absl::IsInvalidArgument(found)) return std::nullopt;
  GUANXI_RETURN_IF_ERROR(found);
  return true;
}

}  // namespace guanxi::table
