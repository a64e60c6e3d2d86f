#include "common/api/money.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <random>
#include <string>

#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

constexpr int64_t kMax = int64_t{1} << 53;

google::type::Money Money(const std::string& currency, int64_t units, int32_t nanos) {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(units);
  money.set_nanos(nanos);
  return money;
}

auto IsInvalid() { return StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"); }

TEST(MinorDigits, FollowTheCurrency) {
  EXPECT_THAT(MinorDigits("USD", "f"), IsOkAndHolds(2));
  EXPECT_THAT(MinorDigits("CNY", "f"), IsOkAndHolds(2));
  EXPECT_THAT(MinorDigits("EUR", "f"), IsOkAndHolds(2));
  EXPECT_THAT(MinorDigits("JPY", "f"), IsOkAndHolds(0));
  EXPECT_THAT(MinorDigits("KWD", "f"), IsOkAndHolds(3));
}

TEST(MinorDigits, RefuseWhatIsNoCurrency) {
  for (const std::string code : {"", "US", "USDX", "usd", "ZZZ", "123", "€"}) {
    EXPECT_THAT(MinorDigits(code, "price.currency_code"), IsInvalid()) << code;
  }
  EXPECT_THAT(std::string(MinorDigits("ZZZ", "price").status().message()), HasSubstr("price"));
}

TEST(FromMoney, CountsMinorUnits) {
  EXPECT_THAT(FromMoney(Money("USD", 12, 340'000'000), "f"), IsOkAndHolds(Amount{1234, "USD"}));
  EXPECT_THAT(FromMoney(Money("USD", -12, -340'000'000), "f"), IsOkAndHolds(Amount{-1234, "USD"}));
  EXPECT_THAT(FromMoney(Money("USD", 0, -10'000'000), "f"), IsOkAndHolds(Amount{-1, "USD"}));
  EXPECT_THAT(FromMoney(Money("JPY", 7, 0), "f"), IsOkAndHolds(Amount{7, "JPY"}));
  EXPECT_THAT(FromMoney(Money("KWD", 1, 1'000'000), "f"), IsOkAndHolds(Amount{1001, "KWD"}));
  EXPECT_THAT(FromMoney(Money("EUR", 0, 0), "f"), IsOkAndHolds(Amount{0, "EUR"}));
}

TEST(FromMoney, RefusesFractionsOfTheMinorUnit) {
  EXPECT_THAT(FromMoney(Money("USD", 1, 1'000'000), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("JPY", 1, 500'000'000), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("KWD", 1, 100'000), "f"), IsInvalid());
}

TEST(FromMoney, RefusesMixedSignsAndWholeUnitsInNanos) {
  EXPECT_THAT(FromMoney(Money("USD", 1, -10'000'000), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("USD", -1, 10'000'000), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("USD", 1, 1'000'000'000), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("USD", -1, -1'000'000'000), "f"), IsInvalid());
}

TEST(FromMoney, RefusesWhatIsBeyondTheLimit) {
  EXPECT_THAT(FromMoney(Money("JPY", kMax, 0), "f"), IsOkAndHolds(Amount{kMax, "JPY"}));
  EXPECT_THAT(FromMoney(Money("JPY", -kMax, 0), "f"), IsOkAndHolds(Amount{-kMax, "JPY"}));
  EXPECT_THAT(FromMoney(Money("JPY", kMax + 1, 0), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("JPY", -kMax - 1, 0), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("USD", INT64_MAX, 990'000'000), "f"), IsInvalid());
  EXPECT_THAT(FromMoney(Money("USD", INT64_MIN, 0), "f"), IsInvalid());
}

TEST(FromMoney, NamesTheField) {
  EXPECT_THAT(std::string(FromMoney(Money("", 1, 0), "price").status().message()),
              HasSubstr("price.currency_code"));
  EXPECT_THAT(std::string(FromMoney(Money("USD", 1, 1), "price").status().message()),
              HasSubstr("price.nanos"));
}

TEST(ToMoney, SplitsUnitsAndNanos) {
  const auto money = ToMoney(Amount{-1234, "USD"});
  EXPECT_EQ(money.units(), -12);
  EXPECT_EQ(money.nanos(), -340'000'000);
  EXPECT_EQ(money.currency_code(), "USD");
  EXPECT_EQ(ToMoney(Amount{7, "JPY"}).units(), 7);
}

TEST(ToMoney, IsTheInverseOfFromMoney) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int64_t> minors(-kMax, kMax);
  for (const char* currency : {"USD", "JPY", "KWD", "CNY"}) {
    for (int i = 0; i < 500; ++i) {
      const Amount amount{minors(random), currency};
      EXPECT_THAT(FromMoney(ToMoney(amount), "f"), IsOkAndHolds(amount));
    }
  }
}

TEST(Add, SumsOneCurrency) {
  EXPECT_THAT(Add({5, "USD"}, {-7, "USD"}, "total"), IsOkAndHolds(Amount{-2, "USD"}));
  EXPECT_THAT(Add({kMax - 1, "USD"}, {1, "USD"}, "total"), IsOkAndHolds(Amount{kMax, "USD"}));
}

TEST(Add, RefusesTwoCurrenciesAndOverflow) {
  EXPECT_THAT(Add({5, "USD"}, {5, "EUR"}, "total"), IsInvalid());
  EXPECT_THAT(Add({kMax, "USD"}, {1, "USD"}, "total"), IsInvalid());
  EXPECT_THAT(Add({-kMax, "USD"}, {-1, "USD"}, "total"), IsInvalid());
  EXPECT_THAT(Add({INT64_MAX, "USD"}, {INT64_MAX, "USD"}, "total"), IsInvalid());
}

}  // namespace
}  // namespace guanxi::api
