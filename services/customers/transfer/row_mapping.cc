#include "services/customers/transfer/row_mapping.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/api/annotations.h"
#include "common/api/money.h"
#include "common/csv/decimal.h"
#include "common/csv/field_value.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/text/phone.h"
#include "google/api/resource.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace guanxi::customers {
namespace {

using Column = v1::ImportJob::Column;
using google::protobuf::FieldDescriptor;

constexpr char kPhones[] = "phones";

absl::Status Rule(const std::string& rule) { return absl::InvalidArgumentError(rule); }

bool IsTime(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor();
}
bool IsDate(const FieldDescriptor& field) {
  return field.message_type() == google::type::Date::descriptor();
}
bool IsMoney(const FieldDescriptor& field) {
  return field.message_type() == google::type::Money::descriptor();
}

bool NamesACustomer(const FieldDescriptor& field) {
  return field.options().GetExtension(google::api::resource_reference).type() ==
         "guanxi.customers/Customer";
}

// Whether its values are those of fields that the company has added.
bool IsAdded(const csv::RecordField& field) {
  return field.leaf().is_map() && field.leaf().message_type()->map_value()->message_type() ==
                                      type::v1::FieldValue::descriptor();
}

// Whether a record's field is somebody's to write. The name is the record's own, which tells which
// one is meant.
bool IsWritable(const csv::RecordField& field) {
  for (const FieldDescriptor* step : field.fields()) {
    if (api::HasBehavior(*step, google::api::OUTPUT_ONLY)) return false;
  }
  return field.path() != "etag";
}

absl::Status CheckColumn(const Column& column,
                         const csv::RecordField& field,
                         const std::string& at) {
  const FieldDescriptor& leaf = field.leaf();
  if (!IsWritable(field)) return errors::InvalidField(at + ".field", "is not written by callers");
  if (IsAdded(field) && field.MaskPath() == field.leaf().name()) {
    return errors::InvalidField(at + ".field", "must end in the key of a field");
  }
  if (column.column().empty() && column.constant().empty()) {
    return errors::InvalidField(at, "needs a column or a constant");
  }
  if (!column.separator().empty() && !field.is_list()) {
    return errors::InvalidField(at + ".separator", "is for lists of texts and numbers");
  }
  if (!column.format().empty() && !IsDate(leaf) && !IsTime(leaf)) {
    return errors::InvalidField(at + ".format", "is for dates and times");
  }
  if (!column.currency().empty() &&
      (!IsMoney(leaf) || !api::MinorDigits(column.currency(), "currency").ok())) {
    return errors::InvalidField(at + ".currency", "is for amounts, and of ISO 4217");
  }
  if (column.find() != Column::FIND_UNSPECIFIED && !NamesACustomer(leaf)) {
    return errors::InvalidField(at + ".find", "is for fields that name a customer");
  }
  return absl::OkStatus();
}

// A day or a time of the form `format`, as fields take it.
absl::StatusOr<std::string> TimeText(const std::string& text,
                                     const std::string& format,
                                     bool whole_day) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(format, text, absl::UTCTimeZone(), &time, &error) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return Rule(fmt::format("'{}' is not of the form {}", text, format));
  }
  return absl::FormatTime(whole_day ? "%E4Y-%m-%d" : "%E4Y-%m-%dT%H:%M:%E*SZ", time,
                          absl::UTCTimeZone());
}

// A phone number in international form where it can be read, else as it is: the record's own rules
// say whether it is one.
std::string International(const std::string& text, const std::string& region) {
  if (region.empty() || absl::StartsWith(text, "+")) return text;
  const auto phone = text::NormalizePhone(text, absl::AsciiStrToUpper(region));
  return phone.ok() && absl::StartsWith(phone->number, "+") ? phone->number : text;
}

std::vector<std::string> Parts(const std::string& text, const std::string& separator) {
  if (separator.empty()) return {text};
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(text, separator)) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

