#include "common/access/mask_plan.h"

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/api/annotations.h"
#include "google/api/resource.pb.h"

namespace guanxi::access {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

using Plans = absl::flat_hash_map<const Descriptor*, std::unique_ptr<MaskPlan>>;

const FieldDescriptor* NameOf(const Descriptor& type) {
  if (!type.options().HasExtension(google::api::resource)) return nullptr;
  const FieldDescriptor* name = type.FindFieldByName("name");
  const bool is_text = name != nullptr && !name->is_repeated() &&
                       name->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return is_text ? name : nullptr;
}

// Makes the plans of a type and of all types it reaches. Types may contain themselves, so a plan
// first lists every message field, and those with nothing inside are taken out at the end.
class PlanMaker {
 public:
  explicit PlanMaker(Plans& plans) : plans_(plans) {}

  const MaskPlan* Make(const Descriptor& type) {
    const MaskPlan* plan = Add(type);
    SpreadClasses();
    for (MaskPlan* fresh : fresh_) {
      std::erase_if(fresh->holders,
                    [](const MaskHolder& holder) { return holder.inside->classes.empty(); });
    }
    return plan;
  }

 private:
  MaskPlan* Add(const Descriptor& type) {
    if (const auto found = plans_.find(&type); found != plans_.end()) return found->second.get();
    MaskPlan* plan = plans_.emplace(&type, std::make_unique<MaskPlan>()).first->second.get();
    fresh_.push_back(plan);
    plan->name = NameOf(type);
    plan->is_any = type.full_name() == "google.protobuf.Any";
    if (plan->is_any) {
      plan->classes = FieldClasses::All();
      return plan;
    }
    for (int i = 0; i < type.field_count(); ++i) AddField(*type.field(i), *plan);
    return plan;
  }

  void AddField(const FieldDescriptor& field, MaskPlan& plan) {
    const bool written = !api::HasBehavior(field, google::api::OUTPUT_ONLY);
    const FieldClasses classes = ClassesOf(field);
    if (!classes.empty()) plan.masked.push_back({&field, classes, written});
    plan.classes |= classes;
    if (field.message_type() != nullptr) {
      plan.holders.push_back({&field, Add(*field.message_type()), written});
    }
  }

  // From the inside out until nothing changes.
  void SpreadClasses() {
    for (bool changed = true; changed;) {
      changed = false;
      for (MaskPlan* plan : fresh_) {
        const FieldClasses before = plan->classes;
        for (const MaskHolder& holder : plan->holders) plan->classes |= holder.inside->classes;
        changed |= !(before == plan->classes);
      }
    }
  }

  Plans& plans_;
  std::vector<MaskPlan*> fresh_;
};

struct PlanCache {
  absl::Mutex mu;
  Plans plans ABSL_GUARDED_BY(mu);
};

// Looks for a hidden field and writes down the way to it.
class Search {
 public:
  Search(FieldClasses hidden, bool written) : hidden_(hidden), written_(written) {}

  std::string In(const MaskPlan& plan) {
    if (!plan.classes.Meets(hidden_) || !visited_.insert(&plan).second) return "";
    for (const MaskedField& masked : plan.masked) {
      if (masked.classes.Meets(hidden_) && Counts(masked.written)) return masked.field->name();
    }
    for (const MaskHolder& holder : plan.holders) {
      if (!Counts(holder.written)) continue;
      const std::string inside = In(*holder.inside);
      if (!inside.empty()) return holder.field->name() + "." + inside;
    }
    return "";
  }

 private:
  bool Counts(bool written) const { return written || !written_; }

  const FieldClasses hidden_;
  const bool written_;
  absl::flat_hash_set<const MaskPlan*> visited_;
};

}  // namespace

FieldClasses ClassesOf(const FieldDescriptor& field) {
  const auto& rules = api::RulesOf(field);
  FieldClasses classes;
  if (rules.personal() && !rules.shown()) classes |= FieldClasses::Personal();
  if (rules.financial()) classes |= FieldClasses::Financial();
  if (rules.secret()) classes |= FieldClasses::Secret();
  return classes;
}

const MaskPlan& MaskPlanOf(const Descriptor& type) {
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

std::string FirstHidden(const MaskPlan& plan, FieldClasses hidden, bool written) {
  return Search(hidden, written).In(plan);
}

}  // namespace guanxi::access
