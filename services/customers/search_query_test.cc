#include "services/customers/search_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/search_index.h"

namespace guanxi::customers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

SearchQuery Read(std::string_view query, access::FieldClasses hidden = {}) {
  return ReadQuery(query, *v1::Customer::descriptor(), hidden, "CN");
}

std::vector<std::string> Texts(const SearchQuery& query) {
  std::vector<std::string> out;
  for (const SearchWord& word : query.words) out.push_back(word.text);
  return out;
}

// The prefixes that the word is looked for by in one field.
std::vector<std::string> Prefixes(const SearchQuery& query, size_t word, std::string_view field) {
  std::vector<std::string> out;
  for (const Probe& probe : query.words.at(word).probes) {
    if (query.fields.at(probe.field) == field) out.push_back(probe.prefix);
  }
  return out;
}

TEST(ReadQueryTest, Words) {
  EXPECT_THAT(Texts(Read("Huawei shenzhen")), ElementsAre("huawei", "shenzhen"));
  EXPECT_THAT(Texts(Read("华为　深圳")), ElementsAre("华为", "深圳"));
  EXPECT_THAT(Texts(Read(" ?! ")), IsEmpty());
  EXPECT_THAT(Texts(Read("@")), IsEmpty());
  EXPECT_THAT(Read("a b c d e f g h i j").words, SizeIs(text::kMaxQueryWords));
  EXPECT_THAT(Read("a,b,c,d,e,f,g,h,i,j").words, SizeIs(text::kMaxQueryWords));
}

TEST(ReadQueryTest, WordsOfOneWritingAreAlsoLookedForTogether) {
  EXPECT_TRUE(Read("hua wei").whole.has_value());
  EXPECT_FALSE(Read("huawei").whole.has_value());
  EXPECT_FALSE(Read("华为 shenzhen").whole.has_value());
}

TEST(ReadQueryTest, DigitsWithSpacesAreOneNumber) {
  const SearchQuery query = Read("138 1234-5678");
  EXPECT_THAT(Texts(query), ElementsAre("13812345678"));
  EXPECT_THAT(Prefixes(query, 0, "phones"), Contains("+8613812345678"));
  EXPECT_THAT(Prefixes(query, 0, "phones"), Contains("i87654321831"));
  EXPECT_THAT(Prefixes(Read("010 6552"), 0, "phones"), Contains("+86106552"));
  EXPECT_THAT(Prefixes(Read("Li (0)5678"), 1, "phones"), Contains("i87650"));
}

TEST(ReadQueryTest, FewDigitsAreNoPartOfANumber) {
  EXPECT_THAT(Prefixes(Read("567"), 0, "phones"), IsEmpty());
  EXPECT_THAT(Texts(Read("12 3")), ElementsAre("12", "3"));
}

TEST(ReadQueryTest, AddressesAndTheirDomains) {
  EXPECT_THAT(Prefixes(Read("Li.Lei@ACME.ex"), 0, "emails"), Contains("li.lei@acme.ex"));
  EXPECT_THAT(Prefixes(Read("@acme.ex"), 0, "emails"), ElementsAre("hacmeex"));
  EXPECT_THAT(Prefixes(Read("li.lei"), 0, "emails"), Contains("li.lei"));
}

TEST(ReadQueryTest, WhatIsHiddenIsNotLookedFor) {
  const SearchQuery query = Read("13812345678", access::FieldClasses::Personal());
  EXPECT_THAT(query.fields, Not(Contains("phones")));
  EXPECT_THAT(query.fields, Not(Contains("emails")));
  EXPECT_THAT(query.fields, Not(Contains("tax_ids")));
  EXPECT_THAT(query.fields, Not(Contains("addresses")));
  EXPECT_THAT(query.fields, Contains("display_name"));
  const SearchQuery address = Read("li@acme.example", access::FieldClasses::Personal());
  ASSERT_THAT(address.words, SizeIs(1));
  EXPECT_THAT(address.words[0].probes, IsEmpty());
}

TEST(ReadQueryTest, FieldsThatTheTypeLacksAreNotLookedFor) {
  EXPECT_THAT(ReadQuery("li", *v1::Contact::descriptor(), {}, "CN").fields,
              ElementsAre("display_name", "emails"));
}

TEST(SearchScoreTest, OrdersRanksThenPlacesThenWhatIsLeftOver) {
  const SearchScore whole{SearchRank::kWhole, 0, 0};
  const SearchScore words{SearchRank::kWords, 0, 9};
  const SearchScore inner{SearchRank::kWords, 1, 0};
  EXPECT_LT(whole, words);
  EXPECT_LT(words, inner);
  EXPECT_LT(SearchScore({SearchRank::kWords, 0, 3}), words);
  EXPECT_EQ(Both(whole, inner), inner);
  EXPECT_EQ(Both(words, inner).rest, 9u);
}

TEST(ScoreTest, OfIdentifiers) {
  const Probe code{kSearchIndex, "dc17", Probe::Kind::kIdentifier, 0, {}};
  EXPECT_EQ(ScoreOf(code, "dc17")->rank, SearchRank::kWhole);
  EXPECT_EQ(ScoreOf(code, "dc178")->rank, SearchRank::kOtherField);
}

}  // namespace
}  // namespace guanxi::customers
