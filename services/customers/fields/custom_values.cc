#include "services/customers/fields/custom_values.h"

#include <fmt/core.h>

#include <memory>
#include <string_view>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "google/api/resource.pb.h"
#include "services/customers/fields/field_rules.h"
#include "services/customers/fields/field_sets.h"

namespace guanxi::customers {
namespace {

using type::v1::FieldValue;
using v1::CustomField;

// `customer.custom_values[colour]`.
std::string PathOf(const table::Core& table, bool personal, std::string_view key) {
  const std::string& noun =
      table.NewRecord()->GetDescriptor()->options().GetExtension(google::api::resource).singular();
  return fmt::format("{}.{}[{}]", noun, personal ? "personal_values" : "custom_values", key);
}

const FieldValue* Find(const FieldValues& values, const std::string& key) {
  const auto found = values.find(key);
  return found == values.end() ? nullptr : &found->second;
}

bool Same(const FieldValues& a, const FieldValues& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [key, value] : a) {
    const FieldValue* other = Find(b, key);
    if (other == nullptr || !SameValue(value, *other)) return false;
  }
  return true;
}

// Looks at what one write does to the values of one record.
class Check {
 public:
  Check(const Tables& tables,
        const table::Core& table,
        const kv::Reader& reader,
        const access::Scope& scope,
        const FieldSet& set,
        const std::string& name)
      : tables_(tables), table_(table), reader_(reader), scope_(scope), set_(set), name_(name) {}

  // The values that `after` sets.
  absl::Status Set(const FieldValues& before, const FieldValues& after, bool personal) const {
    for (const auto& [key, value] : after) {
      const FieldValue* known = Find(before, key);
      if (known != nullptr && SameValue(*known, value)) continue;
      GUANXI_RETURN_IF_ERROR(One(key, value, personal));
    }
    return absl::OkStatus();
  }

  // The values that `after` takes away.
  absl::Status Kept(const FieldValues& before, const FieldValues& after, bool personal) const {
    for (const auto& [key, value] : before) {
      if (after.contains(key)) continue;
      const CustomField* field = set_.Find(key);
      if (field == nullptr || field->has_delete_time() || !field->required()) continue;
      if (field->personal() == personal) return Missing(*field);
    }
    return absl::OkStatus();
  }

  // What a new record is given besides `values`.
  absl::StatusOr<DefaultValues> Defaults(const ValuesView& values) const {
    DefaultValues defaults;
    for (const CustomField* field : set_.at_creation()) {
      const FieldValues& given = field->personal() ? values.personal : values.custom;
      if (given.contains(field->key())) continue;
      if (!field->has_default_value()) return Missing(*field);
      FieldValues& missing = field->personal() ? defaults.personal : defaults.custom;
      missing.insert({field->key(), field->default_value()});
    }
    return defaults;
  }

  // Whether another record has a value of a unique field.
  absl::Status Unique(const CustomField& field, const FieldValue& value) const {
    const std::string term = ValueTerm(field.key(), value);
    std::string holder;
    GUANXI_RETURN_IF_ERROR(table_.ScanTerms(
        reader_, kFieldValueIndex, term, [&](std::string_view found, std::string_view id) {
          if (found != term) return false;
          const std::string other = api::ResourceName(table_.schema().collection, id);
          if (other != name_) holder = other;
          return holder.empty();
        }));
    if (holder.empty()) return absl::OkStatus();
    const absl::Status seen = table_.Get(reader_, holder, scope_, *table_.NewRecord());
    // Messages are kept in logs: what is personal stays out of them.
    return errors::ValueTaken(PathOf(table_, field.personal(), field.key()),
                              field.personal() ? "" : ValueText(value), seen.ok() ? holder : "");
  }

