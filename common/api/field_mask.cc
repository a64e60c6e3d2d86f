#include "common/api/field_mask.h"

#include <map>
#include <memory>
#include <set>

#include "common/api/annotations.h"
#include "common/api/field_path.h"
#include "common/api/validate.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "google/protobuf/util/message_differencer.h"

namespace guanxi::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether one of the two has more in `field` than the other, and whether there is anything at all:
// what can be told without looking at values.
struct Extent {
  bool same = false;
  bool none = false;
};

Extent Compare(const FieldDescriptor& field, const Message& a, const Message& b) {
  const auto& read = *a.GetReflection();
  const int of_a = field.is_repeated() ? read.FieldSize(a, &field) : read.HasField(a, &field);
  const int of_b = field.is_repeated() ? read.FieldSize(b, &field) : read.HasField(b, &field);
  return {.same = of_a == of_b, .none = of_a == 0 && of_b == 0};
}

// Most fields of a record are strings or unset, so both are told without the differencer, which
// takes its time.
bool FieldsEqual(const FieldDescriptor& field, const Message& a, const Message& b) {
  const auto [same, none] = Compare(field, a, b);
  if (!same || none) {
    return same;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated()) {
    std::string scratch_a, scratch_b;
    return a.GetReflection()->GetStringReference(a, &field, &scratch_a) ==
           b.GetReflection()->GetStringReference(b, &field, &scratch_b);
  }
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {&field}, {&field});
}

// The part of a message that an update is about.
struct Selection {
  bool all = false;
  std::map<const FieldDescriptor*, Selection> fields;
  std::set<std::string> keys;  // of a map, where not all of it

  // What is selected of `field`, or null.
  const Selection* Of(const FieldDescriptor& field) const {
    if (all) {
      return this;
    }
    const auto found = fields.find(&field);
    return found == fields.end() ? nullptr : &found->second;
  }
};

Selection Select(const MaskPaths& mask, const Message& patch) {
  Selection selection;
  selection.all = mask.all;
  for (const MaskPath& path : mask.paths) {
    Selection* at = &selection;
    for (const FieldDescriptor* field : path.fields) {
      at = &at->fields[field];
    }
    if (path.key) {
      at->keys.insert(*path.key);
    } else {
      at->all = true;
    }
  }
  if (!mask.all && mask.paths.empty()) {
    std::vector<const FieldDescriptor*> set;
    patch.GetReflection()->ListFields(patch, &set);
    for (const FieldDescriptor* field : set) {
      selection.fields[field].all = true;
    }
  }
  return selection;
}

