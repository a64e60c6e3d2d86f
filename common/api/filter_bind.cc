#include "common/api/filter_bind.h"

#include <fmt/core.h>

#include <string_view>
#include <utility>

#include "common/api/field_path.h"
#include "common/api/filter_literal.h"
#include "common/status/macros.h"

namespace guanxi::api::filter {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* MapValue(const FieldDescriptor& map) {
  return map.message_type()->map_value();
}

bool HasTextKeys(const FieldDescriptor& map) {
  return map.message_type()->map_key()->type() == FieldDescriptor::TYPE_STRING;
}

absl::StatusOr<std::vector<Step>> StepsOf(const Restriction& restriction, const Descriptor& type) {
  std::vector<Step> steps;
  const Descriptor* at = &type;
  const std::vector<std::string> names = SplitPath(restriction.path);
  for (size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(names[i]);
    if (field == nullptr) {
      return Fault(restriction.position,
                   fmt::format("`{}` in `{}` must be a field", names[i], restriction.path));
    }
    Step step{.field = field, .key = std::nullopt};
    if (field->is_map() && HasTextKeys(*field) && i + 1 < names.size()) {
      step.key = names[++i];
      at = MapValue(*field)->message_type();
    } else {
      at = field->is_map() ? nullptr : field->message_type();
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

// Whether a step leads to any number of values, of which one has to fit.
bool Fans(const Step& step) { return step.field->is_repeated() && !step.key; }

bool AnyFans(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    if (Fans(step)) {
      return true;
    }
  }
  return false;
}

bool IsOrder(Comparator comparator) {
  return comparator != Comparator::kEqual && comparator != Comparator::kNotEqual &&
         comparator != Comparator::kHas;
}

bool IsStar(const Literal& literal) { return !literal.quoted && literal.text == "*"; }

// The field whose value is compared: the last one's own, or that of a map's value.
const FieldDescriptor& LeafOf(const Step& last) {
  return last.key ? *MapValue(*last.field) : *last.field;
}

absl::StatusOr<Reading> ReadingFor(const Restriction& restriction, const std::vector<Step>& steps) {
  const bool has = restriction.comparator == Comparator::kHas;
  const Step& last = steps.back();
  if (has && !restriction.call && IsStar(restriction.literal)) {
    return Reading::kPresence;
  }
  if (!has && AnyFans(steps)) {
    return Fault(restriction.position,
                 fmt::format("`{}` repeats: it must be asked with `:`", restriction.path));
  }
  if (last.field->is_map() && !last.key && HasTextKeys(*last.field)) {
    return Reading::kKey;
  }
  const auto reading = last.field->is_map() && !last.key ? std::nullopt : ReadingOf(LeafOf(last));
  if (!reading) {
    return Fault(restriction.position,
                 fmt::format("`{}` holds more than one value: it takes `:*`", restriction.path));
  }
  const bool unordered = reading == Reading::kBool || reading == Reading::kEnum;
  if (unordered && IsOrder(restriction.comparator)) {
    return Fault(restriction.position,
                 fmt::format("`{}` has no order: it takes = and !=", restriction.path));
  }
  return *reading;
}

// The time that stands right of a comparator.
absl::StatusOr<RelativeTime> RelativeFor(const Call& call,
                                         Reading reading,
                                         const FieldDescriptor& leaf,
                                         const Functions& functions) {
  if (!functions.times)
    return Fault(call.position, fmt::format("`{}` cannot be asked for here", call.function));
  GUANXI_ASSIGN_OR_RETURN(RelativeTime relative, RelativeTimeOf(call));
  const bool date = reading == Reading::kDate;
  const bool moment =
      reading == Reading::kSeconds && leaf.message_type()->name() == std::string("Timestamp");
  if (moment || (date && relative.base != RelativeTime::Base::kNow)) return relative;
  return Fault(call.position,
               date ? fmt::format("`{}` has no hours: it takes today() and the like", leaf.name())
                    : fmt::format("`{}` is no time", leaf.name()));
}

absl::StatusOr<Comparison> BindComparison(const Restriction& restriction,
                                          std::vector<Step> path,
                                          const Functions& functions) {
  Comparison comparison;
  comparison.comparator = restriction.comparator;
  comparison.path = std::move(path);
  GUANXI_ASSIGN_OR_RETURN(comparison.reading, ReadingFor(restriction, comparison.path));
  const FieldDescriptor& leaf = LeafOf(comparison.path.back());
  if (restriction.call) {
    GUANXI_ASSIGN_OR_RETURN(comparison.relative,
                            RelativeFor(*restriction.call, comparison.reading, leaf, functions));
  } else {
    GUANXI_ASSIGN_OR_RETURN(comparison.operand, OperandOf(restriction.literal, comparison.reading,
                                                          restriction.comparator, leaf));
  }
  // What repeats holds a value when one of its values is equal to it: a question an index can
  // answer.
  const bool holds_value =
      comparison.reading != Reading::kPresence && comparison.reading != Reading::kKey;
  if (comparison.comparator == Comparator::kHas && holds_value && AnyFans(comparison.path)) {
    comparison.comparator = Comparator::kEqual;
  }
  return comparison;
}

// The oneof that all fields of `leaf`'s message are in: it holds one value, of one of several
// types. Null for anything else.
const google::protobuf::OneofDescriptor* VariantOf(const FieldDescriptor& leaf) {
  const Descriptor* type = leaf.message_type();
  if (type == nullptr || leaf.is_map() || type->real_oneof_decl_count() != 1) return nullptr;
  const auto* variant = type->oneof_decl(0);
  return variant->field_count() == type->field_count() ? variant : nullptr;
}

// The way to `alternative` of what `path` leads to; into a list that is all it holds.
std::vector<Step> PathInto(std::vector<Step> path, const FieldDescriptor& alternative) {
  path.push_back({.field = &alternative, .key = std::nullopt});
  const Descriptor* type = alternative.message_type();
  if (type != nullptr && type->field_count() == 1 && type->field(0)->is_repeated())
    path.push_back({.field = type->field(0), .key = std::nullopt});
  return path;
}

// A comparison with whichever of its types a field holds, as far as the literal is a value of it.
absl::StatusOr<Condition> BindVariant(const Restriction& restriction,
                                      const std::vector<Step>& path,
                                      const google::protobuf::OneofDescriptor& variant,
                                      const Functions& functions) {
  Condition any;
  any.kind = Expression::Kind::kAny;
  for (int i = 0; i < variant.field_count(); ++i) {
    auto bound = BindComparison(restriction, PathInto(path, *variant.field(i)), functions);
    if (!bound.ok()) continue;
    Condition alternative;
    alternative.kind = Expression::Kind::kRestriction;
    alternative.comparison = *std::move(bound);
    any.parts.push_back(std::move(alternative));
  }
  if (!any.parts.empty()) return any;
  return Fault(restriction.position,
               fmt::format("`{}` cannot be compared so with any value", restriction.path));
}

absl::StatusOr<Condition> BindRestriction(const Restriction& restriction,
                                          const Descriptor& type,
                                          const Functions& functions) {
  GUANXI_ASSIGN_OR_RETURN(std::vector<Step> path, StepsOf(restriction, type));
  const Step& last = path.back();
  const bool one_value = !last.field->is_map() || last.key.has_value();
  const auto* variant = one_value ? VariantOf(LeafOf(last)) : nullptr;
  const bool presence = restriction.comparator == Comparator::kHas && !restriction.call &&
                        IsStar(restriction.literal);
  if (variant != nullptr && !presence) return BindVariant(restriction, path, *variant, functions);
  Condition condition;
  condition.kind = Expression::Kind::kRestriction;
  GUANXI_ASSIGN_OR_RETURN(condition.comparison,
                          BindComparison(restriction, std::move(path), functions));
  return condition;
}

absl::StatusOr<Condition> BindCall(const Call& call, const Functions& functions) {
  if (!functions.groups)
    return Fault(call.position, fmt::format("`{}` cannot be asked for here", call.function));
  if (call.arguments.size() != 1 || call.arguments[0].text.empty())
    return Fault(call.position, fmt::format("`{}` takes one name", call.function));
  Condition condition;
  condition.kind = Expression::Kind::kCall;
  condition.group = call.arguments[0].text;
  return condition;
}

}  // namespace

absl::StatusOr<Condition> Bind(const Expression& expression,
                               const Descriptor& type,
                               const Functions& functions) {
  if (expression.kind == Expression::Kind::kRestriction)
    return BindRestriction(expression.restriction, type, functions);
  if (expression.kind == Expression::Kind::kCall) return BindCall(expression.call, functions);
  Condition condition;
  condition.kind = expression.kind;
  for (const Expression& part : expression.parts) {
    GUANXI_ASSIGN_OR_RETURN(Condition bound, Bind(part, type, functions));
    condition.parts.push_back(std::move(bound));
  }
  return condition;
}

void Resolve(const Present& present, Condition& condition) {
  Comparison& comparison = condition.comparison;
  if (comparison.relative) {
    comparison.operand = comparison.reading == Reading::kDate
                             ? DayOperand(DayOf(*comparison.relative, present))
                             : MomentOperand(MomentOf(*comparison.relative, present));
  }
  for (Condition& part : condition.parts) Resolve(present, part);
}

}  // namespace guanxi::api::filter