 private:
  absl::Status One(const std::string& key, const FieldValue& value, bool personal) const {
    const std::string path = PathOf(table_, personal, key);
    const CustomField* field = set_.Find(key);
    if (field == nullptr || field->has_delete_time()) {
      return errors::InvalidField(
          path, fmt::format("must be a custom field of {} in use", table_.resource_type()));
    }
    if (field->personal() != personal) {
      return errors::InvalidField(
          path, fmt::format("must stand in `{}`", personal ? "custom_values" : "personal_values"));
    }
    GUANXI_RETURN_IF_ERROR(CheckValue(*field, value, path));
    if (field->type() == CustomField::TYPE_REFERENCE)
      GUANXI_RETURN_IF_ERROR(Reference(*field, value.reference(), path));
    return field->unique() ? Unique(*field, value) : absl::OkStatus();
  }

  absl::Status Reference(const CustomField& field,
                         const std::string& to,
                         const std::string& path) const {
    const table::Core* target = tables_.catalog.Of(to);
    const bool ours = field.reference_type().starts_with("guanxi.customers/");
    const bool fits = target == nullptr ? !ours : target->resource_type() == field.reference_type();
    if (!fits)
      return errors::InvalidField(path, fmt::format("must name a {}", field.reference_type()));
    if (target == nullptr) return absl::OkStatus();
    const absl::Status found = target->GetLive(reader_, to, scope_, *target->NewRecord());
    if (absl::IsNotFound(found) || absl::IsFailedPrecondition(found))
      return errors::ReferenceNotFound(path, to);
    return found;
  }

  absl::Status Missing(const CustomField& field) const {
    return errors::InvalidField(PathOf(table_, field.personal(), field.key()), "must be set");
  }

  const Tables& tables_;
  const table::Core& table_;
  const kv::Reader& reader_;
  const access::Scope& scope_;
  const FieldSet& set_;
  const std::string& name_;
};

}  // namespace

absl::StatusOr<DefaultValues> CheckNewValues(const Tables& tables,
                                             const table::Core& table,
                                             const kv::Reader& reader,
                                             const access::Scope& scope,
                                             const std::string& name,
                                             const ValuesView& values) {
  GUANXI_ASSIGN_OR_RETURN(const auto set, tables.field_sets.Of(reader, table.resource_type()));
  const Check check(tables, table, reader, scope, *set, name);
  GUANXI_RETURN_IF_ERROR(check.Set({}, values.custom, /*personal=*/false));
  GUANXI_RETURN_IF_ERROR(check.Set({}, values.personal, /*personal=*/true));
  return check.Defaults(values);
}

absl::Status CheckChangedValues(const Tables& tables,
                                const table::Core& table,
                                const kv::Reader& reader,
                                const access::Scope& scope,
                                const std::string& name,
                                const ValuesView& before,
                                const ValuesView& after) {
  if (Same(before.custom, after.custom) && Same(before.personal, after.personal))
    return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const auto set, tables.field_sets.Of(reader, table.resource_type()));
  const Check check(tables, table, reader, scope, *set, name);
  GUANXI_RETURN_IF_ERROR(check.Set(before.custom, after.custom, /*personal=*/false));
  GUANXI_RETURN_IF_ERROR(check.Set(before.personal, after.personal, /*personal=*/true));
  GUANXI_RETURN_IF_ERROR(check.Kept(before.custom, after.custom, /*personal=*/false));
  return check.Kept(before.personal, after.personal, /*personal=*/true);
}

absl::Status CheckStillUnique(const Tables& tables,
                              const table::Core& table,
                              const kv::Reader& reader,
                              const access::Scope& scope,
                              const std::string& name,
                              const ValuesView& values) {
  if (values.custom.empty() && values.personal.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const auto set, tables.field_sets.Of(reader, table.resource_type()));
  const Check check(tables, table, reader, scope, *set, name);
  for (const FieldValues* map : {&values.custom, &values.personal}) {
    for (const auto& [key, value] : *map) {
      const CustomField* field = set->Find(key);
      if (field == nullptr || field->has_delete_time() || !field->unique()) continue;
      GUANXI_RETURN_IF_ERROR(check.Unique(*field, value));
    }
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
