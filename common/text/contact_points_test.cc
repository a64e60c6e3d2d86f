#include <gmock/gmock.h>

#include <random>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/status/status_matchers.h"
#include "common/text/email.h"
#include "common/text/phone.h"
#include "common/text/utf8.h"

namespace guanxi::text {
namespace {

using ::absl::StatusCode;

struct PhoneCase {
  const char* raw;
  const char* region;
  const char* number;
  bool is_e164;
};

TEST(PhoneTest, WaysOfWritingMeet) {
  for (const PhoneCase& c : std::initializer_list<PhoneCase>{
           {"138 1234 5678", "CN", "+8613812345678", true},
           {"+86 138-1234-5678", "", "+8613812345678", true},
           {"0086 13812345678", "CN", "+8613812345678", true},
           {"１３８１２３４５６７８", "CN", "+8613812345678", true},
           {"(010) 6552-9988", "CN", "+861065529988", true},
           {"tel:+1-650-253-0000", "CN", "+16502530000", true},
           {"(650) 253-0000", "US", "+16502530000", true},
           {"10086", "CN", "10086", false},
           {"6552 9988", "CN", "65529988", false},
           {"+86 6552 9988", "CN", "+8665529988", true},
           {"ext 8801", "CN", "8801", false},
           {"138 1234 5678", "", "13812345678", false},
           {"138 1234 5678", "nowhere", "13812345678", false},
       }) {
    auto phone = NormalizePhone(c.raw, c.region);
    ASSERT_THAT(phone, IsOk()) << c.raw;
    EXPECT_EQ(phone->number, c.number) << c.raw;
    EXPECT_EQ(phone->is_e164, c.is_e164) << c.raw;
  }
}

TEST(PhoneTest, ExtensionIsKeptApart) {
  auto phone = NormalizePhone("010-65529988 ext. 12", "CN");
  ASSERT_THAT(phone, IsOk());
  EXPECT_EQ(phone->number, "+861065529988");
  EXPECT_EQ(phone->extension, "12");
}

TEST(PhoneTest, WhatIsNoNumberIsRefused) {
  for (std::string_view raw : {"", "12", "call me", "\xFF 12345", "123456789012345678901"}) {
    EXPECT_THAT(NormalizePhone(raw, "CN", "contact.phone"),
                StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << raw;
  }
}

// A space makes the number one that is not as it is stored, and so is read by its plan.
TEST(PhoneTest, AStoredMobileNumberIsWhatItsPlanMakesOfIt) {
  std::mt19937 random(7);
  for (int n = 0; n < 10'000; ++n) {
    const std::string digits =
        absl::StrFormat("1%03d%07d", n % 1000, static_cast<int>(random() % 10'000'000));
    const auto quick = NormalizePhone("+86" + digits, "US");
    const auto by_plan = NormalizePhone("+86 " + digits, "US");
    ASSERT_THAT(quick, IsOk()) << digits;
    ASSERT_THAT(by_plan, IsOk()) << digits;
    EXPECT_EQ(quick->number, by_plan->number);
    EXPECT_EQ(quick->is_e164, by_plan->is_e164);
    EXPECT_EQ(quick->extension, by_plan->extension);
  }
}

TEST(PhoneTest, NormalizingTwiceChangesNothing) {
  std::mt19937 random(3);
  constexpr std::string_view kCharacters = "0123456789+-() x.*#";
  for (int i = 0; i < 3000; ++i) {
    std::string raw;
    for (size_t n = random() % 18; n > 0; --n) raw += kCharacters[random() % kCharacters.size()];
    auto once = NormalizePhone(raw, "CN");
    if (!once.ok() || !once->is_e164) continue;
    auto twice = NormalizePhone(once->number, "US");
    ASSERT_THAT(twice, IsOk()) << raw;
    ASSERT_EQ(twice->number, once->number) << raw;
  }
}

TEST(EmailTest, WaysOfWritingMeet) {
  EXPECT_THAT(NormalizeEmail(" Zhang.San@Example.COM\n"), IsOkAndHolds("zhang.san@example.com"));
  EXPECT_THAT(NormalizeEmail("a+b@mail.example.com"), IsOkAndHolds("a+b@mail.example.com"));
  EXPECT_THAT(NormalizeEmail("info@Bücher.example"), IsOkAndHolds("info@xn--bcher-kva.example"));
  EXPECT_THAT(NormalizeEmail("张三@例子.中国"), IsOkAndHolds("张三@xn--fsqu00a.xn--fiqs8s"));
  EXPECT_THAT(NormalizeEmail("ａ＠ｂ．ｃｏｍ"), IsOkAndHolds("a@b.com"));
}

TEST(EmailTest, WhatIsNoAddressIsRefused) {
  const std::string long_local = std::string(65, 'a') + "@example.com";
  const std::string long_all = "a@" + std::string(60, 'b') + "." + std::string(200, 'c') + ".com";
  for (std::string_view raw : std::initializer_list<std::string_view>{"",
                                                                      "a",
                                                                      "@example.com",
                                                                      "a@",
                                                                      "a@localhost",
                                                                      "a@b@example.com",
                                                                      "a b@example.com",
                                                                      ".a@example.com",
                                                                      "a.@example.com",
                                                                      "a..b@example.com",
                                                                      "a@-example.com",
                                                                      "a@example.com.",
                                                                      "a@.example.com",
                                                                      "a@exa mple.com",
                                                                      "a\xFF@example.com",
                                                                      "\"a\"@example.com",
                                                                      "a@[10.0.0.1]",
                                                                      "a@exa_mple.com",
                                                                      "<a@example.com>",
                                                                      long_local,
                                                                      long_all}) {
    EXPECT_THAT(NormalizeEmail(raw), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << raw;
  }
  EXPECT_THAT(NormalizeEmail(std::string_view("a\0@example.com", 14)),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST(EmailTest, NormalizingTwiceChangesNothing) {
  std::mt19937 random(5);
  const std::vector<std::string> parts = {"a", "Z",    "0",    ".",         "-",   "ß",
                                          "é", "张",   "１",   "Ａ",        "İ",   "e\xCC\x81",
                                          "@", ".com", "@b.c", "Bücher.de", "\xE5"};
  int accepted = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string raw;
    for (size_t n = random() % 8; n > 0; --n) raw += parts[random() % parts.size()];
    auto once = NormalizeEmail(raw);
    if (!once.ok()) continue;
    ++accepted;
    ASSERT_TRUE(ValidUtf8(*once));
    ASSERT_THAT(NormalizeEmail(*once), IsOkAndHolds(*once)) << raw;
  }
  EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace guanxi::text
