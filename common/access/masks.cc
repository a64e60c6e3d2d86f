#include "common/access/masks.h"

#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/access/mask_plan.h"
#include "google/protobuf/any.pb.h"

namespace guanxi::access {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The type of what `any` holds; null when this program does not know it.
const Descriptor* TypeOf(const Any& any) {
  const size_t slash = any.type_url().rfind('/');
  return google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      any.type_url().substr(slash == std::string::npos ? 0 : slash + 1));
}

// What `any` holds, of `type`; null when the bytes are none of its messages.
std::unique_ptr<Message> Unpack(const Any& any, const Descriptor& type) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  std::unique_ptr<Message> message(factory->GetPrototype(&type)->New());
  if (!message->ParseFromString(any.value())) return nullptr;
  return message;
}

class Clearing {
 public:
  explicit Clearing(FieldClasses hidden) : hidden_(hidden) {}

  void In(const MaskPlan& plan, Message& message) const {
    if (plan.is_any) return InAny(message);
    for (const MaskedField& masked : plan.masked) {
      if (masked.classes.Meets(hidden_)) {
        message.GetReflection()->ClearField(&message, masked.field);
      }
    }
    for (const MaskHolder& holder : plan.holders) {
      if (holder.inside->classes.Meets(hidden_)) Inside(holder, message);
    }
  }

 private:
  void Inside(const MaskHolder& holder, Message& message) const {
    const auto& reflection = *message.GetReflection();
    if (!holder.field->is_repeated()) {
      if (!reflection.HasField(message, holder.field)) return;
      return In(*holder.inside, *reflection.MutableMessage(&message, holder.field));
    }
    const int size = reflection.FieldSize(message, holder.field);
    for (int i = 0; i < size; ++i) {
      In(*holder.inside, *reflection.MutableRepeatedMessage(&message, holder.field, i));
    }
  }

  void InAny(Message& message) const {
    Any* any = google::protobuf::DynamicCastToGenerated<Any>(&message);
    if (any == nullptr) return message.Clear();
    if (any->type_url().empty()) return any->clear_value();
    const Descriptor* type = TypeOf(*any);
    if (type == nullptr) return any->Clear();
    const MaskPlan& plan = MaskPlanOf(*type);
    if (!plan.classes.Meets(hidden_)) return;
    const std::unique_ptr<Message> content = Unpack(*any, *type);
    if (content == nullptr) return any->Clear();
    In(plan, *content);
    any->set_value(content->SerializeAsString());
  }

  const FieldClasses hidden_;
};

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                             : reflection.HasField(message, &field);
}

class NameCollector {
 public:
  // Whether `message` holds personal data that is not in a record of its own.
  bool In(const MaskPlan& plan, const Message& message) {
    if (plan.is_any) return InAny(message);
    bool personal = false;
    for (const MaskedField& masked : plan.masked) {
      personal |= masked.classes.Meets(FieldClasses::Personal()) && IsSet(message, *masked.field);
    }
    for (const MaskHolder& holder : plan.holders) {
      if (!holder.inside->classes.Meets(FieldClasses::Personal())) continue;
      personal |= Inside(holder, message);
    }
    if (plan.name == nullptr) return personal;
    if (personal) Add(message.GetReflection()->GetString(message, plan.name));
    return false;
  }

  std::vector<std::string> Take() { return std::move(names_); }

 private:
  bool Inside(const MaskHolder& holder, const Message& message) {
    const auto& reflection = *message.GetReflection();
    if (!holder.field->is_repeated()) {
      if (!reflection.HasField(message, holder.field)) return false;
      return In(*holder.inside, reflection.GetMessage(message, holder.field));
    }
    bool personal = false;
    const int size = reflection.FieldSize(message, holder.field);
    for (int i = 0; i < size; ++i) {
      personal |= In(*holder.inside, reflection.GetRepeatedMessage(message, holder.field, i));
    }
    return personal;
  }

  bool InAny(const Message& message) {
    const Any* any = google::protobuf::DynamicCastToGenerated<Any>(&message);
    if (any == nullptr || any->type_url().empty()) return false;
    const Descriptor* type = TypeOf(*any);
    if (type == nullptr) return false;
    const MaskPlan& plan = MaskPlanOf(*type);
    if (!plan.classes.Meets(FieldClasses::Personal())) return false;
    const std::unique_ptr<Message> content = Unpack(*any, *type);
    return content != nullptr && In(plan, *content);
  }

  void Add(std::string name) {
    if (!name.empty() && seen_.insert(name).second) names_.push_back(std::move(name));
  }

  absl::flat_hash_set<std::string> seen_;
  std::vector<std::string> names_;
};

}  // namespace

void ClearMasked(FieldClasses hidden, Message& message) {
  if (hidden.empty()) return;
  const MaskPlan& plan = MaskPlanOf(*message.GetDescriptor());
  if (plan.classes.Meets(hidden)) Clearing(hidden).In(plan, message);
}

bool HasPersonal(const Descriptor& type) {
  return MaskPlanOf(type).classes.Meets(FieldClasses::Personal());
}

std::vector<std::string> PersonalNames(const Message& message) {
  const MaskPlan& plan = MaskPlanOf(*message.GetDescriptor());
  if (!plan.classes.Meets(FieldClasses::Personal())) return {};
  NameCollector names;
  names.In(plan, message);
  return names.Take();
}

}  // namespace guanxi::access
