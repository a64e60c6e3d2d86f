#include "common/table/catalog.h"

#include <cstdlib>
#include <iostream>
#include <utility>

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

}  // namespace guanxi::table
