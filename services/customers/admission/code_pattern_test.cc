#include "services/customers/admission/code_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/testing/error_matchers.h"

namespace guanxi::customers {
namespace {

CodePattern::Values Values() { return {"east", absl::CivilDay(2026, 3, 9)}; }

std::string Code(std::string_view text, int64_t number) {
  const absl::StatusOr<CodePattern> pattern = CodePattern::Parse(text, "f");
  EXPECT_TRUE(pattern.ok()) << pattern.status();
  return pattern.ok() ? pattern->CodeOf(Values(), number) : "";
}

TEST(CodePatternTest, PutsValuesInTheirPlaces) {
  EXPECT_EQ(Code("{unit}-{yy}{seq:5}", 1), "east-2600001");
  EXPECT_EQ(Code("C/{yyyy}.{mm}_{seq}", 12), "C/2026.03_12");
  EXPECT_EQ(Code("{seq:2}X", 7), "07X");
}

TEST(CodePatternTest, NumbersGrowBeyondTheirDigits) { EXPECT_EQ(Code("{seq:2}", 100), "100"); }

TEST(CodePatternTest, CodesOfOneSeriesDifferByTheirNumbersAlone) {
  const CodePattern pattern = *CodePattern::Parse("{unit}-{yy}{seq:5}", "f");
  EXPECT_EQ(pattern.SeriesOf(Values()), "east-26{seq}");
  EXPECT_NE(pattern.SeriesOf({"west", Values().day}), pattern.SeriesOf(Values()));
  EXPECT_NE(pattern.SeriesOf({"east", absl::CivilDay(2027, 1, 1)}), pattern.SeriesOf(Values()));
  EXPECT_EQ(pattern.SeriesOf({"east", absl::CivilDay(2026, 12, 31)}), pattern.SeriesOf(Values()));
}

TEST(CodePatternTest, RefusesWhatItCannotRead) {
  for (const char* text : {"", "{unit}", "{seq}{seq}", "{seq:0}", "{seq:10}", "{seq:}", "{SEQ}",
                           "{day}{seq}", "{seq", "seq}{seq}", "客户{seq}", "a b{seq}"}) {
    EXPECT_THAT(CodePattern::Parse(text, "the.field"), IsInvalidField("the.field")) << text;
  }
}

TEST(CodePatternTest, RefusesWhatMakesCodesTooLong) {
  EXPECT_THAT(CodePattern::Parse(absl::StrCat(std::string(60, 'x'), "{seq:5}"), "f"),
              IsInvalidField("f"));
  EXPECT_TRUE(CodePattern::Parse(absl::StrCat(std::string(59, 'x'), "{seq:5}"), "f").ok());
}

}  // namespace
}  // namespace guanxi::customers
