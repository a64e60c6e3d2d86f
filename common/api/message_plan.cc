#include "common/api/message_plan.h"

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/api/annotations.h"
#include "common/api/value_types.h"
#include "google/api/resource.pb.h"

namespace guanxi::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kDefaultMaxBytes = 1024;
constexpr int kDefaultMaxEntries = 100;

bool IsSingularMessage(const FieldDescriptor& field) {
  return field.message_type() != nullptr && !field.is_repeated();
}

// Whether `field` can break a rule by itself, without looking inside messages.
bool IsCheckedItself(const FieldCheck& check) {
  switch (check.cpp_type) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
      return true;
    default:
      return check.field->is_repeated() || check.required || check.minimum || check.maximum;
  }
}

FieldCheck CheckOf(const FieldDescriptor& field) {
  const auto& rules = RulesOf(field);
  FieldCheck check;
  check.field = &field;
  check.cpp_type = field.cpp_type();
  check.identifier = HasBehavior(field, google::api::IDENTIFIER);
  check.required = HasBehavior(field, google::api::REQUIRED) && !check.identifier;
  const bool sized = rules.max_size() > 0;
  check.max_bytes = sized && !field.is_repeated() ? rules.max_size() : kDefaultMaxBytes;
  check.max_entries = sized && field.is_repeated() ? rules.max_size() : kDefaultMaxEntries;
  if (rules.has_minimum()) {
    check.minimum = rules.minimum();
  }
  if (rules.has_maximum()) {
    check.maximum = rules.maximum();
  }
  return check;
}

// The resource an Update request of `type` changes: its one message field beside the mask that is
// a resource, or that is the only message at all.
const FieldDescriptor* ResourceOf(const Descriptor& type, const FieldDescriptor& mask) {
  std::vector<const FieldDescriptor*> messages;
  std::vector<const FieldDescriptor*> resources;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field == &mask || !IsSingularMessage(*field)) {
      continue;
    }
    messages.push_back(field);
    if (field->message_type()->options().HasExtension(google::api::resource)) {
      resources.push_back(field);
    }
  }
  const auto& candidates = resources.empty() ? messages : resources;
  return candidates.size() == 1 ? candidates.front() : nullptr;
}

const FieldDescriptor* UpdateMaskOf(const Descriptor& type) {
  const FieldDescriptor* mask = type.FindFieldByName("update_mask");
  const bool is_mask = mask != nullptr && IsSingularMessage(*mask) &&
                       mask->message_type()->full_name() == "google.protobuf.FieldMask";
  return is_mask ? mask : nullptr;
}

using Plans = absl::flat_hash_map<const Descriptor*, std::unique_ptr<MessagePlan>>;

// Makes the plans of a type and of all types it reaches. Types may contain themselves, so a plan
// first lists every message field, and those without need are taken out at the end.
class PlanMaker {
 public:
  explicit PlanMaker(Plans& plans) : plans_(plans) {}

  const MessagePlan* Make(const Descriptor& type) {
    const MessagePlan* plan = Add(type);
    MarkNeeded();
    Prune();
    return plan;
  }

 private:
  struct Need {
    bool checks = false;
    bool outputs = false;
    bool operator==(const Need&) const = default;
  };

  MessagePlan* Add(const Descriptor& type) {
    if (const auto found = plans_.find(&type); found != plans_.end()) {
      return found->second.get();
    }
    MessagePlan* plan = plans_.emplace(&type, std::make_unique<MessagePlan>()).first->second.get();
    fresh_.push_back(plan);
    plan->is_value_type = IsValueType(type);
    // What an Any holds is the business of whoever unpacks it.
    if (!plan->is_value_type && type.full_name() != "google.protobuf.Any") {
      AddFields(type, *plan);
    }
    return plan;
  }

  void AddFields(const Descriptor& type, MessagePlan& plan) {
    const FieldDescriptor* mask = UpdateMaskOf(type);
    const FieldDescriptor* resource = mask == nullptr ? nullptr : ResourceOf(type, *mask);
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (HasBehavior(field, google::api::OUTPUT_ONLY)) {
        plan.output_only.push_back(&field);
        continue;
      }
      FieldCheck check = CheckOf(field);
      if (field.message_type() != nullptr) {
        check.inside = Add(*field.message_type());
        check.update_mask = &field == resource ? mask : nullptr;
        plan.output_holders.push_back({&field, check.inside});
      }
      if (check.inside != nullptr || IsCheckedItself(check)) {
        plan.checks.push_back(check);
      }
    }
  }

  Need NeedOf(const MessagePlan& plan) const {
    const auto found = need_.find(&plan);
    return found != need_.end() ? found->second : Need{plan.HasChecks(), plan.HasOutputs()};
  }

  Need NeedNow(const MessagePlan& plan) const {
    Need need{plan.is_value_type, !plan.output_only.empty()};
    for (const FieldCheck& check : plan.checks) {
      need.checks |= IsCheckedItself(check) ||
                     (check.inside != nullptr && NeedOf(*check.inside).checks) ||
                     check.update_mask != nullptr;
    }
    for (const OutputHolder& holder : plan.output_holders) {
      need.outputs |= NeedOf(*holder.inside).outputs;
    }
    return need;
  }

  // Spreads need from the inside out until nothing changes.
  void MarkNeeded() {
    for (const MessagePlan* plan : fresh_) {
      need_[plan] = Need{};
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const MessagePlan* plan : fresh_) {
        const Need need = NeedNow(*plan);
        changed |= need != need_[plan];
        need_[plan] = need;
      }
    }
  }

  void Prune() {
    for (MessagePlan* plan : fresh_) {
      for (FieldCheck& check : plan->checks) {
        const bool idle = check.inside != nullptr && !NeedOf(*check.inside).checks;
        check.inside = idle && check.update_mask == nullptr ? nullptr : check.inside;
      }
      std::erase_if(plan->checks, [](const FieldCheck& check) {
        return check.inside == nullptr && !IsCheckedItself(check);
      });
      std::erase_if(plan->output_holders,
                    [this](const OutputHolder& holder) { return !NeedOf(*holder.inside).outputs; });
    }
  }

  Plans& plans_;
  std::vector<MessagePlan*> fresh_;
  absl::flat_hash_map<const MessagePlan*, Need> need_;
};

struct PlanCache {
  absl::Mutex mu;
  Plans plans ABSL_GUARDED_BY(mu);
};

}  // namespace

const MessagePlan& PlanOf(const Descriptor& type) {
  static auto* cache = new PlanCache();
  {
    absl::ReaderMutexLock lock(&cache->mu);
    if (const auto found = cache->plans.find(&type); found != cache->plans.end()) {
      return *found->second;
    }
  }
  absl::MutexLock lock(&cache->mu);
  return *PlanMaker(cache->plans).Make(type);
}

}  // namespace guanxi::api
