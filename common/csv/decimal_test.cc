#include "common/csv/decimal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "common/status/status_matchers.h"

namespace guanxi::csv {
namespace {

using absl::StatusCode;

std::string Read(std::string_view text) {
  const auto number = ParseDecimal(text);
  return number.ok() ? ToString(*number) : "none";
}

std::string Rounded(std::string_view text, int digits) {
  return ToString(Round(*ParseDecimal(text), digits));
}

TEST(DecimalTest, ReadsWhatItWrites) {
  for (const char* text : {"0", "12.5", "-12.5", "0.000000000000000001", "999999999999999999",
                           "-0.05", "123456789.123456789"}) {
    EXPECT_EQ(Read(text), text);
  }
  EXPECT_EQ(Read("+1"), "1");
  EXPECT_EQ(Read("1.50"), "1.5");
  EXPECT_EQ(Read("007"), "7");
  EXPECT_EQ(Read(".5"), "0.5");
  EXPECT_EQ(Read("5."), "5");
  EXPECT_EQ(Read("-0"), "0");
  EXPECT_EQ(Read("1.000000000000000000000"), "1");
}

TEST(DecimalTest, RefusesWhatIsNone) {
  for (const char* text : {"", "-", ".", "1,5", "1.2.3", "1e3", " 1", "1 ", "--1", "0x10", "１"})
    EXPECT_EQ(Read(text), "none") << text;
  EXPECT_THAT(ParseDecimal("1000000000000000000"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseDecimal("0.0000000000000000001"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseDecimal(std::string(1000, '9')), StatusIs(StatusCode::kInvalidArgument));
}

TEST(DecimalTest, MultipliesExactlyOrNotAtAll) {
  EXPECT_EQ(ToString(*Times(*ParseDecimal("1.1"), *ParseDecimal("-1.1"))), "-1.21");
  EXPECT_EQ(ToString(*Times(*ParseDecimal("2.5"), *ParseDecimal("4"))), "10");
  EXPECT_THAT(Times(*ParseDecimal("999999999999999999"), *ParseDecimal("10")),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(Times(*ParseDecimal("0.000000001"), *ParseDecimal("0.0000000001")),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST(DecimalTest, RoundsHalvesAwayFromZero) {
  EXPECT_EQ(Rounded("2.345", 2), "2.35");
  EXPECT_EQ(Rounded("-2.345", 2), "-2.35");
  EXPECT_EQ(Rounded("2.344999", 2), "2.34");
  EXPECT_EQ(Rounded("0.5", 0), "1");
  EXPECT_EQ(Rounded("-0.5", 0), "-1");
  EXPECT_EQ(Rounded("0.4999", 0), "0");
  EXPECT_EQ(Rounded("1.5", 3), "1.5");
  EXPECT_EQ(Rounded("9.999", 1), "10");
}

TEST(DecimalTest, RandomNumbersComeBack) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 10'000; ++i) {
    const int64_t units = static_cast<int64_t>(random() % 1'000'000'000'000'000'000);
    const Decimal number = {random() % 2 ? units : -units, static_cast<int>(random() % 19)};
    const auto again = ParseDecimal(ToString(number));
    ASSERT_THAT(again, IsOk());
    // Without the zeroes that the first may end with.
    EXPECT_EQ(ParseDecimal(ToString(*again))->units, again->units);
    __int128 scaled = again->units;
    for (int s = again->scale; s < number.scale; ++s) scaled *= 10;
    EXPECT_TRUE(scaled == number.units) << ToString(number);
  }
}

}  // namespace
}  // namespace guanxi::csv
