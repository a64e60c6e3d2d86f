#include "services/customers/transfer/export_columns.h"

#include <fmt/core.h>

#include <utility>

#include "common/csv/csv_text.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "guanxi/type/v1/field_value.pb.h"
#include "services/customers/fields/field_value.h"

namespace guanxi::customers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";
constexpr char kSeparator[] = ";";

bool HoldsAdded(const FieldDescriptor& field) {
  return field.is_map() &&
         field.message_type()->map_value()->message_type() == type::v1::FieldValue::descriptor();
}

// The value of an added field, as imports take it; empty when the record has none.
std::string AddedText(const Message& record, const csv::RecordField& field) {
  const std::string& path = field.path();
  const std::string key = path.substr(path.find('.') + 1);
  const auto& reflection = *record.GetReflection();
  const FieldDescriptor& map = field.leaf();
  for (int i = 0; i < reflection.FieldSize(record, &map); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(record, &map, i);
    const auto& within = *entry.GetReflection();
    if (within.GetString(entry, map.message_type()->map_key()) != key) continue;
    return ValueText(static_cast<const type::v1::FieldValue&>(
        within.GetMessage(entry, map.message_type()->map_value())));
  }
  return "";
}

}  // namespace

std::vector<std::string> AllFields(const google::protobuf::Descriptor& type,
                                   const FieldSet& added) {
  std::vector<std::string> fields;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.name() == "etag" || field.name() == "delete_time") continue;
    if (!HoldsAdded(field)) {
      fields.push_back(field.name());
      continue;
    }
    for (const v1::CustomField& one : added.fields()) {
      const bool personal = field.name() == "personal_values";
      if (one.personal() == personal) {
        fields.push_back(fmt::format("{}.{}", field.name(), one.key()));
      }
    }
  }
  return fields;
}

absl::StatusOr<ExportColumns> ExportColumns::Bind(const v1::ExportJob& job,
                                                  const google::protobuf::Descriptor& type) {
  ExportColumns columns(job);
  for (int i = 0; i < job.fields_size(); ++i) {
    absl::StatusOr<csv::RecordField> field = csv::RecordField::Parse(type, job.fields(i));
    if (!field.ok()) {
      return errors::InvalidField(fmt::format("export_job.fields[{}]", i),
                                  std::string(field.status().message()));
    }
    columns.fields_.push_back(*std::move(field));
  }
  return columns;
}

std::string ExportColumns::Header() const {
  std::string header = job_.byte_order_mark() ? kByteOrderMark : "";
  csv::AppendRow({job_.fields().begin(), job_.fields().end()}, delimiter(), header);
  return header;
}

std::string ExportColumns::Row(const Message& record) const {
  const std::string separator = job_.separator().empty() ? kSeparator : job_.separator();
  std::vector<std::string> cells;
  for (const csv::RecordField& field : fields_) {
    const bool added = HoldsAdded(field.leaf()) && field.path() != field.leaf().name();
    std::string text = added ? AddedText(record, field) : field.Text(record, separator);
    cells.push_back(job_.guard_formulas() ? csv::GuardedFromFormulas(std::move(text))
                                          : std::move(text));
  }
  std::string row;
  csv::AppendRow(cells, delimiter(), row);
  return row;
}

}  // namespace guanxi::customers
