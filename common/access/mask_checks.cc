#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "common/access/errors.h"
#include "common/access/mask_plan.h"
#include "common/access/masks.h"
#include "common/api/annotations.h"
#include "common/api/field_path.h"
#include "common/api/filter_parse.h"
#include "common/status/macros.h"
#include "google/api/resource.pb.h"

namespace guanxi::access {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Where the requests of one method name fields.
struct RequestPlan {
  const FieldDescriptor* filter = nullptr;
  const FieldDescriptor* order_by = nullptr;
  const Descriptor* listed = nullptr;  // whose fields those two name
  const FieldDescriptor* update_mask = nullptr;
  const FieldDescriptor* updated = nullptr;  // the resource beside it
  std::vector<MaskedField> asked;            // of a read: fields that are of a class themselves
  FieldClasses classes;                      // of everything the request can name or overwrite
};

bool IsResource(const FieldDescriptor& field) {
  return field.message_type() != nullptr &&
         field.message_type()->options().HasExtension(google::api::resource);
}

const FieldDescriptor* TextField(const Descriptor& type, const char* name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  const bool fits = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return fits ? field : nullptr;
}

FieldClasses ClassesIn(const RequestPlan& plan) {
  FieldClasses classes;
  for (const MaskedField& asked : plan.asked) classes |= asked.classes;
  if (plan.listed != nullptr) classes |= MaskPlanOf(*plan.listed).classes;
  if (plan.updated != nullptr) classes |= MaskPlanOf(*plan.updated->message_type()).classes;
  return classes;
}

RequestPlan MakePlan(const MethodDescriptor& method) {
  const Descriptor& request = *method.input_type();
  const Descriptor& answer = *method.output_type();
  RequestPlan plan;
  if (request.FindFieldByName("request_id") == nullptr) plan.asked = MaskPlanOf(request).masked;
  plan.filter = TextField(request, "filter");
  plan.order_by = TextField(request, "order_by");
  for (int i = 0; i < answer.field_count() && plan.listed == nullptr; ++i) {
    const FieldDescriptor& field = *answer.field(i);
    if (field.is_repeated() && IsResource(field)) plan.listed = field.message_type();
  }
  const FieldDescriptor* mask = request.FindFieldByName("update_mask");
  for (int i = 0; i < request.field_count() && mask != nullptr; ++i) {
    const FieldDescriptor& field = *request.field(i);
    if (field.is_repeated() || !IsResource(field)) continue;
    plan.update_mask = mask;
    plan.updated = &field;
  }
  plan.classes = ClassesIn(plan);
  return plan;
}

const RequestPlan& RequestPlanOf(const MethodDescriptor& method) {
  struct Cache {
    absl::Mutex mu;
    absl::flat_hash_map<const MethodDescriptor*, std::unique_ptr<RequestPlan>> plans
        ABSL_GUARDED_BY(mu);
  };
  static auto* cache = new Cache();
  {
    absl::ReaderMutexLock lock(&cache->mu);
    const auto found = cache->plans.find(&method);
    if (found != cache->plans.end()) return *found->second;
  }
  absl::MutexLock lock(&cache->mu);
  auto& plan = cache->plans[&method];
  if (plan == nullptr) plan = std::make_unique<RequestPlan>(MakePlan(method));
  return *plan;
}

// `text`, a path as filters write it: through lists, and from a map to a value by its key. Refuses
// it when a field on the way, or one inside the last, is hidden. A path that leads nowhere passes.
absl::Status CheckQueryPath(FieldClasses hidden, const Descriptor& type, const std::string& text) {
  const Descriptor* at = &type;
  const std::vector<std::string> names = api::SplitPath(text);
  for (size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(names[i]);
    if (field == nullptr) return absl::OkStatus();
    if (ClassesOf(*field).Meets(hidden)) return errors::FieldHidden(text);
    at = field->message_type();
    if (field->is_map() && i + 1 < names.size()) {
      at = field->message_type()->map_value()->message_type();
      ++i;
    }
  }
  const bool holds = at != nullptr && MaskPlanOf(*at).classes.Meets(hidden);
  return holds ? errors::FieldHidden(text) : absl::OkStatus();
}

absl::Status CheckExpression(FieldClasses hidden,
                             const Descriptor& type,
                             const api::filter::Expression& expression) {
  if (expression.kind == api::filter::Expression::Kind::kRestriction) {
    return CheckQueryPath(hidden, type, expression.restriction.path);
  }
  for (const api::filter::Expression& part : expression.parts) {
    GUANXI_RETURN_IF_ERROR(CheckExpression(hidden, type, part));
  }
  return absl::OkStatus();
}

absl::Status CheckFilter(FieldClasses hidden, const Descriptor& type, const std::string& filter) {
  if (filter.empty()) return absl::OkStatus();
  const auto expression = api::filter::ParseExpression(filter);
  return expression.ok() ? CheckExpression(hidden, type, *expression) : absl::OkStatus();
}

absl::Status CheckOrder(FieldClasses hidden, const Descriptor& type, const std::string& order_by) {
  for (absl::string_view part : absl::StrSplit(order_by, ',')) {
    part = absl::StripAsciiWhitespace(part);
    const std::string path(part.substr(0, part.find(' ')));
    if (!path.empty()) GUANXI_RETURN_IF_ERROR(CheckQueryPath(hidden, type, path));
  }
  return absl::OkStatus();
}

// `path` leads from the resource `field` to what would be replaced as a whole.
absl::Status CheckWritten(FieldClasses hidden,
                          const FieldDescriptor& field,
                          const api::FieldPath& path) {
  std::string text = field.name();
  for (const FieldDescriptor* step : path) {
    if (api::HasBehavior(*step, google::api::OUTPUT_ONLY)) return absl::OkStatus();
    text += "." + step->name();
    if (ClassesOf(*step).Meets(hidden)) return errors::FieldHidden(text);
  }
  const Descriptor* last = path.empty() ? field.message_type() : path.back()->message_type();
  if (last == nullptr) return absl::OkStatus();
  const std::string inside = FirstHidden(MaskPlanOf(*last), hidden, /*written=*/true);
  return inside.empty() ? absl::OkStatus() : errors::FieldHidden(text + "." + inside);
}

absl::Status CheckUpdate(FieldClasses hidden, const RequestPlan& plan, const Message& request) {
  const auto& reflection = *request.GetReflection();
  const Message& patch = reflection.GetMessage(request, plan.updated);
  const Message& mask = reflection.GetMessage(request, plan.update_mask);
  api::MaskPaths paths = api::ResolveMask(mask, *patch.GetDescriptor());
  if (!paths.broken_rule.empty()) return absl::OkStatus();
  if (paths.all) return CheckWritten(hidden, *plan.updated, {});
  if (paths.paths.empty()) {
    std::vector<const FieldDescriptor*> set;
    patch.GetReflection()->ListFields(patch, &set);
    for (const FieldDescriptor* field : set) paths.paths.push_back({{field}, std::nullopt});
  }
  for (const api::MaskPath& path : paths.paths) {
    GUANXI_RETURN_IF_ERROR(CheckWritten(hidden, *plan.updated, path.fields));
  }
  return absl::OkStatus();
}

// A read must not ask by a hidden field.
absl::Status CheckAsked(FieldClasses hidden, const RequestPlan& plan, const Message& request) {
  const auto& reflection = *request.GetReflection();
  for (const MaskedField& asked : plan.asked) {
    const bool set = asked.field->is_repeated() ? reflection.FieldSize(request, asked.field) > 0
                                                : reflection.HasField(request, asked.field);
    if (set && asked.classes.Meets(hidden)) return errors::FieldHidden(asked.field->name());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckUnmasked(FieldClasses hidden,
                           const MethodDescriptor& method,
                           const Message& request) {
  if (hidden.empty()) return absl::OkStatus();
  const RequestPlan& plan = RequestPlanOf(method);
  if (!plan.classes.Meets(hidden)) return absl::OkStatus();
  const auto& reflection = *request.GetReflection();
  GUANXI_RETURN_IF_ERROR(CheckAsked(hidden, plan, request));
  if (plan.listed != nullptr && plan.filter != nullptr) {
    GUANXI_RETURN_IF_ERROR(
        CheckFilter(hidden, *plan.listed, reflection.GetString(request, plan.filter)));
  }
  if (plan.listed != nullptr && plan.order_by != nullptr) {
    GUANXI_RETURN_IF_ERROR(
        CheckOrder(hidden, *plan.listed, reflection.GetString(request, plan.order_by)));
  }
  return plan.updated == nullptr ? absl::OkStatus() : CheckUpdate(hidden, plan, request);
}

}  // namespace guanxi::access
