#include "common/api/filter_lexer.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "common/status/status_matchers.h"

namespace guanxi::api::filter {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = Token::Kind;

// The kinds of all tokens of `text`, without the end.
std::vector<Kind> Kinds(std::string_view text) {
  Lexer lexer(text);
  std::vector<Kind> kinds;
  for (auto token = lexer.Next(); token.ok() && token->kind != Kind::kEnd; token = lexer.Next()) {
    kinds.push_back(token->kind);
  }
  return kinds;
}

std::string PathIn(std::string_view text) { return Lexer(text).Next()->text; }

absl::StatusOr<Literal> LiteralIn(std::string_view text) { return Lexer(text).NextLiteral(); }

TEST(Lexer, TellsKeywordsFromPaths) {
  EXPECT_THAT(
      Kinds("AND OR NOT and ANDY a.OR"),
      ElementsAre(Kind::kAnd, Kind::kOr, Kind::kNot, Kind::kPath, Kind::kPath, Kind::kPath));
}

TEST(Lexer, NeedsNoSpace) {
  EXPECT_THAT(Kinds("(-a>=\t"),
              ElementsAre(Kind::kOpen, Kind::kMinus, Kind::kPath, Kind::kComparator));
}

TEST(Lexer, TakesTheLongestComparator) {
  for (const auto& [text, comparator] :
       std::vector<std::pair<std::string, Comparator>>{{"=", Comparator::kEqual},
                                                       {"!=", Comparator::kNotEqual},
                                                       {"<", Comparator::kLess},
                                                       {"<=", Comparator::kLessEqual},
                                                       {">", Comparator::kGreater},
                                                       {">=", Comparator::kGreaterEqual},
                                                       {":", Comparator::kHas}}) {
    EXPECT_EQ(Lexer(text).Next()->comparator, comparator) << text;
  }
}

TEST(Lexer, ReadsPaths) {
  EXPECT_EQ(PathIn("a.b_c.D9 "), "a.b_c.D9");
  EXPECT_EQ(PathIn("labels.two-words="), "labels.two-words");
  EXPECT_EQ(PathIn("labels.2x"), "labels.2x");
  EXPECT_EQ(PathIn("a-b"), "a");
  EXPECT_EQ(PathIn("a."), "a");
}

TEST(Lexer, RefusesWhatBeginsNoToken) {
  for (const char* text : {"!", "&", "2", ".", "\"a\"", "\xff", "客", ",", "*"}) {
    EXPECT_THAT(Lexer(text).Next(), StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER"))
        << text;
  }
}

TEST(Lexer, ReadsBareLiteralsUpToSpaceOrOperator) {
  EXPECT_EQ(LiteralIn("2024-05-31T08:00:00Z)")->text, "2024-05-31T08:00:00Z");
  EXPECT_EQ(LiteralIn(" -1.5 x")->text, "-1.5");
  EXPECT_EQ(LiteralIn("users/ana=")->text, "users/ana");
  EXPECT_EQ(LiteralIn("客户")->text, "客户");
  EXPECT_FALSE(LiteralIn("x")->quoted);
}

TEST(Lexer, ReadsQuotedLiterals) {
  EXPECT_EQ(LiteralIn("\"a b\"")->text, "a b");
  EXPECT_EQ(LiteralIn("'a\"b'")->text, "a\"b");
  EXPECT_EQ(LiteralIn("\"\"")->text, "");
  EXPECT_EQ(LiteralIn(R"("a\"b\\c")")->text, R"(a"b\c)");
  EXPECT_TRUE(LiteralIn("''")->quoted);
}

TEST(Lexer, SeesStarsAtTheEnds) {
  const auto stars = [](std::string_view text) {
    const auto literal = LiteralIn(text);
    return std::pair(literal->star_front, literal->star_back);
  };
  EXPECT_EQ(stars("'*a'"), std::pair(true, false));
  EXPECT_EQ(stars("'a*'"), std::pair(false, true));
  EXPECT_EQ(stars("'*'"), std::pair(true, true));
  EXPECT_EQ(stars("'a*b'"), std::pair(false, false));
  EXPECT_EQ(stars(R"('\*a\*')"), std::pair(false, false));
  EXPECT_EQ(stars("''"), std::pair(false, false));
}

TEST(Lexer, RefusesMissingLiteralsAndQuotes) {
  for (const char* text : {"", "  ", ")", "=", "\"a", "'a\"", "\"a\\", "\"a\\\""}) {
    EXPECT_THAT(LiteralIn(text), StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER")) << text;
  }
}

TEST(Lexer, SaysWhere) {
  EXPECT_THAT(std::string(Lexer("  !").Next().status().message()), HasSubstr("position 3"));
}

}  // namespace
}  // namespace guanxi::api::filter
