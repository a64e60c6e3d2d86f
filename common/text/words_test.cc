#include "common/text/words.h"

#include <gmock/gmock.h>

#include <string>

#include "common/text/normalize.h"

namespace guanxi::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The words of `text`, each from where it begins to where the next one does.
std::vector<std::string> Words(std::string_view text) {
  const std::vector<Unit> units = Split(Fold(text), 1000);
  const std::vector<bool> starts = WordStarts(units);
  std::vector<std::string> words;
  for (size_t i = 0; i < units.size(); ++i) {
    if (starts[i]) words.emplace_back();
    words.back() += units[i].text;
  }
  return words;
}

TEST(WordStartsTest, WordsOfTheDictionary) {
  EXPECT_THAT(Words("石油化工集团"), ElementsAre("石油", "化工", "集团"));
  EXPECT_THAT(Words("广东深圳"), ElementsAre("广东", "深圳"));
}

TEST(WordStartsTest, CharactersUnknownToItMakeOneWord) {
  EXPECT_THAT(Words("华为技术"), ElementsAre("华为", "技术"));
  EXPECT_THAT(Words("北京市海淀区"), ElementsAre("北京市", "海淀区"));
}

TEST(WordStartsTest, KindsOfPlacesBeginNone) {
  EXPECT_THAT(Words("广东省深圳市龙岗区坂田"), ElementsAre("广东省", "深圳市", "龙岗区", "坂田"));
}

TEST(WordStartsTest, WrittenWordsBeginThemselves) {
  EXPECT_THAT(Words("Acme 华为, Steel"), ElementsAre("acme", "华为", "steel"));
  EXPECT_THAT(Words(""), IsEmpty());
}

TEST(WordStartsTest, ARunsFirstCharacterAlwaysBeginsOne) {
  EXPECT_THAT(Words("路"), ElementsAre("路"));
  EXPECT_THAT(Words("ก, ข"), ElementsAre("ก", "ข"));
}

}  // namespace
}  // namespace guanxi::text
