#include "common/table/sealing.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/annotations.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::table {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr char kPlainFormat = 1;
constexpr char kSealedFormat = 2;
constexpr size_t kSealedHeader = 5;
constexpr char kPlainUrl[] = "type.googleapis.com/";
constexpr char kRowUrl[] = "row.guanxi/";

// Whether messages of `type` have a personal field at any depth.
bool HoldsPersonal(const Descriptor& type, absl::flat_hash_set<const Descriptor*>& seen) {
  if (!seen.insert(&type).second) return false;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (api::RulesOf(field).personal()) return true;
    if (field.message_type() != nullptr && HoldsPersonal(*field.message_type(), seen)) return true;
  }
  return false;
}

bool HoldsPersonal(const FieldDescriptor& field) {
  absl::flat_hash_set<const Descriptor*> seen;
  return api::RulesOf(field).personal() ||
         (field.message_type() != nullptr && HoldsPersonal(*field.message_type(), seen));
}

void Require(bool holds, const Schema& schema, const char* what) {
  if (holds) return;
  std::cerr << "the schema of " << schema.collection << ": " << what << std::endl;
  std::abort();
}

// Whether the records about somebody are found by an index.
bool IsIndexed(const Schema& schema) {
  return std::any_of(schema.fields.begin(), schema.fields.end(), [&](const FieldIndex& index) {
    return !index.unique && index.fields.front() == schema.subject;
  });
}

// One top-level field in a message's bytes: its number, and all of it with its tag.
struct Part {
  uint32_t number = 0;
  std::string_view bytes;
  std::string_view text;  // of a field with a length: what follows that
};

// Reads a varint at `at`; false when there is none.
bool ReadVarint(std::string_view bytes, size_t& at, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes[at++]);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

// The length of the field at the start of `rest`, with its tag; 0 when it is cut off. For the kinds
// of fields that the suite's messages do not have.
size_t SizeOfOther(std::string_view rest) {
  CodedInputStream in(reinterpret_cast<const uint8_t*>(rest.data()), static_cast<int>(rest.size()));
  return WireFormatLite::SkipField(&in, in.ReadTag()) ? static_cast<size_t>(in.CurrentPosition())
                                                      : 0;
}

// Takes the first field off `rest`; false when there is none, or it is cut off.
bool NextPart(std::string_view& rest, Part& part) {
  size_t at = 0;
  uint64_t tag = 0, value = 0;
  if (rest.empty() || !ReadVarint(rest, at, tag)) return false;
  part.number = static_cast<uint32_t>(tag >> 3);
  part.text = {};
  switch (tag & 7) {
    case WireFormatLite::WIRETYPE_VARINT:
      if (!ReadVarint(rest, at, value)) return false;
      break;
    case WireFormatLite::WIRETYPE_LENGTH_DELIMITED:
      if (!ReadVarint(rest, at, value) || value > rest.size() - at) return false;
      part.text = rest.substr(at, value);
      at += value;
      break;
    default:
      at = SizeOfOther(rest);
  }
  if (at == 0) return false;
  part.bytes = rest.substr(0, at);
  rest.remove_prefix(at);
  return true;
}

// The last value of the string field `number` in `bytes`; empty when it is not set.
std::string_view TextIn(std::string_view bytes, uint32_t number) {
  std::string_view text;
  for (Part part; NextPart(bytes, part);) {
    if (part.number == number) text = part.text;
  }
  return text;
}

bool ParseRecord(std::string_view bytes, Message& record) {
  return record.ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

Sealing::Sealing(const Schema& schema, const Descriptor& type)
    : table_(schema.id), type_name_(type.full_name()) {
  if (schema.subject.empty()) return;
  subject_ = type.FindFieldByName(schema.subject);
  Require(subject_ != nullptr && !subject_->is_repeated() &&
              subject_->cpp_type() == FieldDescriptor::CPPTYPE_STRING,
          schema, "the subject is no string field");
  name_ = type.FindFieldByName("name");
  Require(name_ != nullptr, schema, "records have no name");
  of_itself_ = subject_ == name_;
  Require(of_itself_ || IsIndexed(schema), schema, "no index begins with the subject");
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!HoldsPersonal(field)) continue;
    sealed_.push_back(&field);
    const auto number = static_cast<size_t>(field.number());
    is_sealed_.resize(std::max(is_sealed_.size(), number + 1));
    is_sealed_[number] = true;
  }
  for (const std::string& clear : {std::string("name"), schema.subject, schema.parent.field,
                                   std::string("unit"), std::string("owner"), std::string("shares"),
                                   std::string("etag"), std::string("delete_time")}) {
    const FieldDescriptor* field = type.FindFieldByName(clear);
    Require(field == nullptr || !IsSealed(static_cast<uint32_t>(field->number())), schema,
            "a field that is read before the seal is personal");
  }
}

std::string Sealing::SubjectOf(const Message& record) const {
  if (!active()) return "";
  const google::protobuf::Reflection& fields = *record.GetReflection();
  std::string subject = fields.GetString(record, subject_);
  return subject.empty() ? fields.GetString(record, name_) : subject;
}

bool Sealing::Strip(Message& record) const {
  const google::protobuf::Reflection& fields = *record.GetReflection();
  bool any = false;
  for (const FieldDescriptor* field : sealed_) {
    any |=
        field->is_repeated() ? fields.FieldSize(record, field) > 0 : fields.HasField(record, field);
    fields.ClearField(&record, field);
  }
  return any;
}

absl::StatusOr<Sealing::Holder> Sealing::HolderOf(const kv::Reader& reader,
                                                  const Message& record) const {
  Holder holder{SubjectOf(record), {}};
  if (!holder.subject.empty()) {
    GUANXI_ASSIGN_OR_RETURN(holder.key, FindSubjectKey(reader, holder.subject));
  }
  return holder;
}

