#include "services/customers/fields/field_rows.h"

#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/custom_fields.pb.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using state::v1::FieldCheckState;
using state::v1::FieldSetState;

constexpr uint8_t kCustomFieldTag = 56;
constexpr uint8_t kSets = 1;
constexpr uint8_t kChecks = 2;

std::string SetKey(std::string_view resource_type) {
  return kv::KeyWriter().Tag(kCustomFieldTag).Tag(kSets).Str(resource_type).Take();
}

std::string CheckKey(std::string_view name) {
  return kv::KeyWriter().Tag(kCustomFieldTag).Tag(kChecks).Str(name).Take();
}

absl::Status CountChange(kv::Txn& txn, const Event& event) {
  v1::CustomField field;
  if (!event.after().UnpackTo(&field)) return errors::DataLoss("an event without its record");
  GUANXI_ASSIGN_OR_RETURN(FieldSetState set, ReadFieldSetState(txn, field.resource_type()));
  set.set_version(set.version() + 1);
  if (event.kind() == Event::KIND_CREATED) set.set_fields(set.fields() + 1);
  txn.Put(kv::Space::kMeta, SetKey(field.resource_type()), table::EncodeRecord(set));
  return absl::OkStatus();
}

}  // namespace

table::Schema CustomFieldsSchema() {
  table::Effect count;
  count.apply = [](kv::Txn& txn, const table::Change&, const Event& event) {
    return CountChange(txn, event);
  };
  return {
      .id = 15,
      .collection = "customFields",
      .fields = {{.id = 1, .fields = {"resource_type"}}},
      .terms = {},
      .effects = {count},
  };
}

absl::StatusOr<FieldSetState> ReadFieldSetState(const kv::Reader& reader,
                                                std::string_view resource_type) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, SetKey(resource_type)));
  FieldSetState state;
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, state));
  return state;
}

absl::StatusOr<std::optional<FieldCheckState>> ReadFieldCheck(const kv::Reader& reader,
                                                              std::string_view name) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, CheckKey(name)));
  if (!bytes.has_value()) return std::nullopt;
  FieldCheckState state;
  GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, state));
  return state;
}

absl::StatusOr<std::optional<FieldCheckState>> NextFieldCheck(const kv::Reader& reader) {
  std::optional<FieldCheckState> next;
  absl::Status failure;
  const kv::KeyRange checks =
      kv::PrefixRange(kv::KeyWriter().Tag(kCustomFieldTag).Tag(kChecks).view());
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, checks, kv::Order::kForward,
                                     [&](std::string_view, std::string_view bytes) {
                                       failure = table::DecodeRecord(bytes, next.emplace());
                                       return false;
                                     }));
  GUANXI_RETURN_IF_ERROR(failure);
  return next;
}

void WriteFieldCheck(kv::Txn& txn, const FieldCheckState& state) {
  txn.Put(kv::Space::kMeta, CheckKey(state.custom_field()), table::EncodeRecord(state));
}

void DropFieldCheck(kv::Txn& txn, std::string_view name) {
  txn.Delete(kv::Space::kMeta, CheckKey(name));
}

}  // namespace guanxi::customers
