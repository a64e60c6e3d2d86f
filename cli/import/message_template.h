// A request whose fields are templates: the `set` table of a mapping's call.
#ifndef GUANXI_CLI_IMPORT_MESSAGE_TEMPLATE_H_
#define GUANXI_CLI_IMPORT_MESSAGE_TEMPLATE_H_

#include <toml++/toml.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/import/template.h"
#include "google/protobuf/message.h"

namespace guanxi::importer {

// Mirrors a message type: texts for fields of TakesText, tables for messages, arrays for repeated
// fields.
class MessageTemplate {
 public:
  // INVALID_ARGUMENT, its message naming the field and the rule, for a field that does not exist,
  // is output-only or is `request_id`, for a template that does not parse, and for a constant that
  // is no value of its field.
  static absl::StatusOr<MessageTemplate> Parse(const toml::table& table,
                                               const google::protobuf::Descriptor& type,
                                               const Vocabulary& vocabulary);

  // Fills `message`, of the type given to Parse. Empty values leave their fields unset; a message
  // inside of which nothing is set is left unset too. Returns whether anything was set.
  // INVALID_FIELD naming the column at fault.
  absl::StatusOr<bool> Fill(const RowView& row, google::protobuf::Message& message) const;

 private:
  struct Entry {
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::vector<Template> texts;            // for a field of TakesText; several when repeated
    std::vector<MessageTemplate> messages;  // for any other
  };

  static absl::Status ParseNode(const toml::node& node, const Vocabulary& vocabulary, Entry& entry);
  absl::StatusOr<bool> FillMessages(const RowView& row,
                                    const Entry& entry,
                                    google::protobuf::Message& message) const;

  std::vector<Entry> entries_;
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_MESSAGE_TEMPLATE_H_
