#include "common/table/bookkeeping.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/time/clock.h"
#include "google/protobuf/reflection.h"
#include "google/protobuf/timestamp.pb.h"

namespace guanxi::table {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using guanxi::type::v1::Share;

const FieldDescriptor* StringField(const Descriptor& type, const char* name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  const bool fits = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return fits ? field : nullptr;
}

const FieldDescriptor* TimeField(const Descriptor& type, const char* name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  const bool fits = field != nullptr && !field->is_repeated() &&
                    field->message_type() == google::protobuf::Timestamp::descriptor();
  return fits ? field : nullptr;
}

const FieldDescriptor* SharesField(const Descriptor& type) {
  const FieldDescriptor* field = type.FindFieldByName("shares");
  const bool fits =
      field != nullptr && field->is_repeated() && field->message_type() == Share::descriptor();
  return fits ? field : nullptr;
}

std::string StringOf(const Message& record, const FieldDescriptor* field) {
  return field == nullptr ? "" : record.GetReflection()->GetString(record, field);
}

}  // namespace

Bookkeeping::Bookkeeping(const Descriptor& type)
    : name_(StringField(type, "name")),
      unit_(StringField(type, "unit")),
      owner_(StringField(type, "owner")),
      shares_(SharesField(type)),
      create_time_(TimeField(type, "create_time")),
      update_time_(TimeField(type, "update_time")),
      delete_time_(TimeField(type, "delete_time")),
      erase_time_(TimeField(type, "erase_time")),
      etag_(StringField(type, "etag")),
      merged_into_(StringField(type, "merged_into")) {
  if (name_ == nullptr) {
    std::cerr << type.full_name() << " has no string field `name` and cannot be a table's record"
              << std::endl;
    std::abort();
  }
}

std::string Bookkeeping::Name(const Message& record) const { return StringOf(record, name_); }
std::string Bookkeeping::Etag(const Message& record) const { return StringOf(record, etag_); }

std::string Bookkeeping::Unit(const Message& record) const { return StringOf(record, unit_); }
std::string Bookkeeping::Owner(const Message& record) const { return StringOf(record, owner_); }

Bookkeeping::Shares Bookkeeping::SharesOf(const Message& record) const {
  Shares shares;
  if (shares_ == nullptr) return shares;
  for (const Share& share : record.GetReflection()->GetRepeatedFieldRef<Share>(record, shares_))
    *shares.Add() = share;
  return shares;
}

void Bookkeeping::SetUnit(Message& record, const std::string& unit) const {
  record.GetReflection()->SetString(&record, unit_, unit);
}

void Bookkeeping::SetOwner(Message& record, const std::string& owner) const {
  record.GetReflection()->SetString(&record, owner_, owner);
}

void Bookkeeping::SetShares(Message& record, const Shares& shares) const {
  const auto field = record.GetReflection()->GetMutableRepeatedFieldRef<Share>(&record, shares_);
  field.Clear();
  for (const Share& share : shares) field.Add(share);
}

bool Bookkeeping::IsDeleted(const Message& record) const {
  return delete_time_ != nullptr && record.GetReflection()->HasField(record, delete_time_);
}

std::string Bookkeeping::MergedInto(const Message& record) const {
  return StringOf(record, merged_into_);
}

void Bookkeeping::StampCreated(Message& record, absl::Time now, kv::Revision revision) const {
  SetTime(record, create_time_, now);
  ClearDeleted(record);
  StampUpdated(record, now, revision);
}

void Bookkeeping::StampUpdated(Message& record, absl::Time now, kv::Revision revision) const {
  SetTime(record, update_time_, now);
  SetEtag(record, revision);
}

void Bookkeeping::SetDeleted(Message& record, absl::Time now) const {
  SetTime(record, delete_time_, now);
}

void Bookkeeping::ClearDeleted(Message& record) const {
  if (delete_time_ != nullptr) record.GetReflection()->ClearField(&record, delete_time_);
}

bool Bookkeeping::SetErased(Message& record, absl::Time now) const {
  if (erase_time_ == nullptr || record.GetReflection()->HasField(record, erase_time_)) return false;
  SetTime(record, erase_time_, now);
  return true;
}

void Bookkeeping::CopyFrom(const Message& before, Message& after) const {
  for (const FieldDescriptor* field : {create_time_, update_time_, delete_time_, erase_time_}) {
    if (field == nullptr) continue;
    if (before.GetReflection()->HasField(before, field)) {
      after.GetReflection()
          ->MutableMessage(&after, field)
          ->CopyFrom(before.GetReflection()->GetMessage(before, field));
    } else {
      after.GetReflection()->ClearField(&after, field);
    }
  }
  if (etag_ != nullptr) after.GetReflection()->SetString(&after, etag_, Etag(before));
}

void Bookkeeping::SetTime(Message& record, const FieldDescriptor* field, absl::Time time) const {
  if (field == nullptr) return;
  record.GetReflection()->MutableMessage(&record, field)->CopyFrom(ToProto(time));
}

void Bookkeeping::SetEtag(Message& record, kv::Revision revision) const {
  if (etag_ != nullptr)
    record.GetReflection()->SetString(&record, etag_, absl::StrCat(absl::Hex(revision)));
}

}  // namespace guanxi::table
