// A path to values inside records of one type, and how those values become parts of index keys.
#ifndef GUANXI_COMMON_TABLE_VALUE_PATH_H_
#define GUANXI_COMMON_TABLE_VALUE_PATH_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"

namespace guanxi::table {

// Immutable. The leaf is a string, bool, integer, enum, google.protobuf.Timestamp or
// google.type.Date.
class ValuePath {
 public:
  // Aborts when `path` does not lead to such a leaf of `type`, or through more than one repeated
  // field.
  ValuePath(const google::protobuf::Descriptor& type, std::string_view path);

  const std::string& text() const { return text_; }
  bool repeated() const { return repeated_; }

  // The key parts of the values in `record`, each once: exactly one unless repeated(). A value
  // behind an unset message is its default.
  std::vector<std::string> Parts(const google::protobuf::Message& record) const;

  // Appends the key part of the one value in `record` to `key`: the same as Parts gives, for what
  // is not repeated().
  void AppendPart(const google::protobuf::Message& record, std::string& key) const;

  // The first value in `record` as people write it, for messages: "" when there is none.
  std::string Text(const google::protobuf::Message& record) const;

  // The key part of a filter's literal, or nullopt when the literal is not of the leaf's type.
  std::optional<std::string> PartOf(std::string_view literal) const;

  // The key part of the leaf's default value.
  const std::string& default_part() const { return default_part_; }

 private:
  std::string text_;
  std::vector<const google::protobuf::FieldDescriptor*> steps_;
  bool repeated_ = false;
  std::string default_part_;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_VALUE_PATH_H_
