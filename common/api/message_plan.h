// What there is to check and to clear in messages of one type, worked out once from its descriptor
// so that calls need not read options.
#ifndef GUANXI_COMMON_API_MESSAGE_PLAN_H_
#define GUANXI_COMMON_API_MESSAGE_PLAN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace guanxi::api {

struct MessagePlan;

// Checks of one field.
struct FieldCheck {
  const google::protobuf::FieldDescriptor* field = nullptr;
  // Of the field, which takes its time to tell.
  google::protobuf::FieldDescriptor::CppType cpp_type =
      google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE;
  // Must be set; IDENTIFIER fields are not, since a Create has none yet.
  bool required = false;
  // Names the resource; must be set in the resource of an Update.
  bool identifier = false;
  // Most bytes of a string or of a bytes value.
  int max_bytes = 0;
  // Most entries of a repeated field.
  int max_entries = 0;
  // Bounds of a number, both allowed.
  std::optional<int64_t> minimum;
  std::optional<int64_t> maximum;
  // For message fields, the plan of what is inside; null when there is nothing to check.
  const MessagePlan* inside = nullptr;
  // For the resource of an Update, the field beside it that holds the update mask.
  const google::protobuf::FieldDescriptor* update_mask = nullptr;
};

// A message field that holds OUTPUT_ONLY fields at some depth.
struct OutputHolder {
  const google::protobuf::FieldDescriptor* field = nullptr;
  const MessagePlan* inside = nullptr;
};

struct MessagePlan {
  // Google's common types have rules of their own: google.type.Money and the like.
  bool is_value_type = false;
  // Fields with something to check, in order of declaration; OUTPUT_ONLY fields are not checked.
  std::vector<FieldCheck> checks;
  std::vector<const google::protobuf::FieldDescriptor*> output_only;
  std::vector<OutputHolder> output_holders;

  bool HasChecks() const { return is_value_type || !checks.empty(); }
  bool HasOutputs() const { return !output_only.empty() || !output_holders.empty(); }
};

// The plan of `type`, made at the first call. Thread-safe. `type` must live as long as the process,
// as generated types do; so does the plan.
const MessagePlan& PlanOf(const google::protobuf::Descriptor& type);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_MESSAGE_PLAN_H_
