#include "services/customers/duplicates/match_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace guanxi::customers {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> KeysOf(const MatchRecord& record) { return MatchKeys(ProfileOf(record)); }

bool ShareKey(const MatchRecord& a, const MatchRecord& b) {
  const std::vector<std::string> x = KeysOf(a);
  const std::vector<std::string> y = KeysOf(b);
  return std::any_of(x.begin(), x.end(), [&](const std::string& key) {
    return std::binary_search(y.begin(), y.end(), key);
  });
}

MatchRecord Person(std::string name) {
  return {.kind = MatchKind::kPerson, .name = std::move(name)};
}

TEST(MatchKeysTest, AreNoneForARecordOfWhichNothingIsKnown) {
  EXPECT_THAT(KeysOf({}), IsEmpty());
  EXPECT_THAT(KeysOf(Person("?")), IsEmpty());
}

TEST(MatchKeysTest, FilesPhonesByTheirEnds) {
  const MatchRecord mobile = {.phones = {"+86 138 1234 5678"}};
  EXPECT_THAT(KeysOf(mobile), ElementsAre("p2345678"));
  EXPECT_EQ(KeysOf({.phones = {"0138-12345678 ext. 9"}}), KeysOf(mobile));
  EXPECT_THAT(KeysOf({.phones = {"10086"}}), IsEmpty());
}

TEST(MatchKeysTest, FilesEmailsAlsoByTheirLocalPartWhereThatTells) {
  EXPECT_THAT(KeysOf({.emails = {"Ada.Byron@Example.com"}}),
              ElementsAre("eada.byron@example.com", "lada.byron"));
  EXPECT_THAT(KeysOf({.emails = {"info@example.com"}}), ElementsAre("einfo@example.com"));
}

TEST(MatchKeysTest, FilesNamesWithoutRegardToOrderLegalFormAndScript) {
  EXPECT_EQ(KeysOf({.name = "Acme Roadrunner Ltd"}), KeysOf({.name = "Roadrunner Acme GmbH"}));
  EXPECT_TRUE(ShareKey({.name = "深圳市华为技术有限公司"}, {.name = "華為"}));
  EXPECT_TRUE(ShareKey({.name = "华为技术有限公司"}, {.name = "Huawei"}));
  EXPECT_TRUE(ShareKey(Person("张三"), Person("章三")));
  EXPECT_FALSE(ShareKey({.name = "Acme Ltd"}, {.name = "Zenith Ltd"}));
}

TEST(MatchKeysTest, FilesPeopleByBirthdayAndNameInParts) {
  MatchRecord ada = Person("Ada Byron");
  ada.birth_date = "1815-12-10";
  EXPECT_THAT(KeysOf(ada), ElementsAre("b18151210", "d1210/ada", "d1210/byr", "nadabyron",
                                       "wada/byr", "y1815/ada", "y1815/byr"));
  ada.birth_date = "1815-02-31";  // No day: only equal text counts.
  EXPECT_THAT(KeysOf(ada), ElementsAre("b18150231", "nadabyron", "wada/byr"));
}

TEST(MatchKeysTest, FilesAddressesByNumberAndStreet) {
  EXPECT_THAT(KeysOf({.places = {{.street = "435 S. La Cienega Blvd."}}}),
              ElementsAre("a435/cieneg"));
  EXPECT_THAT(KeysOf({.places = {{.street = "La Cienega Blvd."}}}), IsEmpty());
}

TEST(MatchKeysTest, AreOfBoundedNumberAndLengthSharpestFirst) {
  MatchRecord record = Person(std::string(10000, 'x'));
  for (int i = 0; i < 100; ++i) {
    record.emails.push_back(std::string(100, 'a') + std::to_string(i) + "@example.com");
    record.phones.push_back("+1 555 000 " + std::to_string(1000 + i));
    record.places.push_back({.street = std::to_string(i) + " High", .city = std::to_string(i)});
    record.employers.push_back("customers/" + std::to_string(i));
  }
  record.tax_ids = {"91440300708461136T"};
  const std::vector<std::string> keys = KeysOf(record);
  EXPECT_LE(keys.size(), kMaxMatchKeys);
  EXPECT_THAT(keys, Contains("t91440300708461136t"));
  for (const std::string& key : keys) EXPECT_LE(key.size(), 65u);
}

}  // namespace
}  // namespace guanxi::customers
