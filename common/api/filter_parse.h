// The grammar of filters: text to syntax tree, without regard to fields.
#ifndef GUANXI_COMMON_API_FILTER_PARSE_H_
#define GUANXI_COMMON_API_FILTER_PARSE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter_lexer.h"

namespace guanxi::api::filter {

// `path comparator literal`.
struct Restriction {
  std::string path;
  Comparator comparator = Comparator::kEqual;
  Literal literal;
  // Offset of the path.
  size_t position = 0;
};

struct Expression {
  enum class Kind { kAll, kAny, kNot, kRestriction };
  // kAll without parts matches everything. kNot has one part.
  Kind kind = Kind::kAll;
  std::vector<Expression> parts;
  // Of a kRestriction.
  Restriction restriction;
};

// Parses `text`: at most 4 KiB, 64 restrictions, 16 parentheses deep. INVALID_FILTER otherwise.
absl::StatusOr<Expression> ParseExpression(std::string_view text);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_PARSE_H_
