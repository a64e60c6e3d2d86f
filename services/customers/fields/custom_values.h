// What holds for the values of added fields when a record is written.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_CUSTOM_VALUES_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_CUSTOM_VALUES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/table.h"
#include "services/customers/customers_tables.h"
#include "services/customers/fields/field_value.h"

namespace guanxi::customers {

// The values of one record, which outlives it.
struct ValuesView {
  const FieldValues& custom;
  const FieldValues& personal;
};

// What a record of `M`, Customer or Contact, has.
template <typename M>
ValuesView ValuesOf(const M& record) {
  return {record.custom_values(), record.personal_values()};
}

// What a new record is given besides the values it has.
struct DefaultValues {
  FieldValues custom;
  FieldValues personal;

  bool empty() const { return custom.empty() && personal.empty(); }
};

// Checks the values of the record `name` of `table`, about to be created within `scope`, and gives
// the defaults of those it leaves out: see CustomFieldService for the errors. Reads one row where
// the company has added no field.
absl::StatusOr<DefaultValues> CheckNewValues(const Tables& tables,
                                             const table::Core& table,
                                             const kv::Reader& reader,
                                             const access::Scope& scope,
                                             const std::string& name,
                                             const ValuesView& values);

// Checks what a change of that record does to its values, from `before` to `after`. Reads nothing
// when they stay as they are.
absl::Status CheckChangedValues(const Tables& tables,
                                const table::Core& table,
                                const kv::Reader& reader,
                                const access::Scope& scope,
                                const std::string& name,
                                const ValuesView& before,
                                const ValuesView& after);

// The same for whole records. CheckNewValues gives `record` with its default values, or nullopt
// when it has all of them.
template <typename M>
absl::StatusOr<std::optional<M>> CheckNewValues(const Tables& tables,
                                                const table::Table<M>& table,
                                                const kv::Reader& reader,
                                                const access::Scope& scope,
                                                const M& record) {
  GUANXI_ASSIGN_OR_RETURN(
      DefaultValues defaults,
      CheckNewValues(tables, table.core(), reader, scope, record.name(), ValuesOf(record)));
  if (defaults.empty()) return std::nullopt;
  M completed = record;
  completed.mutable_custom_values()->insert(defaults.custom.begin(), defaults.custom.end());
  completed.mutable_personal_values()->insert(defaults.personal.begin(), defaults.personal.end());
  return completed;
}

template <typename M>
absl::Status CheckChangedValues(const Tables& tables,
                                const table::Table<M>& table,
                                const kv::Reader& reader,
                                const access::Scope& scope,
                                const M& before,
                                const M& after) {
  return CheckChangedValues(tables, table.core(), reader, scope, after.name(), ValuesOf(before),
                            ValuesOf(after));
}

// For a record about to be there again, whose unique values somebody may have taken meanwhile.
absl::Status CheckStillUnique(const Tables& tables,
                              const table::Core& table,
                              const kv::Reader& reader,
                              const access::Scope& scope,
                              const std::string& name,
                              const ValuesView& values);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_CUSTOM_VALUES_H_
