#include "common/api/filter_parse.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/status/macros.h"

namespace guanxi::api::filter {
namespace {

constexpr size_t kMaxBytes = 4096;
constexpr int kMaxRestrictions = 64;
constexpr int kMaxDepth = 16;
constexpr std::string_view kTimeFunctions[] = {
    "now", "ago", "ahead", "today", "startOfWeek", "startOfMonth", "startOfQuarter", "startOfYear"};

// A group of one is its member.
Expression Group(Expression::Kind kind, std::vector<Expression> parts) {
  if (parts.size() == 1) {
    return std::move(parts.front());
  }
  return Expression{.kind = kind, .parts = std::move(parts), .restriction = {}, .call = {}};
}

// Recursive descent, one function per rule. `token_` is the token not yet consumed.
class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  absl::StatusOr<Expression> Parse() {
    GUANXI_RETURN_IF_ERROR(Advance());
    if (token_.kind == Token::Kind::kEnd) {
      return Expression{};
    }
    GUANXI_ASSIGN_OR_RETURN(Expression expression, Conjunction());
    if (token_.kind != Token::Kind::kEnd) {
      return Fault(token_.position, "must be AND, OR or the end");
    }
    return expression;
  }

 private:
  // factor { [AND] factor }
  absl::StatusOr<Expression> Conjunction() {
    std::vector<Expression> parts;
    do {
      GUANXI_ASSIGN_OR_RETURN(Expression part, Disjunction());
      parts.push_back(std::move(part));
      GUANXI_ASSIGN_OR_RETURN(const bool joined, Accept(Token::Kind::kAnd));
      if (!joined && !BeginsTerm()) {
        break;
      }
    } while (true);
    return Group(Expression::Kind::kAll, std::move(parts));
  }

  // term { OR term }
  absl::StatusOr<Expression> Disjunction() {
    std::vector<Expression> parts;
    bool more = true;
    while (more) {
      GUANXI_ASSIGN_OR_RETURN(Expression part, Term());
      parts.push_back(std::move(part));
      GUANXI_ASSIGN_OR_RETURN(more, Accept(Token::Kind::kOr));
    }
    return Group(Expression::Kind::kAny, std::move(parts));
  }

  // [NOT | -] ( restriction | call | "(" conjunction ")" )
  absl::StatusOr<Expression> Term() {
    const bool negated = token_.kind == Token::Kind::kNot || token_.kind == Token::Kind::kMinus;
    if (negated) {
      GUANXI_RETURN_IF_ERROR(Advance());
    }
    GUANXI_ASSIGN_OR_RETURN(Expression term,
                            token_.kind == Token::Kind::kOpen ? Composite() : RestrictionTerm());
    if (!negated) {
      return term;
    }
    Expression negation{.kind = Expression::Kind::kNot, .parts = {}, .restriction = {}, .call = {}};
    negation.parts.push_back(std::move(term));
    return negation;
  }

  absl::StatusOr<Expression> Composite() {
    const size_t position = token_.position;
    if (++depth_ > kMaxDepth) {
      return Fault(position, "must not be nested deeper than 16 parentheses");
    }
    GUANXI_RETURN_IF_ERROR(Advance());
    GUANXI_ASSIGN_OR_RETURN(Expression inner, Conjunction());
    GUANXI_ASSIGN_OR_RETURN(const bool closed, Accept(Token::Kind::kClose));
    if (!closed) {
      return Fault(position, "must have a closing parenthesis");
    }
    --depth_;
    return inner;
  }

  absl::StatusOr<Expression> RestrictionTerm() {
    if (token_.kind != Token::Kind::kPath) {
      return Fault(token_.position, "must be a field");
    }
    if (++restrictions_ > kMaxRestrictions) {
      return Fault(token_.position, "must not be more than 64 comparisons");
    }
    if (IsGroupFunction(token_.text) && lexer_.TakeCall()) return CallTerm();
    Expression term{
        .kind = Expression::Kind::kRestriction, .parts = {}, .restriction = {}, .call = {}};
    term.restriction.path = std::move(token_.text);
    term.restriction.position = token_.position;
    GUANXI_RETURN_IF_ERROR(Advance());
    if (token_.kind != Token::Kind::kComparator) {
      return Fault(token_.position, "must be one of = != < <= > >= :");
    }
    term.restriction.comparator = token_.comparator;
    GUANXI_RETURN_IF_ERROR(Operand(term.restriction));
    GUANXI_RETURN_IF_ERROR(Advance());
    return term;
  }

  // What stands right of the comparator.
  absl::Status Operand(Restriction& restriction) {
    GUANXI_ASSIGN_OR_RETURN(restriction.literal, lexer_.NextLiteral());
    const Literal& literal = restriction.literal;
    if (literal.quoted || !IsTimeFunction(literal.text) || !lexer_.TakeCall()) {
      return absl::OkStatus();
    }
    Call call{.function = literal.text, .arguments = {}, .position = literal.position};
    GUANXI_RETURN_IF_ERROR(Arguments(call));
    restriction.call = std::move(call);
    return absl::OkStatus();
  }

  // `token_` is the function's name.
  absl::StatusOr<Expression> CallTerm() {
    Expression term{.kind = Expression::Kind::kCall, .parts = {}, .restriction = {}, .call = {}};
    term.call.function = std::move(token_.text);
    term.call.position = token_.position;
    GUANXI_RETURN_IF_ERROR(Arguments(term.call));
    GUANXI_RETURN_IF_ERROR(Advance());
    return term;
  }

  // [ literal { "," literal } ] ")"
  absl::Status Arguments(Call& call) {
    if (lexer_.Take(')')) return absl::OkStatus();
    do {
      GUANXI_ASSIGN_OR_RETURN(Literal argument, lexer_.NextLiteral());
      call.arguments.push_back(std::move(argument));
    } while (lexer_.Take(','));
    if (lexer_.Take(')')) return absl::OkStatus();
    return Fault(call.position, "must have a closing parenthesis");
  }

  bool BeginsTerm() const {
    return token_.kind == Token::Kind::kPath || token_.kind == Token::Kind::kOpen ||
           token_.kind == Token::Kind::kNot || token_.kind == Token::Kind::kMinus;
  }

  absl::StatusOr<bool> Accept(Token::Kind kind) {
    if (token_.kind != kind) {
      return false;
    }
    GUANXI_RETURN_IF_ERROR(Advance());
    return true;
  }

  absl::Status Advance() {
    GUANXI_ASSIGN_OR_RETURN(token_, lexer_.Next());
    return absl::OkStatus();
  }

  Lexer lexer_;
  Token token_;
  int depth_ = 0;
  int restrictions_ = 0;
};

}  // namespace

bool IsTimeFunction(std::string_view name) {
  return std::find(std::begin(kTimeFunctions), std::end(kTimeFunctions), name) !=
         std::end(kTimeFunctions);
}

bool IsGroupFunction(std::string_view name) { return name == "inSegment"; }

absl::StatusOr<Expression> ParseExpression(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return Fault(kMaxBytes, "must be the end: filters have at most 4,096 bytes");
  }
  return Parser(text).Parse();
}

}  // namespace guanxi::api::filter
