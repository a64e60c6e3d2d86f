#include "services/customers/fields/field_sets.h"

#include <utility>

#include "common/status/macros.h"
#include "services/customers/fields/field_rows.h"

namespace guanxi::customers {

using v1::CustomField;

FieldSet::FieldSet(int64_t version, std::vector<CustomField> fields)
    : version_(version), fields_(std::move(fields)) {
  absl::flat_hash_set<std::string> searchable;
  for (const CustomField& field : fields_) {
    by_key_.emplace(field.key(), &field);
    if (field.has_delete_time()) continue;
    if (field.required() || field.has_default_value()) at_creation_.push_back(&field);
    if (field.searchable()) searchable.insert(field.key());
  }
  if (searchable.empty()) return;
  searchable_ = std::make_shared<const absl::flat_hash_set<std::string>>(std::move(searchable));
}

const CustomField* FieldSet::Find(std::string_view key) const {
  const auto found = by_key_.find(std::string(key));
  return found == by_key_.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<const FieldSet>> FieldSets::Of(
    const kv::Reader& reader, const std::string& resource_type) const {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::FieldSetState state,
                          ReadFieldSetState(reader, resource_type));
  static const auto* const kNone = new std::shared_ptr<const FieldSet>(new FieldSet());
  if (state.version() == 0) return *kNone;
  {
    absl::MutexLock lock(&mu_);
    const auto found = newest_.find(resource_type);
    if (found != newest_.end() && found->second->version() == state.version()) return found->second;
  }
  std::vector<CustomField> fields;
  GUANXI_RETURN_IF_ERROR(fields_->ForEach(reader, [&](const CustomField& field) {
    if (field.resource_type() == resource_type) fields.push_back(field);
    return true;
  }));
  auto set = std::make_shared<const FieldSet>(state.version(), std::move(fields));
  absl::MutexLock lock(&mu_);
  std::shared_ptr<const FieldSet>& newest = newest_[resource_type];
  if (newest == nullptr || newest->version() < set->version()) newest = set;
  return set;
}

}  // namespace guanxi::customers
