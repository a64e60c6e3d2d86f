// The grammar of filters: text to syntax tree, without regard to fields.
#ifndef GUANXI_COMMON_API_FILTER_PARSE_H_
#define GUANXI_COMMON_API_FILTER_PARSE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter_lexer.h"

namespace guanxi::api::filter {

// `ago(30d)`.
struct Call {
  std::string function;
  std::vector<Literal> arguments;
  // Offset of the function's name.
  size_t position = 0;
};

// `path comparator literal`, or `path comparator call`.
struct Restriction {
  std::string path;
  Comparator comparator = Comparator::kEqual;
  Literal literal;
  // In place of `literal`.
  std::optional<Call> call;
  // Offset of the path.
  size_t position = 0;
};

struct Expression {
  enum class Kind { kAll, kAny, kNot, kRestriction, kCall };
  // kAll without parts matches everything. kNot has one part.
  Kind kind = Kind::kAll;
  std::vector<Expression> parts;
  // Of a kRestriction.
  Restriction restriction;
  // Of a kCall: a function that holds or not by itself.
  Call call;
};

// Whether `name`, right before a parenthesis, is a function to compare with: see filter.h.
bool IsTimeFunction(std::string_view name);

// Whether `name` is that of the function which asks for a group.
bool IsGroupFunction(std::string_view name);

// Parses `text`: at most 4 KiB, 64 restrictions, 16 parentheses deep. INVALID_FILTER otherwise.
absl::StatusOr<Expression> ParseExpression(std::string_view text);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_PARSE_H_
