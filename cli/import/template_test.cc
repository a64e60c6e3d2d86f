#include "cli/import/template.h"

#include <gmock/gmock.h>

#include "cli/import/row_set.h"
#include "common/csv/decimal.h"
#include "common/status/status_matchers.h"

namespace guanxi::importer {
namespace {

using ::testing::HasSubstr;

class TemplateTest : public ::testing::Test {
 protected:
  absl::StatusOr<Template> Parse(const std::string& text) {
    return Template::Parse(text, vocabulary_);
  }

  // The value of `text` in a row a="Acme Ltd", n="1,100.04", d="3/1/2017", e="".
  absl::StatusOr<std::string> Value(const std::string& text) {
    const auto parsed = Parse(text);
    if (!parsed.ok()) return parsed.status();
    return parsed->Evaluate({.fields = &fields_, .partners = {}});
  }

  const std::vector<std::string> names_ = {"a", "n", "d", "e"};
  const std::vector<std::string> fields_ = {"Acme Ltd", "1,100.04", "3/1/2017", ""};
  const ValueMaps maps_ = {{"m", {{"Acme Ltd", "Acme"}, {"", "none"}}}};
  const Vocabulary vocabulary_ = {
      .resolve = [this](const std::string& name) -> absl::StatusOr<ColumnRef> {
        for (size_t i = 0; i < names_.size(); ++i) {
          if (names_[i] == name) return ColumnRef{-1, static_cast<int>(i), name};
        }
        return absl::InvalidArgumentError("no column " + name);
      },
      .maps = &maps_};
};

TEST_F(TemplateTest, PutsColumnsIntoText) {
  EXPECT_THAT(Value("customers/{a|slug}"), IsOkAndHolds("customers/acme-ltd"));
  EXPECT_THAT(Value("{{{a}}}"), IsOkAndHolds("{Acme Ltd}"));
  EXPECT_THAT(Value("constant"), IsOkAndHolds("constant"));
}

TEST_F(TemplateTest, AnEmptyColumnEmptiesTheValueUnlessItMay) {
  EXPECT_THAT(Value("customers/{e|slug}"), IsOkAndHolds(""));
  EXPECT_THAT(Value("{a} {?e}!"), IsOkAndHolds("Acme Ltd !"));
}

TEST_F(TemplateTest, Filters) {
  EXPECT_THAT(Value("{a|map:m|upper}"), IsOkAndHolds("ACME"));
  EXPECT_THAT(Value("{e|map:m}"), IsOkAndHolds("none"));
  EXPECT_THAT(Value("{e|default:x}"), IsOkAndHolds("x"));
  EXPECT_THAT(Value("{a|lower|cut:4}"), IsOkAndHolds("acme"));
  EXPECT_THAT(Value("{d|date:%m/%d/%Y}"), IsOkAndHolds("2017-03-01"));
  EXPECT_THAT(Value("{d|time:%m/%d/%Y}"), IsOkAndHolds("2017-03-01T00:00:00Z"));
  EXPECT_THAT(Value("{n|strip:,|times:1000000|money:USD}"), IsOkAndHolds("1100040000 USD"));
  EXPECT_THAT(Value("{n|strip:,|round:1}"), IsOkAndHolds("1100"));
}

TEST_F(TemplateTest, AFaultNamesTheColumn) {
  const absl::Status status = Value("{a|money:USD}").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("a 'Acme Ltd' is no decimal number"));
  EXPECT_THAT(Value("{d|date:%Y-%m-%d}").status(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Value("{e|required}").status(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Value("{n|strip:,|money:JPY}").status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(TemplateTest, WhatDoesNotParse) {
  for (const char* text :
       {"{b}", "{a", "a}", "{a|nosuch}", "{a|map:x}", "{a|money:XXQ}", "{a|date}", "{a|round:x}"}) {
    EXPECT_THAT(Parse(text).status(), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(SlugTest, KeepsIdsApart) {
  EXPECT_EQ(Slug("GTX Plus Basic"), "gtx-plus-basic");
  EXPECT_EQ(Slug("  --A & B.  "), "a-b");
  EXPECT_NE(Slug("Müller"), Slug("Möller"));
  EXPECT_NE(Slug("张三"), Slug("李四"));
  const std::string longer(80, 'a');
  EXPECT_LE(Slug(longer).size(), 63u);
  EXPECT_NE(Slug(longer), Slug(longer + "b"));
  EXPECT_EQ(Slug("Müller").find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
            std::string::npos);
}

TEST(DecimalTest, IsExact) {
  EXPECT_EQ(ToString(*csv::ParseDecimal("-0.50")), "-0.5");
  EXPECT_EQ(ToString(*csv::ParseDecimal("+1100.040")), "1100.04");
  EXPECT_EQ(ToString(Round(*csv::ParseDecimal("32.3849999"), 2)), "32.38");
  EXPECT_EQ(ToString(Round(*csv::ParseDecimal("-2.005"), 2)), "-2.01");
  for (const char* text : {"", "-", ".", "1e3", "1,5", "1.2.3", "9999999999999999999"}) {
    EXPECT_FALSE(csv::ParseDecimal(text).ok()) << text;
  }
  EXPECT_FALSE(Times(*csv::ParseDecimal("999999999999999999"), *csv::ParseDecimal("10")).ok());
}

TEST(RowSetTest, JoinsRuns) {
  RowSet rows;
  for (const int64_t row : {5, 1, 2, 9, 3, 4, 7}) rows.Add(row);
  EXPECT_EQ(rows.ToString(), "1-5,7,9");
  rows.Add(6, 8);
  EXPECT_EQ(rows.ToString(), "1-9");
  EXPECT_EQ(rows.size(), 9);
  EXPECT_TRUE(rows.Contains(9));
  EXPECT_FALSE(rows.Contains(10));
}

TEST(RowSetTest, ReadsWhatItWrites) {
  EXPECT_EQ(RowSet::Parse("1-5,7,9")->ToString(), "1-5,7,9");
  for (const char* text : {"", "x", "1-", "5-1", "1,,2", "1 ", "-3"})
    EXPECT_FALSE(RowSet::Parse(text)) << text;
}

}  // namespace
}  // namespace guanxi::importer
