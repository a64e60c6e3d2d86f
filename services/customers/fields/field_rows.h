// The rows about added fields beside their table, and the table itself.
//
//   meta   56, 1, record type   → state::v1::FieldSetState        (frozen, as it is on disk)
//   meta   56, 2, field's name  → state::v1::FieldCheckState
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_ROWS_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_ROWS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/state/v1/field_state.pb.h"

namespace guanxi::customers {

// The table of added fields. Whatever changes a field makes a new version of its record type's set,
// in the same commit.
table::Schema CustomFieldsSchema();

// The set of `resource_type`; version 0 when it has no field.
absl::StatusOr<state::v1::FieldSetState> ReadFieldSetState(const kv::Reader& reader,
                                                           std::string_view resource_type);

// The check of the field `name`; nullopt when none is to be done.
absl::StatusOr<std::optional<state::v1::FieldCheckState>> ReadFieldCheck(const kv::Reader& reader,
                                                                         std::string_view name);
// The check to go on with; nullopt when there is none.
absl::StatusOr<std::optional<state::v1::FieldCheckState>> NextFieldCheck(const kv::Reader& reader);
// Writes the check of `state.custom_field`.
void WriteFieldCheck(kv::Txn& txn, const state::v1::FieldCheckState& state);
void DropFieldCheck(kv::Txn& txn, std::string_view name);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_ROWS_H_
