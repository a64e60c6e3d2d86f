// The fields a table keeps by itself: found once per type, by name.
#ifndef GUANXI_COMMON_TABLE_BOOKKEEPING_H_
#define GUANXI_COMMON_TABLE_BOOKKEEPING_H_

#include <string>

#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "google/protobuf/message.h"
#include "guanxi/type/v1/share.pb.h"

namespace guanxi::table {

// Null where the type lacks the field. Immutable.
class Bookkeeping {
 public:
  // Aborts when the type has no string field `name`.
  explicit Bookkeeping(const google::protobuf::Descriptor& type);

  bool has_unit() const { return unit_ != nullptr; }
  bool has_owner() const { return owner_ != nullptr; }
  bool has_shares() const { return shares_ != nullptr; }

  std::string Name(const google::protobuf::Message& record) const;
  std::string Etag(const google::protobuf::Message& record) const;
  // Empty where the type lacks the field.
  std::string Unit(const google::protobuf::Message& record) const;
  std::string Owner(const google::protobuf::Message& record) const;
  bool IsDeleted(const google::protobuf::Message& record) const;
  // The name of the record it was merged into, from `merged_into`; empty where it was not, or the
  // type lacks the field.
  std::string MergedInto(const google::protobuf::Message& record) const;

  using Shares = google::protobuf::RepeatedPtrField<guanxi::type::v1::Share>;
  // Whom a record is shared with; nobody where the type lacks the field.
  Shares SharesOf(const google::protobuf::Message& record) const;
  // Set whose a record is; for types that have the field.
  void SetUnit(google::protobuf::Message& record, const std::string& unit) const;
  void SetOwner(google::protobuf::Message& record, const std::string& owner) const;
  void SetShares(google::protobuf::Message& record, const Shares& shares) const;

  // Stamp a record that is about to be written as part of commit `revision`.
  void StampCreated(google::protobuf::Message& record, absl::Time now, kv::Revision revision) const;
  void StampUpdated(google::protobuf::Message& record, absl::Time now, kv::Revision revision) const;
  void SetDeleted(google::protobuf::Message& record, absl::Time now) const;
  void ClearDeleted(google::protobuf::Message& record) const;
  // Says that what was personal in the record was erased at `now`; false where it says so already,
  // or the type has no `erase_time`.
  bool SetErased(google::protobuf::Message& record, absl::Time now) const;

  // Makes `after` carry the same bookkeeping as `before`: callers cannot change it.
  void CopyFrom(const google::protobuf::Message& before, google::protobuf::Message& after) const;

  // True for the names of fields that change with every change.
  bool IsStamp(const std::string& field) const { return field == "etag" || field == "update_time"; }

 private:
  void SetTime(google::protobuf::Message& record,
               const google::protobuf::FieldDescriptor* field,
               absl::Time time) const;
  void SetEtag(google::protobuf::Message& record, kv::Revision revision) const;

  const google::protobuf::FieldDescriptor* name_;
  const google::protobuf::FieldDescriptor* unit_;
  const google::protobuf::FieldDescriptor* owner_;
  const google::protobuf::FieldDescriptor* shares_;
  const google::protobuf::FieldDescriptor* create_time_;
  const google::protobuf::FieldDescriptor* update_time_;
  const google::protobuf::FieldDescriptor* delete_time_;
  const google::protobuf::FieldDescriptor* erase_time_;
  const google::protobuf::FieldDescriptor* etag_;
  const google::protobuf::FieldDescriptor* merged_into_;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_BOOKKEEPING_H_