// The entry of a list of messages in which `field` lies: `addresses[0]` of
// `addresses[0].address.locality`; empty when it lies in none.
std::string EntryOf(const csv::RecordField& field) {
  const std::vector<std::string> steps = absl::StrSplit(field.path(), '.');
  std::string entry;
  for (size_t i = 0; i + 1 < field.fields().size(); ++i) {
    entry += (i == 0 ? "" : ".") + steps[i];
    if (field.fields()[i]->is_repeated()) return entry;
  }
  return "";
}

// `custom_values.colour` of `custom_values[colour]`, so that both ways to write a path are one.
std::string Dotted(const std::string& path) {
  return absl::StrReplaceAll(path, {{"[", "."}, {"]", ""}});
}

// The path that a mask's and an error's field begin with: `addresses` of `addresses[0].kind`.
std::string TopOf(const std::string& path) { return path.substr(0, path.find_first_of(".[")); }

}  // namespace

absl::StatusOr<RowMapping> RowMapping::Bind(const v1::ImportJob& job,
                                            const google::protobuf::Descriptor& type) {
  RowMapping mapping;
  mapping.phone_region_ = job.phone_region();
  std::set<std::string> paths;
  for (int i = 0; i < job.columns_size(); ++i) {
    const std::string at = fmt::format("import_job.columns[{}]", i);
    absl::StatusOr<csv::RecordField> field = csv::RecordField::Parse(type, job.columns(i).field());
    if (!field.ok()) {
      return errors::InvalidField(at + ".field", std::string(field.status().message()));
    }
    GUANXI_RETURN_IF_ERROR(CheckColumn(job.columns(i), *field, at));
    if (!paths.insert(field->path()).second && !field->is_list()) {
      return errors::InvalidField(at + ".field", "has a column already");
    }
    std::string entry = EntryOf(*field);
    mapping.columns_.push_back({job.columns(i), *std::move(field), std::move(entry)});
  }
  return mapping;
}

absl::Status RowMapping::Locate(const std::vector<std::string>& columns) {
  for (Bound& bound : columns_) {
    const std::string& name = bound.column.column();
    if (name.empty()) continue;
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found == columns.end()) {
      return errors::InvalidField("columns", fmt::format("the file has no column '{}'", name));
    }
    bound.at = static_cast<int>(found - columns.begin());
  }
  return absl::OkStatus();
}

std::string RowMapping::TextOf(const Bound& bound, const std::vector<std::string>& cells) const {
  std::string text;
  if (bound.at >= 0) {
    text = std::string(absl::StripAsciiWhitespace(cells[static_cast<size_t>(bound.at)]));
    const auto mapped = bound.column.values().find(text);
    if (mapped != bound.column.values().end()) text = mapped->second;
  }
  return text.empty() ? bound.column.constant() : text;
}

std::string RowMapping::TextFor(const std::vector<std::string>& cells,
                                const std::string& name) const {
  for (const Bound& bound : columns_) {
    if (bound.field.path() != name) continue;
    const std::vector<std::string> parts = Parts(TextOf(bound, cells), bound.column.separator());
    if (parts.empty() || parts.front().empty()) continue;
    return name == kPhones ? International(parts.front(), phone_region_) : parts.front();
  }
  return "";
}

std::set<std::string> RowMapping::EntriesOf(const std::vector<std::string>& cells) const {
  std::set<std::string> entries;
  for (const Bound& bound : columns_) {
    if (bound.at < 0 || bound.entry.empty()) continue;
    const std::string& cell = cells[static_cast<size_t>(bound.at)];
    if (!absl::StripAsciiWhitespace(cell).empty()) entries.insert(bound.entry);
  }
  return entries;
}

bool RowMapping::IsIdle(const Bound& bound, const std::set<std::string>& entries) const {
  if (bound.at >= 0 || bound.entry.empty() || entries.contains(bound.entry)) return false;
  return std::any_of(columns_.begin(), columns_.end(), [&](const Bound& other) {
    return other.at >= 0 && other.entry == bound.entry;
  });
}

