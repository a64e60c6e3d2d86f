// Where messages of one type hold fields of a class, worked out once from its descriptor so that
// answers need not read options.
#ifndef GUANXI_COMMON_ACCESS_MASK_PLAN_H_
#define GUANXI_COMMON_ACCESS_MASK_PLAN_H_

#include <string>
#include <vector>

#include "common/access/masks.h"
#include "google/protobuf/descriptor.h"

namespace guanxi::access {

struct MaskPlan;

// A field that is masked itself.
struct MaskedField {
  const google::protobuf::FieldDescriptor* field = nullptr;
  FieldClasses classes;
  bool written = true;  // false for OUTPUT_ONLY: no update overwrites it
};

// A message field with masked fields inside.
struct MaskHolder {
  const google::protobuf::FieldDescriptor* field = nullptr;
  const MaskPlan* inside = nullptr;
  bool written = true;
};

struct MaskPlan {
  // google.protobuf.Any, which may hold everything.
  bool is_any = false;
  // The classes of the fields at any depth.
  FieldClasses classes;
  std::vector<MaskedField> masked;
  std::vector<MaskHolder> holders;
  // Of a resource, the field that names it; else null.
  const google::protobuf::FieldDescriptor* name = nullptr;
};

// The plan of `type`, made at the first call. Thread-safe. `type` lives as long as the process, as
// generated types do; so does the plan.
const MaskPlan& MaskPlanOf(const google::protobuf::Descriptor& type);

// The path from messages of the plan's type to the first field of a class in `hidden`, such as
// `affiliations.attitude`; empty when there is none. With `written`, only fields that an update
// can overwrite count.
std::string FirstHidden(const MaskPlan& plan, FieldClasses hidden, bool written);

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_MASK_PLAN_H_