// Prepares a merge: clears in `target` what is to be replaced, and in `patch` what is not to be
// merged, so that a plain MergeFrom does the rest.
class Preparation {
 public:
  // `path` leads to the two messages, and ends with a dot unless it is empty. `fresh` says that
  // `target` did not exist before: then its IMMUTABLE fields take their first values.
  static absl::Status Run(const Selection& selection,
                          const std::string& path,
                          bool fresh,
                          Message& patch,
                          Message& target) {
    const auto& type = *patch.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      GUANXI_RETURN_IF_ERROR(Field(selection.Of(field), field, path, fresh, patch, target));
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status Field(const Selection* selection,
                            const FieldDescriptor& field,
                            const std::string& path,
                            bool fresh,
                            Message& patch,
                            Message& target) {
    const auto& reflection = *patch.GetReflection();
    if (selection == nullptr || HasBehavior(field, google::api::OUTPUT_ONLY) ||
        HasBehavior(field, google::api::IDENTIFIER)) {
      reflection.ClearField(&patch, &field);
      return absl::OkStatus();
    }
    if (!fresh && HasBehavior(field, google::api::IMMUTABLE)) {
      const bool kept = FieldsEqual(field, patch, target);
      reflection.ClearField(&patch, &field);
      return kept ? absl::OkStatus()
                  : errors::InvalidField(path + field.name(), "must stay as it was created");
    }
    if (field.message_type() != nullptr && !field.is_repeated()) {
      return Inside(*selection, field, path, patch, target);
    }
    if (!selection->all && !selection->keys.empty()) {
      KeepEntries(selection->keys, /*named=*/true, field, patch);
      KeepEntries(selection->keys, /*named=*/false, field, target);
      ClearOutputsOfEntries(field, patch);
      return absl::OkStatus();
    }
    reflection.ClearField(&target, &field);
    ClearOutputsOfEntries(field, patch);
    return absl::OkStatus();
  }

  // A message field is merged field by field, for the sake of what must be kept inside it.
  static absl::Status Inside(const Selection& selection,
                             const FieldDescriptor& field,
                             const std::string& path,
                             Message& patch,
                             Message& target) {
    const auto& reflection = *patch.GetReflection();
    const bool given = reflection.HasField(patch, &field);
    const bool existed = reflection.HasField(target, &field);
    if (!given && !existed) {
      return absl::OkStatus();
    }
    Message& inner = *reflection.MutableMessage(&target, &field);
    const std::string inner_path = path + field.name() + ".";
    if (given) {
      return Run(selection, inner_path, !existed, *reflection.MutableMessage(&patch, &field),
                 inner);
    }
    // Stands in for the patch's, which must not come to be: it would displace its oneof siblings.
    const std::unique_ptr<Message> nothing(inner.New());
    GUANXI_RETURN_IF_ERROR(Run(selection, inner_path, !existed, *nothing, inner));
    if (inner.ByteSizeLong() == 0) {
      reflection.ClearField(&target, &field);
    }
    return absl::OkStatus();
  }

  // Leaves of the map `field` the entries of `keys`, or without `named` those of other keys.
  static void KeepEntries(const std::set<std::string>& keys,
                          bool named,
                          const FieldDescriptor& field,
                          Message& message) {
    const auto& reflection = *message.GetReflection();
    const FieldDescriptor* key = field.message_type()->map_key();
    std::string scratch;
    for (int i = reflection.FieldSize(message, &field) - 1; i >= 0; --i) {
      const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
      const bool is_named =
          keys.contains(entry.GetReflection()->GetStringReference(entry, key, &scratch));
      if (is_named == named) continue;
      reflection.SwapElements(&message, &field, i, reflection.FieldSize(message, &field) - 1);
      reflection.RemoveLast(&message, &field);
    }
  }

  // Entries have no identity by which to keep the outputs of old ones; whoever computes them does
  // so anew.
  static void ClearOutputsOfEntries(const FieldDescriptor& field, Message& patch) {
    if (field.message_type() == nullptr) {
      return;
    }
    const auto& reflection = *patch.GetReflection();
    const int size = reflection.FieldSize(patch, &field);
    for (int i = 0; i < size; ++i) {
      ClearOutputOnly(*reflection.MutableRepeatedMessage(&patch, &field, i));
    }
  }
};

}  // namespace

absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask,
                         const Message& patch,
                         Message& target) {
  const MaskPaths paths = ResolveMask(mask, *target.GetDescriptor());
  if (!paths.broken_rule.empty()) {
    return errors::InvalidField("update_mask", paths.broken_rule);
  }
  const std::unique_ptr<Message> merged(target.New());
  const std::unique_ptr<Message> rest(patch.New());
  merged->CopyFrom(target);
  rest->CopyFrom(patch);
  GUANXI_RETURN_IF_ERROR(
      Preparation::Run(Select(paths, patch), "", /*fresh=*/false, *rest, *merged));
  merged->MergeFrom(*rest);
  target.GetReflection()->Swap(&target, merged.get());
  return absl::OkStatus();
}

std::vector<std::string> ChangedFields(const Message& before, const Message& after) {
  std::vector<std::string> changed;
  const auto& type = *before.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!FieldsEqual(*type.field(i), before, after)) {
      changed.push_back(type.field(i)->name());
    }
  }
  return changed;
}

void CopyField(const google::protobuf::FieldDescriptor& field, const Message& from, Message& to) {
  const std::unique_ptr<Message> only(from.New());
  only->CopyFrom(from);
  std::vector<const google::protobuf::FieldDescriptor*> set;
  only->GetReflection()->ListFields(*only, &set);
  for (const google::protobuf::FieldDescriptor* other : set) {
    if (other != &field) only->GetReflection()->ClearField(only.get(), other);
  }
  to.GetReflection()->ClearField(&to, &field);
  to.MergeFrom(*only);
}

}  // namespace guanxi::api
