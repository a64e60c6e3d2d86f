#include "common/api/filter_bind.h"

#include <fmt/core.h>

#include <string_view>

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
  if (has && IsStar(restriction.literal)) {
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

absl::StatusOr<Comparison> BindRestriction(const Restriction& restriction, const Descriptor& type) {
  Comparison comparison;
  comparison.comparator = restriction.comparator;
  GUANXI_ASSIGN_OR_RETURN(comparison.path, StepsOf(restriction, type));
  GUANXI_ASSIGN_OR_RETURN(comparison.reading, ReadingFor(restriction, comparison.path));
  GUANXI_ASSIGN_OR_RETURN(comparison.operand,
                          OperandOf(restriction.literal, comparison.reading, restriction.comparator,
                                    LeafOf(comparison.path.back())));
  // What repeats holds a value when one of its values is equal to it: a question an index can
  // answer.
  const bool holds_value =
      comparison.reading != Reading::kPresence && comparison.reading != Reading::kKey;
  if (comparison.comparator == Comparator::kHas && holds_value && AnyFans(comparison.path)) {
    comparison.comparator = Comparator::kEqual;
  }
  return comparison;
}

}  // namespace

absl::StatusOr<Condition> Bind(const Expression& expression, const Descriptor& type) {
  Condition condition;
  condition.kind = expression.kind;
  if (expression.kind == Expression::Kind::kRestriction) {
    GUANXI_ASSIGN_OR_RETURN(condition.comparison, BindRestriction(expression.restriction, type));
  }
  for (const Expression& part : expression.parts) {
    GUANXI_ASSIGN_OR_RETURN(Condition bound, Bind(part, type));
    condition.parts.push_back(std::move(bound));
  }
  return condition;
}

}  // namespace guanxi::api::filter
