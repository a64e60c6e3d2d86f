// What of a table's records is sealed, and how a record becomes bytes and is read back.
//
// A row whose format byte is 1 is a record as it is. In one of format 2 the personal fields are
// sealed with the key of the record's subject:
//   2, length of the clear part (4 bytes, big-endian), clear part, seal (seal::Seal)
// Clear part and sealed text are each a message's bytes with some of its fields: one behind the
// other they are the record. The seal holds for the table's number and the record's name. Where the
// subject's key is gone the clear part is the record.
#ifndef GUANXI_COMMON_TABLE_SEALING_H_
#define GUANXI_COMMON_TABLE_SEALING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "common/table/subject_key.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"

namespace guanxi::table {

// Immutable.
class Sealing {
 public:
  // Aborts when the schema names a subject that is not a plain string field, or by which no index
  // begins, or when that field or one that tells who sees a record is itself personal: a bug of the
  // declaration.
  Sealing(const Schema& schema, const google::protobuf::Descriptor& type);

  // Whether records of the table have a subject, and fields to seal for it.
  bool active() const { return subject_ != nullptr && !sealed_.empty(); }
  // Whether each record is its own subject.
  bool of_itself() const { return of_itself_; }

  // Whose data `record` is: the record itself while its subject is not known. Empty for one of a
  // table that seals nothing.
  std::string SubjectOf(const google::protobuf::Message& record) const;

  // Clears what is personal in `record`; whether there was something.
  bool Strip(google::protobuf::Message& record) const;

  // Whose key a write uses. Found once for a write.
  struct Holder {
    std::string subject;
    SubjectKey key;
  };
  // That of `record`, as it is in `reader`.
  absl::StatusOr<Holder> HolderOf(const kv::Reader& reader,
                                  const google::protobuf::Message& record) const;

  // `record` as a row, sealed for `holder`, who gets a key when it needs one; without what is
  // personal for one who is erased or about to be.
  std::string Encode(kv::Txn& txn, Holder& holder, const google::protobuf::Message& record) const;

  // What `row` holds, in `record`. DATA_LOSS for an unknown format, a damaged record, and a seal
  // that the subject's key does not open.
  absl::Status Decode(const kv::Reader& reader,
                      std::string_view row,
                      google::protobuf::Message& record) const;

  // The same with the sealed fields left out, whoever's they are: costs no key.
  absl::Status DecodeClear(std::string_view row, google::protobuf::Message& record) const;

  // Rows inside events: a record of this table with `row` as its bytes, and back. An Any that
  // holds no row stays as it is. Errors as Decode.
  void Pack(std::string row, google::protobuf::Any& any) const;
  absl::Status Unpack(const kv::Reader& reader, google::protobuf::Any& any) const;

  // Whether `row` holds `record`, by what can be told without a key: the clear part, and the length
  // of what is sealed.
  bool Resembles(std::string_view row, const google::protobuf::Message& record) const;

 private:
  // A row, taken apart.
  struct Parts {
    std::string_view clear;
    std::string_view sealed;  // empty when nothing is
  };

  absl::StatusOr<Parts> Split(std::string_view row) const;
  // Appends the text of `parts.sealed` to `text`; nothing when the key is gone.
  absl::Status OpenParts(const kv::Reader& reader, const Parts& parts, std::string& text) const;
  // Takes the fields of `bytes`, a serialised record, apart.
  void Divide(std::string_view bytes, std::string& clear, std::string& personal) const;
  std::string PlaceOf(std::string_view name) const;
  bool IsSealed(uint32_t field) const { return field < is_sealed_.size() && is_sealed_[field]; }

  const uint8_t table_;
  const std::string type_name_;
  const google::protobuf::FieldDescriptor* subject_ = nullptr;
  const google::protobuf::FieldDescriptor* name_ = nullptr;
  bool of_itself_ = false;
  std::vector<const google::protobuf::FieldDescriptor*> sealed_;
  std::vector<bool> is_sealed_;  // by field number
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_SEALING_H_