absl::Status RowMapping::Write(const Bound& bound,
                               const std::string& text,
                               const MappingSource& source,
                               google::protobuf::Message& record) const {
  const Column& column = bound.column;
  const FieldDescriptor& leaf = bound.field.leaf();
  if (column.find() != Column::FIND_UNSPECIFIED) {
    GUANXI_ASSIGN_OR_RETURN(const std::string name, source.find_customer(column.find(), text));
    return bound.field.Set(record, name, "");
  }
  if (IsAdded(bound.field)) {
    const std::string& path = bound.field.path();
    const std::string key = path.substr(path.find('.') + 1);
    GUANXI_ASSIGN_OR_RETURN(const type::v1::FieldValue value, source.read_value(key, text));
    return bound.field.SetMessage(record, value);
  }
  if (!column.format().empty()) {
    GUANXI_ASSIGN_OR_RETURN(const std::string time, TimeText(text, column.format(), IsDate(leaf)));
    return bound.field.Set(record, time, "");
  }
  if (!column.currency().empty()) {
    return bound.field.Set(record, text + " " + column.currency(), "");
  }
  if (bound.field.path() != kPhones) return bound.field.Set(record, text, column.separator());
  for (const std::string& part : Parts(text, column.separator())) {
    GUANXI_RETURN_IF_ERROR(bound.field.Set(record, International(part, phone_region_), ""));
  }
  return absl::OkStatus();
}

std::optional<RowFault> RowMapping::Apply(const std::vector<std::string>& cells,
                                          const MappingSource& source,
                                          google::protobuf::Message& record,
                                          google::protobuf::FieldMask& mask) const {
  std::set<std::string> written;  // lists that hold this row's values alone
  const std::set<std::string> entries = EntriesOf(cells);
  for (const Bound& bound : columns_) {
    if (api::HasBehavior(bound.field.leaf(), google::api::IDENTIFIER)) continue;
    if (IsIdle(bound, entries)) continue;
    const std::string text = TextOf(bound, cells);
    if (text.empty() && !bound.column.clears()) continue;
    const std::string path = bound.field.MaskPath();
    const bool first = written.insert(bound.field.path()).second;
    if (std::find(mask.paths().begin(), mask.paths().end(), path) == mask.paths().end()) {
      mask.add_paths(path);
    }
    if (text.empty()) {
      if (first) bound.field.Clear(record);
      continue;
    }
    if (first && bound.field.is_list()) bound.field.Clear(record);
    const absl::Status set = Write(bound, text, source, record);
    if (!set.ok()) {
      const std::string& column = bound.column.column();
      return RowFault{column.empty() ? bound.field.path() : column, std::string(set.message())};
    }
  }
  return std::nullopt;
}

std::string RowMapping::ColumnOf(const std::string& field) const {
  // Without the resource: `phones[0]`.
  const size_t dot = field.find('.');
  const std::string path = dot == std::string::npos ? field : field.substr(dot + 1);
  const Bound* best = nullptr;
  for (const Bound& bound : columns_) {
    if (Dotted(bound.field.path()) == Dotted(path)) {
      best = &bound;
      break;
    }
    if (best == nullptr && TopOf(bound.field.path()) == TopOf(path)) best = &bound;
  }
  if (best == nullptr) return path;
  return best->column.column().empty() ? best->field.path() : best->column.column();
}

bool RowMapping::Takes(int at) const {
  return std::any_of(columns_.begin(), columns_.end(),
                     [at](const Bound& bound) { return bound.at == at; });
}

void RowMapping::Hide(absl::FunctionRef<bool(const csv::RecordField& field)> hides,
                      std::vector<std::string>& cells) const {
  for (const Bound& bound : columns_) {
    const auto at = static_cast<size_t>(bound.at);
    if (bound.at >= 0 && at < cells.size() && hides(bound.field)) cells[at].clear();
  }
}

}  // namespace guanxi::customers
