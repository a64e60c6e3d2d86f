// Splits the text of a filter into tokens.
#ifndef GUANXI_COMMON_API_FILTER_LEXER_H_
#define GUANXI_COMMON_API_FILTER_LEXER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace guanxi::api::filter {

enum class Comparator { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual, kHas };

struct Token {
  enum class Kind { kEnd, kPath, kComparator, kOpen, kClose, kAnd, kOr, kNot, kMinus };
  Kind kind = Kind::kEnd;
  // Of a kPath: names joined with dots.
  std::string text = {};
  // Of a kComparator.
  Comparator comparator = Comparator::kEqual;
  // Offset of the first byte.
  size_t position = 0;
};

// What stands right of a comparator.
struct Literal {
  // Without quotes, escapes resolved.
  std::string text = {};
  bool quoted = false;
  // Whether the text's first or last byte is a `*` that was not escaped.
  bool star_front = false;
  bool star_back = false;
  size_t position = 0;
};

// INVALID_FILTER, saying where (counted from 1) and what `rule` is broken there.
absl::Status Fault(size_t position, std::string_view rule);

// Reads tokens from left to right. Literals are spelled unlike anything else
// (`2024-05-01T08:00:00Z`), so the parser asks for them where the grammar has one.
class Lexer {
 public:
  // `text` outlives the lexer.
  explicit Lexer(std::string_view text) : text_(text) {}

  // The next token; kEnd at the end, however often.
  absl::StatusOr<Token> Next();

  // The literal that begins here.
  absl::StatusOr<Literal> NextLiteral();

  // Whether a parenthesis opens right here, with no space before it, as after the name of a
  // function; takes it.
  bool TakeCall();
  // Whether `c` comes next; takes it.
  bool Take(char c);

 private:
  void SkipSpace();
  absl::StatusOr<Token> Operator();
  absl::StatusOr<Token> PathOrKeyword();
  absl::StatusOr<Literal> Quoted();
  absl::StatusOr<Literal> Bare();
  std::string_view rest() const { return text_.substr(at_); }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_LEXER_H_
