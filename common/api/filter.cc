#include "common/api/filter.h"

#include <algorithm>
#include <utility>

#include "common/api/filter_bind.h"
#include "common/api/filter_eval.h"
#include "common/api/filter_parse.h"
#include "common/status/macros.h"

namespace guanxi::api {
namespace {

using filter::Comparison;
using filter::Condition;
using filter::Expression;
using filter::Reading;
using filter::Restriction;

// Whether an index finds by the literal's text what the comparison means: `007` is the number 7,
// and empty strings, like fields that are not set, may be left out of an index.
bool IsCanonical(const Restriction& restriction, const Comparison& comparison) {
  const std::string& text = restriction.literal.text;
  switch (comparison.reading) {
    case Reading::kText: {
      const auto& pattern = std::get<filter::Pattern>(comparison.operand);
      return !text.empty() && !pattern.open_front && !pattern.open_back;
    }
    case Reading::kSigned:
      return text == std::to_string(std::get<int64_t>(comparison.operand));
    case Reading::kUnsigned:
      return text == std::to_string(std::get<uint64_t>(comparison.operand));
    case Reading::kEnum: {
      const auto* type = comparison.path.back().field->enum_type();
      const int number = static_cast<int>(std::get<int64_t>(comparison.operand));
      return type != nullptr && type->FindValueByNumber(number)->name() == text;
    }
    case Reading::kBool:
      return true;
    default:
      return false;
  }
}

// `expression` and `condition` have the same shape, but for a restriction that may hold of values
// of several types, which no index has.
void CollectEqualities(const Expression& expression,
                       const Condition& condition,
                       std::vector<Equality>& equalities) {
  if (expression.kind == Expression::Kind::kAll) {
    for (size_t i = 0; i < expression.parts.size(); ++i) {
      CollectEqualities(expression.parts[i], condition.parts[i], equalities);
    }
  }
  const Restriction& restriction = expression.restriction;
  if (condition.kind == Expression::Kind::kRestriction &&
      condition.comparison.comparator == filter::Comparator::kEqual &&
      IsCanonical(restriction, condition.comparison)) {
    equalities.push_back({restriction.path, restriction.literal.text});
  }
}

bool IsRelative(const Condition& condition) {
  return condition.comparison.relative.has_value() ||
         std::any_of(condition.parts.begin(), condition.parts.end(), IsRelative);
}

void CollectGroups(const Condition& condition, std::vector<std::string>& groups) {
  const bool asks = condition.kind == Expression::Kind::kCall;
  if (asks && std::find(groups.begin(), groups.end(), condition.group) == groups.end())
    groups.push_back(condition.group);
  for (const Condition& part : condition.parts) CollectGroups(part, groups);
}

}  // namespace

struct Filter::Compiled {
  const google::protobuf::Descriptor* type = nullptr;
  Condition condition;
  std::vector<Equality> equalities;
  std::vector<std::string> groups;
  bool relative = false;
  bool empty = true;
  // What At() was told.
  std::optional<filter::Present> present;
};

Filter::Filter() {
  static const auto* everything =
      new std::shared_ptr<const Compiled>(std::make_shared<const Compiled>());
  compiled_ = *everything;
}

Filter::Filter(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

absl::StatusOr<Filter> Filter::Parse(std::string_view text,
                                     const google::protobuf::Descriptor& type) {
  return Parse(text, type, Asking());
}

absl::StatusOr<Filter> Filter::Parse(std::string_view text,
                                     const google::protobuf::Descriptor& type,
                                     const Asking& asking) {
  GUANXI_ASSIGN_OR_RETURN(const Expression expression, filter::ParseExpression(text));
  auto compiled = std::make_shared<Compiled>();
  GUANXI_ASSIGN_OR_RETURN(
      compiled->condition,
      filter::Bind(expression, type, {.times = asking.times, .groups = asking.groups}));
  compiled->relative = IsRelative(compiled->condition);
  CollectGroups(compiled->condition, compiled->groups);
  compiled->type = &type;
  compiled->empty = expression.kind == Expression::Kind::kAll && expression.parts.empty();
  CollectEqualities(expression, compiled->condition, compiled->equalities);
  return Filter(std::move(compiled));
}

Filter Filter::At(absl::Time now, absl::TimeZone zone) const {
  if (!compiled_->relative) return *this;
  auto resolved = std::make_shared<Compiled>(*compiled_);
  resolved->present = filter::Present{now, zone};
  filter::Resolve(*resolved->present, resolved->condition);
  return Filter(std::move(resolved));
}

bool Filter::Matches(const google::protobuf::Message& message) const {
  return Matches(message, [](const std::string&) { return false; });
}

bool Filter::Matches(const google::protobuf::Message& message, InGroup in_group) const {
  if (compiled_->empty) {
    return true;
  }
  return message.GetDescriptor() == compiled_->type &&
         filter::Fulfils(compiled_->condition, message, in_group);
}

std::optional<absl::Time> Filter::NextChange(const google::protobuf::Message& message) const {
  if (!compiled_->present || message.GetDescriptor() != compiled_->type) return std::nullopt;
  return filter::NextChange(compiled_->condition, message, *compiled_->present);
}

bool Filter::relative() const { return compiled_->relative; }

const std::vector<std::string>& Filter::groups() const { return compiled_->groups; }

const std::vector<Equality>& Filter::equalities() const { return compiled_->equalities; }

bool Filter::empty() const { return compiled_->empty; }

}  // namespace guanxi::api