void Sealing::Divide(std::string_view bytes, std::string& clear, std::string& personal) const {
  for (Part part; NextPart(bytes, part);) {
    (IsSealed(part.number) ? personal : clear).append(part.bytes);
  }
  // What this program cannot tell apart is kept all the same, and not in the clear.
  personal.append(bytes);
}

std::string Sealing::PlaceOf(std::string_view name) const {
  std::string place(1, static_cast<char>(table_));
  place.append(name);
  return place;
}

std::string Sealing::Encode(kv::Txn& txn, Holder& holder, const Message& record) const {
  std::string row(1, kPlainFormat);
  if (holder.subject.empty()) {
    record.AppendPartialToString(&row);
    return row;
  }
  thread_local std::string bytes, personal;
  bytes.clear();
  personal.clear();
  record.AppendPartialToString(&bytes);
  row.reserve(bytes.size() + kSealedHeader + seal::kSealBytes);
  row.append(kSealedHeader - 1, '\0');
  Divide(bytes, row, personal);
  if (personal.empty() || holder.key.refuses()) return row.erase(1, kSealedHeader - 1);
  if (holder.key.state == SubjectKey::State::kNone)
    holder.key = MakeSubjectKey(txn, holder.subject);
  row[0] = kSealedFormat;
  const size_t clear = row.size() - kSealedHeader;
  for (size_t i = 1; i < kSealedHeader; ++i) row[i] = static_cast<char>(clear >> (8 * (4 - i)));
  const std::string name(
      TextIn(std::string_view(row).substr(kSealedHeader), static_cast<uint32_t>(name_->number())));
  seal::Seal(holder.key.key, PlaceOf(name), personal, row);
  return row;
}

absl::StatusOr<Sealing::Parts> Sealing::Split(std::string_view row) const {
  if (!row.empty() && row[0] == kPlainFormat) return Parts{row.substr(1), {}};
  if (row.size() >= kSealedHeader && row[0] == kSealedFormat) {
    size_t clear = 0;
    for (size_t i = 1; i < kSealedHeader; ++i) clear = clear << 8 | static_cast<uint8_t>(row[i]);
    const std::string_view rest = row.substr(kSealedHeader);
    if (clear < rest.size()) return Parts{rest.substr(0, clear), rest.substr(clear)};
  }
  return errors::DataLoss(absl::StrCat("a record of ", type_name_, " has an unknown format"));
}

absl::Status Sealing::OpenParts(const kv::Reader& reader,
                                const Parts& parts,
                                std::string& text) const {
  // Sealed parts are of tables with a subject, or damaged.
  if (name_ == nullptr) return errors::DataLoss(absl::StrCat("a sealed record of ", type_name_));
  std::string_view name, subject;
  std::string_view rest = parts.clear;
  for (Part part; NextPart(rest, part);) {
    if (part.number == static_cast<uint32_t>(name_->number())) name = part.text;
    if (part.number == static_cast<uint32_t>(subject_->number())) subject = part.text;
  }
  GUANXI_ASSIGN_OR_RETURN(const SubjectKey key,
                          FindSubjectKey(reader, subject.empty() ? name : subject));
  if (!key.opens()) return absl::OkStatus();
  if (seal::Open(key.key, PlaceOf(name), parts.sealed, text)) return absl::OkStatus();
  return errors::DataLoss(absl::StrCat("a record of ", type_name_, " does not open"));
}

absl::Status Sealing::Decode(const kv::Reader& reader,
                             std::string_view row,
                             Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const Parts parts, Split(row));
  bool parsed = false;
  if (parts.sealed.empty()) {
    parsed = ParseRecord(parts.clear, record);
  } else {
    thread_local std::string text;
    text.assign(parts.clear);
    GUANXI_RETURN_IF_ERROR(OpenParts(reader, parts, text));
    parsed = ParseRecord(text, record);
  }
  if (parsed) return absl::OkStatus();
  return errors::DataLoss(absl::StrCat("a record of ", type_name_, " does not parse"));
}

absl::Status Sealing::DecodeClear(std::string_view row, Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const Parts parts, Split(row));
  if (!ParseRecord(parts.clear, record)) {
    return errors::DataLoss(absl::StrCat("a record of ", type_name_, " does not parse"));
  }
  Strip(record);
  return absl::OkStatus();
}

void Sealing::Pack(std::string row, Any& any) const {
  const bool sealed = !row.empty() && row[0] == kSealedFormat;
  if (!sealed) row.erase(0, 1);
  any.set_type_url(absl::StrCat(sealed ? kRowUrl : kPlainUrl, type_name_));
  any.set_value(std::move(row));
}

absl::Status Sealing::Unpack(const kv::Reader& reader, Any& any) const {
  if (!absl::StartsWith(any.type_url(), kRowUrl)) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const Parts parts, Split(any.value()));
  std::string text(parts.clear);
  if (!parts.sealed.empty()) GUANXI_RETURN_IF_ERROR(OpenParts(reader, parts, text));
  any.set_type_url(absl::StrCat(kPlainUrl, type_name_));
  any.set_value(std::move(text));
  return absl::OkStatus();
}

bool Sealing::Resembles(std::string_view row, const Message& record) const {
  const absl::StatusOr<Parts> parts = Split(row);
  if (!parts.ok()) return false;
  const std::string bytes = record.SerializePartialAsString();
  if (parts->sealed.empty()) return bytes == parts->clear;
  std::string clear, personal;
  Divide(bytes, clear, personal);
  return clear == parts->clear && personal.size() + seal::kSealBytes == parts->sealed.size();
}

}  // namespace guanxi::table
