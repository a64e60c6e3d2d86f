// A field somewhere inside a record, by its path: a column of a file.
//
//   display_name                     a field
//   phones                           a list: its entries with a separator between them
//   annual_revenue                   Money, dates and the like are one text; see field_value.h
//   addresses[0].address.locality    a field of an entry of a list; without an index of the first
//   addresses                        any other message or list of them, as JSON
//   labels.colour                    the value of a map under a key
#ifndef GUANXI_COMMON_CSV_RECORD_FIELD_H_
#define GUANXI_COMMON_CSV_RECORD_FIELD_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace guanxi::csv {

// Immutable; thread-safe.
class RecordField {
 public:
  // The field of `type` that `path` leads to. INVALID_ARGUMENT, its message the rule, for a path
  // that leads nowhere, or into what is one text.
  static absl::StatusOr<RecordField> Parse(const google::protobuf::Descriptor& type,
                                           std::string_view path);

  // Gives the field the value `text`. What is on the way is made where it is not there; an index
  // may go one beyond a list's end. A list of texts is appended to: with a `separator` each part of
  // `text` that is not empty, without one `text` as a whole. INVALID_ARGUMENT, its message the
  // rule, when `text` is no value of the field.
  absl::Status Set(google::protobuf::Message& record,
                   const std::string& text,
                   const std::string& separator) const;

  // Gives it a whole message, where that is what it takes: one field, or a map's value. INTERNAL
  // for a message of another type.
  absl::Status SetMessage(google::protobuf::Message& record,
                          const google::protobuf::Message& value) const;

  // Unsets the field.
  void Clear(google::protobuf::Message& record) const;

  // The value; empty when it is not set. Entries of a list have `separator` between them.
  std::string Text(const google::protobuf::Message& record, const std::string& separator) const;

  const std::string& path() const { return path_; }
  // The fields on the way, the record's own first. Never empty.
  const std::vector<const google::protobuf::FieldDescriptor*>& fields() const { return fields_; }
  const google::protobuf::FieldDescriptor& leaf() const { return *fields_.back(); }
  // Whether it is a list whose entries are texts.
  bool is_list() const;
  // The path as an update mask names it: down to the first list.
  std::string MaskPath() const;

 private:
  RecordField() = default;

  // The message that holds the leaf; null when something on the way is not there.
  const google::protobuf::Message* Holder(const google::protobuf::Message& record) const;
  absl::StatusOr<google::protobuf::Message*> MutableHolder(google::protobuf::Message& record) const;

  // An entry of the map under its key, in place of the one there was.
  google::protobuf::Message& NewEntry(google::protobuf::Message& record,
                                      google::protobuf::Message& holder) const;

  std::string path_;
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
  std::vector<int> indexes_;  // by field; 0 where there is none
  std::string key_;           // where the leaf is a map
  bool keyed_ = false;
};

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_RECORD_FIELD_H_
