#include "cli/import/message_template.h"

#include <fmt/core.h>

#include <memory>
#include <utility>

#include "common/api/annotations.h"
#include "common/csv/field_value.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::importer {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Rule(const std::string& rule) { return absl::InvalidArgumentError(rule); }

absl::Status At(const std::string& field, const absl::Status& status) {
  if (status.ok()) return status;
  const std::string inner(status.message());
  return Rule(fmt::format("{}{}{}", field, inner.empty() ? "" : ": ", inner));
}

absl::StatusOr<const FieldDescriptor*> FieldOf(const google::protobuf::Descriptor& type,
                                               const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  if (field == nullptr) return Rule(fmt::format("{} has no field '{}'", type.full_name(), name));
  if (api::HasBehavior(*field, google::api::OUTPUT_ONLY)) return Rule("is output-only");
  if (name == "request_id") return Rule("is the importer's to set");
  return field;
}

// The text of a TOML string, number or boolean.
std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<int64_t>()) return fmt::format("{}", *number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

// Finds out at once when a constant is no value of its field.
absl::Status CheckConstant(const Template& text, const FieldDescriptor& field) {
  if (!text.constant()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const std::string value, text.Evaluate({}));
  if (value.empty()) return absl::OkStatus();
  const auto* factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<Message> message(const_cast<google::protobuf::MessageFactory*>(factory)
                                             ->GetPrototype(field.containing_type())
                                             ->New());
  return csv::SetField(*message, field, value);
}

}  // namespace

absl::Status MessageTemplate::ParseNode(const toml::node& node,
                                        const Vocabulary& vocabulary,
                                        Entry& entry) {
  if (csv::TakesText(*entry.field)) {
    const std::optional<std::string> text = TextOf(node);
    if (!text) return Rule("takes a text");
    GUANXI_ASSIGN_OR_RETURN(Template parsed, Template::Parse(*text, vocabulary));
    GUANXI_RETURN_IF_ERROR(CheckConstant(parsed, *entry.field));
    entry.texts.push_back(std::move(parsed));
    return absl::OkStatus();
  }
  if (!node.is_table()) return Rule("takes a table");
  GUANXI_ASSIGN_OR_RETURN(MessageTemplate inner,
                          Parse(*node.as_table(), *entry.field->message_type(), vocabulary));
  entry.messages.push_back(std::move(inner));
  return absl::OkStatus();
}

absl::StatusOr<MessageTemplate> MessageTemplate::Parse(const toml::table& table,
                                                       const google::protobuf::Descriptor& type,
                                                       const Vocabulary& vocabulary) {
  MessageTemplate result;
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    Entry entry;
    const auto field = FieldOf(type, name);
    if (!field.ok()) return At(name, field.status());
    entry.field = *field;
    if (entry.field->is_map()) return At(name, Rule("is a map, which mappings do not fill"));
    if (entry.field->is_repeated() && node.is_array()) {
      for (const toml::node& element : *node.as_array()) {
        GUANXI_RETURN_IF_ERROR(At(name, ParseNode(element, vocabulary, entry)));
      }
    } else if (entry.field->is_repeated()) {
      return At(name, Rule("takes an array"));
    } else {
      GUANXI_RETURN_IF_ERROR(At(name, ParseNode(node, vocabulary, entry)));
    }
    result.entries_.push_back(std::move(entry));
  }
  return result;
}

absl::StatusOr<bool> MessageTemplate::FillMessages(const RowView& row,
                                                   const Entry& entry,
                                                   Message& message) const {
  const auto* reflection = message.GetReflection();
  bool any = false;
  for (const MessageTemplate& inner : entry.messages) {
    Message* part = entry.field->is_repeated() ? reflection->AddMessage(&message, entry.field)
                                               : reflection->MutableMessage(&message, entry.field);
    GUANXI_ASSIGN_OR_RETURN(const bool set, inner.Fill(row, *part));
    if (set) {
      any = true;
    } else if (entry.field->is_repeated()) {
      reflection->RemoveLast(&message, entry.field);
    } else {
      reflection->ClearField(&message, entry.field);
    }
  }
  return any;
}

absl::StatusOr<bool> MessageTemplate::Fill(const RowView& row, Message& message) const {
  bool any = false;
  for (const Entry& entry : entries_) {
    for (const Template& text : entry.texts) {
      GUANXI_ASSIGN_OR_RETURN(const std::string value, text.Evaluate(row));
      if (value.empty()) continue;
      const absl::Status set = csv::SetField(message, *entry.field, value);
      if (!set.ok()) return errors::InvalidField(text.columns(), std::string(set.message()));
      any = true;
    }
    GUANXI_ASSIGN_OR_RETURN(const bool inner, FillMessages(row, entry, message));
    any = any || inner;
  }
  return any;
}

}  // namespace guanxi::importer
