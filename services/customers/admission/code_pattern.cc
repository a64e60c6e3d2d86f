#include "services/customers/admission/code_pattern.h"

#include <fmt/core.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

bool IsPlain(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("-_./").find(c) != std::string_view::npos;
}

}  // namespace

absl::StatusOr<CodePattern::Part> CodePattern::ParseName(std::string_view name,
                                                         std::string_view field) {
  if (name == "unit") return Part{Kind::kUnit, ""};
  if (name == "yyyy") return Part{Kind::kYear, ""};
  if (name == "yy") return Part{Kind::kShortYear, ""};
  if (name == "mm") return Part{Kind::kMonth, ""};
  if (name == "seq") return Part{Kind::kNumber, "", 1};
  if (name.substr(0, 4) == "seq:") {
    const std::string_view digits = name.substr(4);
    if (digits.size() == 1 && digits[0] >= '1' && digits[0] <= '9')
      return Part{Kind::kNumber, "", digits[0] - '0'};
    return errors::InvalidField(
        field, fmt::format("must have 1 to 9 digits in {{seq:…}}, not '{}'", digits));
  }
  return errors::InvalidField(
      field, fmt::format("must not have {{{}}}: there are unit, yyyy, yy, mm, seq, seq:5", name));
}

absl::StatusOr<CodePattern> CodePattern::Parse(std::string_view text, std::string_view field) {
  CodePattern pattern;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '{') {
      const size_t end = text.find('}', at);
      if (end == std::string_view::npos)
        return errors::InvalidField(field, fmt::format("must close the {{ at byte {}", at));
      GUANXI_ASSIGN_OR_RETURN(Part part, ParseName(text.substr(at + 1, end - at - 1), field));
      pattern.parts_.push_back(std::move(part));
      at = end + 1;
      continue;
    }
    if (!IsPlain(text[at])) {
      return errors::InvalidField(
          field,
          fmt::format("must have letters, digits, - _ . / and {{…}} alone: not at byte {}", at));
    }
    if (pattern.parts_.empty() || pattern.parts_.back().kind != Kind::kText)
      pattern.parts_.push_back({Kind::kText, ""});
    pattern.parts_.back().text += text[at++];
  }
  const auto numbers = std::count_if(pattern.parts_.begin(), pattern.parts_.end(),
                                     [](const Part& part) { return part.kind == Kind::kNumber; });
  if (numbers != 1) return errors::InvalidField(field, "must have {seq} once");
  // How long ids of units are is seen when a code is made.
  if (pattern.CodeOf({"", absl::CivilDay(2000, 1, 1)}, 1).size() > kMaxCodeBytes)
    return errors::InvalidField(field, "must not make codes longer than 64 bytes");
  return pattern;
}

std::string CodePattern::Render(const Part& part, const Values& values) {
  switch (part.kind) {
    case Kind::kText:
      return part.text;
    case Kind::kUnit:
      return values.unit_id;
    case Kind::kYear:
      return fmt::format("{:04}", values.day.year());
    case Kind::kShortYear:
      return fmt::format("{:02}", values.day.year() % 100);
    case Kind::kMonth:
      return fmt::format("{:02}", values.day.month());
    case Kind::kNumber:
      break;
  }
  return "";
}

std::string CodePattern::SeriesOf(const Values& values) const {
  std::string series;
  for (const Part& part : parts_)
    series += part.kind == Kind::kNumber ? "{seq}" : Render(part, values);
  return series;
}

std::string CodePattern::CodeOf(const Values& values, int64_t number) const {
  std::string code;
  for (const Part& part : parts_) {
    code += part.kind == Kind::kNumber ? fmt::format("{:0{}}", number, part.digits)
                                       : Render(part, values);
  }
  return code;
}

}  // namespace guanxi::customers
