#include "services/customers/duplicates/match_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace guanxi::customers {
namespace {

using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::Lt;

MatchScore ScoreOf(const MatchRecord& a, const MatchRecord& b) {
  return Score(ProfileOf(a), ProfileOf(b));
}

MatchRecord Person(std::string name, std::string birth_date = "") {
  return {.kind = MatchKind::kPerson, .name = std::move(name), .birth_date = std::move(birth_date)};
}

double People(std::string_view a, std::string_view b) {
  return ScoreOf(Person(std::string(a), "19560409"), Person(std::string(b), "19560409")).value;
}

double Names(std::string_view a, std::string_view b) {
  return ScoreOf({.name = std::string(a)}, {.name = std::string(b)}).value;
}

TEST(ScoreTest, SaysWhyStrongestFirst) {
  MatchRecord a = Person("Ada Byron", "1815-12-10");
  MatchRecord b = Person("Byron, Ada", "1815-12-11");
  a.places = {{.city = "London"}};
  b.places = {{.city = "Paris"}};
  const MatchScore score = ScoreOf(a, b);
  ASSERT_EQ(score.reasons.size(), 3u);
  EXPECT_EQ(score.reasons[0].field, MatchField::kName);
  EXPECT_EQ(score.reasons[0].agreement, Agreement::kEqual);
  EXPECT_EQ(score.reasons[1].field, MatchField::kBirthDate);
  EXPECT_EQ(score.reasons[1].agreement, Agreement::kAlmost);
  EXPECT_EQ(score.reasons[2].field, MatchField::kCity);
  EXPECT_EQ(score.reasons[2].agreement, Agreement::kDifferent);
  EXPECT_THAT(score.reasons[2].bits, Lt(0));
  EXPECT_THAT(score.value, Gt(kDuplicateScore));
}

TEST(ScoreTest, IsSymmetric) {
  std::mt19937 random(7);
  const std::vector<std::string> words = {
      "martha",  "marhta", "mart",          "ha",   "m",      "dixon",
      "dickson", "oil",    "international", "华为", "huawei", "张三"};
  const auto text = [&](size_t most) {
    std::string text;
    for (size_t i = random() % (most + 1); i > 0; --i) text += words[random() % words.size()] + " ";
    return text;
  };
  for (int i = 0; i < 5000; ++i) {
    const MatchKind kind = i % 2 == 0 ? MatchKind::kPerson : MatchKind::kOrganization;
    const auto record = [&] {
      return MatchRecord{
          .kind = kind,
          .name = text(4),
          .phones = {std::to_string(4150000 + random() % 3), "86755555010"},
          .emails = {text(1) + "@example.com"},
          .places = {{.street = std::to_string(random() % 3) + " " + text(4), .city = text(1)},
                     {.street = text(2)}},
          .birth_date = "1956040" + std::to_string(random() % 10)};
    };
    const MatchRecord a = record();
    const MatchRecord b = record();
    ASSERT_EQ(ScoreOf(a, b).value, ScoreOf(b, a).value) << a.name << "and " << b.name;
  }
}

TEST(ScoreTest, FieldsThatOneSideLacksSayNothing) {
  EXPECT_THAT(ScoreOf({}, {.name = "Acme"}).reasons, IsEmpty());
  MatchRecord more = Person("Ada Byron", "18151210");
  more.emails = {"ada@example.com"};
  EXPECT_DOUBLE_EQ(ScoreOf(Person("Ada Byron", "18151210"), more).value,
                   ScoreOf(Person("Ada Byron", "18151210"), Person("Ada Byron", "18151210")).value);
}

TEST(ScoreTest, RecordsOfTwoKindsAreNotTheSame) {
  const MatchScore score = ScoreOf(Person("Acme"), {.name = "Acme"});
  EXPECT_EQ(score.value, 0);
  EXPECT_THAT(score.reasons, IsEmpty());
}

TEST(PeopleTest, ANameAloneDoesNotMakeTheSamePerson) {
  EXPECT_THAT(ScoreOf(Person("John Smith"), Person("John Smith")).value, Lt(kDuplicateScore));
  EXPECT_THAT(ScoreOf(Person("张伟"), Person("张伟")).value, Lt(kDuplicateScore));
}

TEST(PeopleTest, ANameAndABirthDateDo) {
  EXPECT_THAT(People("John Smith", "John Smith"), Gt(0.99));
  EXPECT_THAT(People("John Smith", "Smith John"), Gt(0.99));
  EXPECT_THAT(People("John Smith", "Jon Smiht"), Gt(0.9));
  EXPECT_THAT(People("Ronald Mac Donald", "Ronald Macdonald"), Gt(0.5));
  EXPECT_THAT(People("张三", "Zhangsan"), Gt(0.5));
  EXPECT_THAT(People("John Smith", "Mary Brown"), Lt(0.01));
  EXPECT_THAT(People("John Smith", "John Brown"), Lt(kDuplicateScore));  // Twins.
}

TEST(PeopleTest, SoDoANameAndAnEmployer) {
  MatchRecord a = Person("Li Lei");
  a.employers = {"customers/1", "customers/2"};
  MatchRecord b = Person("Lei Li");
  b.employers = {"customers/2"};
  EXPECT_THAT(ScoreOf(a, b).value, Gt(kDuplicateScore));
  b.employers = {"customers/3"};
  EXPECT_THAT(ScoreOf(a, b).value, Lt(kDuplicateScore));
}

TEST(OrganizationsTest, NamesAreComparedWithoutLegalFormsPlacesAndTrades) {
  EXPECT_THAT(Names("Acme Roadrunner Ltd", "ACME Roadrunner, Inc."), Gt(0.9));
  EXPECT_THAT(Names("华为技术有限公司", "深圳市華為技術股份有限公司"), Gt(kDuplicateScore));
  EXPECT_THAT(Names("Philips Electronics", "Phillips Electronics"), Gt(kDuplicateScore));
  EXPECT_THAT(Names("Acme International", "Zenith International"), Lt(0.05));
  EXPECT_THAT(Names("深圳市大疆科技有限公司", "深圳市华为科技有限公司"), Lt(0.05));
}

TEST(OrganizationsTest, BranchesOfOneNameAreNotTheSame) {
  const MatchRecord a = {.name = "Hard Rock Cafe",
                         .phones = {"310-276-7605"},
                         .places = {{.street = "8600 Beverly Blvd", .city = "Los Angeles"}}};
  const MatchRecord b = {.name = "Hard Rock Cafe",
                         .phones = {"212-489-6565"},
                         .places = {{.street = "221 W 57th St", .city = "New York"}}};
  EXPECT_THAT(ScoreOf(a, b).value, Lt(0.2));
}

TEST(OrganizationsTest, NorAreDifferentOnesUnderOneRoof) {
  MatchRecord a = {.name = "Stefano's",
                   .phones = {"702-385-7111"},
                   .places = {{.street = "129 Fremont St", .city = "Las Vegas"}}};
  MatchRecord b = a;
  b.name = "Golden Nugget";
  EXPECT_THAT(ScoreOf(a, b).value, Lt(kDuplicateScore));
  a.tax_ids = b.tax_ids = {"91440300708461136T"};
  EXPECT_THAT(ScoreOf(a, b).value, Gt(0.99));
}

}  // namespace
}  // namespace guanxi::customers
