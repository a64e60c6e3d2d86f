#include "services/customers/duplicates/name_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace guanxi::customers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Texts(const std::vector<NameWord>& words) {
  std::vector<std::string> texts;
  for (const NameWord& word : words) texts.push_back(word.text);
  return texts;
}

std::vector<std::string> Organization(std::string_view name) {
  return Texts(OrganizationWords(name));
}

TEST(OrganizationWordsTest, LeavesLegalFormsOut) {
  for (const char* name : {"Acme", "ACME Ltd.", "Acme, Inc.", "Acme GmbH", "Acme S.p.A.",
                           "Acme N.V.", "Acme N V", "Acme Co., Ltd", "The Acme Company"}) {
    EXPECT_THAT(Organization(name), ElementsAre("acme")) << name;
  }
  for (const char* name : {"华为有限公司", "华为股份有限公司", "華為有限責任公司", "华为"}) {
    EXPECT_THAT(Organization(name), ElementsAre("华为")) << name;
  }
}

TEST(OrganizationWordsTest, KeepsALegalFormThatIsTheWholeName) {
  EXPECT_THAT(Organization("SE"), ElementsAre("se"));
  EXPECT_THAT(Organization("公司"), ElementsAre("公司"));
}

TEST(OrganizationWordsTest, PartsChineseNamesIntoPlaceNameAndTrade) {
  const std::vector<NameWord> words = OrganizationWords("深圳市华为信息技术有限公司");
  EXPECT_THAT(Texts(words), ElementsAre("深圳市", "技术", "信息", "华为"));
  EXPECT_LT(words[0].weight, 1);
  EXPECT_LT(words[1].weight, 1);
  EXPECT_EQ(words[3].weight, 1);
  EXPECT_EQ(words[3].pinyin, "huawei");
}

TEST(OrganizationWordsTest, NeverCutsANameToNothing) {
  EXPECT_THAT(Organization("中国"), ElementsAre("中国"));
  EXPECT_THAT(Organization("国际贸易"), ElementsAre("贸易", "国际"));
}

TEST(OrganizationWordsTest, JoinsWhatApostrophesAndDotsPart) {
  EXPECT_THAT(Organization("Arnie Morton's"), ElementsAre("arnie", "mortons"));
  EXPECT_THAT(Organization("L’Oréal S.A."), ElementsAre("loreal"));
  EXPECT_THAT(Organization("I.B.M."), ElementsAre("ibm"));
}

TEST(OrganizationWordsTest, WeighsCommonWordsLess) {
  const std::vector<NameWord> words = OrganizationWords("Shell International V");
  ASSERT_THAT(Texts(words), ElementsAre("shell", "international", "v"));
  EXPECT_GT(words[0].weight, words[1].weight);
  EXPECT_GT(words[1].weight, words[2].weight);
}

TEST(PersonWordsTest, LeavesTitlesOut) {
  EXPECT_THAT(Texts(PersonWords("Prof. Dr. Ada O'Neil-Byron")),
              ElementsAre("ada", "oneil", "byron"));
  EXPECT_THAT(Texts(PersonWords("Dr")), ElementsAre("dr"));
  EXPECT_THAT(PersonWords(" - "), IsEmpty());
}

TEST(PersonWordsTest, TakesAChineseNameAsOneWord) {
  const std::vector<NameWord> words = PersonWords("張三豐");
  ASSERT_THAT(Texts(words), ElementsAre("张三丰"));
  EXPECT_EQ(words[0].pinyin, "zhangsanfeng");
}

}  // namespace
}  // namespace guanxi::customers
