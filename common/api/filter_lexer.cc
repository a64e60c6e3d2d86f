#include "common/api/filter_lexer.h"

#include <fmt/core.h>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"

namespace guanxi::api::filter {
namespace {

struct Spelling {
  std::string_view text;
  Token::Kind kind;
  Comparator comparator = Comparator::kEqual;
};

// Longer spellings stand before their prefixes.
constexpr Spelling kOperators[] = {
    {"(", Token::Kind::kOpen},
    {")", Token::Kind::kClose},
    {"-", Token::Kind::kMinus},
    {"!=", Token::Kind::kComparator, Comparator::kNotEqual},
    {"<=", Token::Kind::kComparator, Comparator::kLessEqual},
    {">=", Token::Kind::kComparator, Comparator::kGreaterEqual},
    {"=", Token::Kind::kComparator, Comparator::kEqual},
    {"<", Token::Kind::kComparator, Comparator::kLess},
    {">", Token::Kind::kComparator, Comparator::kGreater},
    {":", Token::Kind::kComparator, Comparator::kHas},
};

constexpr Spelling kKeywords[] = {
    {"AND", Token::Kind::kAnd},
    {"OR", Token::Kind::kOr},
    {"NOT", Token::Kind::kNot},
};

bool IsNameStart(char c) { return absl::ascii_isalpha(c) || c == '_'; }

// Keys of maps may have dashes and begin with a digit, so names after a dot may too.
bool IsNamePart(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; }

bool EndsBareLiteral(char c) {
  return absl::ascii_isspace(c) || std::string_view("()\"'=<>!,").find(c) != std::string_view::npos;
}

}  // namespace

absl::Status Fault(size_t position, std::string_view rule) {
  return errors::InvalidFilter(fmt::format("position {}: {}", position + 1, rule));
}

void Lexer::SkipSpace() {
  while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) {
    ++at_;
  }
}

absl::StatusOr<Token> Lexer::Next() {
  SkipSpace();
  if (at_ == text_.size()) {
    return Token{.position = at_};
  }
  return IsNameStart(text_[at_]) ? PathOrKeyword() : Operator();
}

absl::StatusOr<Token> Lexer::Operator() {
  for (const Spelling& spelling : kOperators) {
    if (rest().starts_with(spelling.text)) {
      const size_t position = at_;
      at_ += spelling.text.size();
      return Token{.kind = spelling.kind, .comparator = spelling.comparator, .position = position};
    }
  }
  return Fault(at_, "must be a field, a parenthesis or an operator");
}

absl::StatusOr<Token> Lexer::PathOrKeyword() {
  const size_t begin = at_;
  bool inner = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '.' && at_ + 1 < text_.size() && IsNamePart(text_[at_ + 1])) {
      inner = true;
    } else if (!IsNamePart(c) || (c == '-' && !inner)) {
      break;
    }
    ++at_;
  }
  Token token{.kind = Token::Kind::kPath, .position = begin};
  token.text = text_.substr(begin, at_ - begin);
  for (const Spelling& keyword : kKeywords) {
    if (token.text == keyword.text) {
      token.kind = keyword.kind;
    }
  }
  return token;
}

absl::StatusOr<Literal> Lexer::NextLiteral() {
  SkipSpace();
  const bool quoted = at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'');
  return quoted ? Quoted() : Bare();
}

bool Lexer::TakeCall() {
  const bool opens = rest().starts_with('(');
  at_ += opens ? 1 : 0;
  return opens;
}

bool Lexer::Take(char c) {
  SkipSpace();
  const bool next = rest().starts_with(c);
  at_ += next ? 1 : 0;
  return next;
}

absl::StatusOr<Literal> Lexer::Quoted() {
  Literal literal{.quoted = true, .position = at_};
  const char quote = text_[at_++];
  for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
    const bool escaped = text_[at_] == '\\';
    if (escaped && ++at_ == text_.size()) {
      break;
    }
    const bool star = text_[at_] == '*' && !escaped;
    literal.star_front |= star && literal.text.empty();
    literal.star_back = star;
    literal.text.push_back(text_[at_]);
  }
  if (at_ >= text_.size()) {
    return Fault(literal.position, "must have a closing quote");
  }
  ++at_;
  return literal;
}

absl::StatusOr<Literal> Lexer::Bare() {
  const size_t begin = at_;
  while (at_ < text_.size() && !EndsBareLiteral(text_[at_])) {
    ++at_;
  }
  if (at_ == begin) {
    return Fault(begin, "must be a value");
  }
  Literal literal{.text = std::string(text_.substr(begin, at_ - begin)), .position = begin};
  literal.star_front = literal.text.front() == '*';
  literal.star_back = literal.text.back() == '*';
  return literal;
}

}  // namespace guanxi::api::filter
