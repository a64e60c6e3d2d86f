#include "common/text/normalize.h"

#include <gmock/gmock.h>

#include <random>
#include <thread>

namespace guanxi::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Characters that meet every branch: letters of many scripts, marks, fillers, unassigned ones.
std::u32string Alphabet() {
  std::u32string out =
      U"aZ09 "
      U".-'&,/"
      U"\t\n\0ßøŁéİıſµ１Ａﬁ①́̈゛゙ーか가각가กิไ張张三吕單乾〇㐀𠀀"
      U"🙂"
      U"\u200B"
      U"\u200F"
      U"\uFEFF"
      U"·";
  for (char32_t c = 0x300; c < 0x310; ++c) out += c;
  return out;
}

std::string Utf8(char32_t c) {
  const auto lead = [c](int first, int shift) { return static_cast<char>(first | c >> shift); };
  const auto trail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 63)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {lead(0xC0, 6), trail(0)};
  if (c < 0x10000) return {lead(0xE0, 12), trail(6), trail(0)};
  return {lead(0xF0, 18), trail(12), trail(6), trail(0)};
}

// Random text, surrogates among it, every fourth with a byte broken.
std::string RandomText(std::mt19937& random) {
  static const std::u32string kAlphabet = Alphabet();
  std::string out;
  for (size_t length = random() % 40; length > 0; --length) {
    const bool any = random() % 4 == 0;
    out += Utf8(any ? random() % 0x110000 : kAlphabet[random() % kAlphabet.size()]);
  }
  if (random() % 4 == 0 && !out.empty()) out[random() % out.size()] = static_cast<char>(random());
  return out;
}

TEST(FoldTest, RemovesWhatDoesNotTellNamesApart) {
  EXPECT_EQ(Fold("ACME Ltd."), "acme ltd.");
  EXPECT_EQ(Fold("ＡＣＭＥ　１２３"), "acme 123");
  EXPECT_EQ(Fold("Ærøskøbing Łódź Straße"), "aeroskobing lodz strasse");
  EXPECT_EQ(Fold("Re\xCC\x81my"), "remy");
  EXPECT_EQ(Fold("張三豐"), "张三丰");
  EXPECT_EQ(Fold("餘額"), Fold("餘") + Fold("額"));  // Whatever stands beside a character.
  EXPECT_EQ(Fold("が"), "が");                       // Not か: the mark is part of the letter.
}

TEST(FoldTest, CaseAloneLeavesAccentsAndCharacters) { EXPECT_EQ(FoldCase("Ｃ-01É張"), "c-01é張"); }

TEST(FoldTest, IllFormedInputBecomesReplacementCharacters) {
  EXPECT_EQ(Fold("a\xFF\xE5\xBC"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(FoldTest, EveryCharacterFoldsToWellFormedTextThatFoldsToItself) {
  for (char32_t c = 1; c < 0x33480; ++c) {
    const std::string text = Utf8(c);
    const std::string folded = Fold(text);
    ASSERT_TRUE(ValidUtf8(folded)) << std::hex << static_cast<uint32_t>(c);
    ASSERT_EQ(Fold(folded), folded) << std::hex << static_cast<uint32_t>(c);
  }
}

TEST(TokensTest, WordsAsTheyAreChineseByCharacterAndPair) {
  EXPECT_THAT(Tokens("Call Acme, GTX-500!"), ElementsAre("call", "acme", "gtx", "500"));
  EXPECT_THAT(Tokens("张三丰"), ElementsAre("张", "张三", "三", "三丰", "丰"));
  EXPECT_THAT(Tokens("买 GTX卡 二"), ElementsAre("买", "gtx", "卡", "二"));
  EXPECT_THAT(Tokens(" ,;\n"), IsEmpty());
}

TEST(PinyinTest, JoinedWithoutTones) {
  EXPECT_EQ(Pinyin("张三"), "zhangsan");
  EXPECT_EQ(Pinyin("張三"), "zhangsan");
  EXPECT_EQ(Pinyin("张三 Ltd."), "zhangsanltd");
  EXPECT_EQ(Pinyin("吕布"), "lubu");
  EXPECT_EQ(Pinyin(""), "");
}

TEST(PinyinTest, Initials) {
  EXPECT_EQ(PinyinInitials("张三"), "zs");
  EXPECT_EQ(PinyinInitials("欧阳 Élan Co"), "oyec");
}

TEST(PinyinTest, CharactersOfSeveralReadingsAreReadByTheWordTheyStandIn) {
  EXPECT_EQ(Pinyin("重庆"), "chongqing");
  EXPECT_EQ(Pinyin("重型"), "zhongxing");
  EXPECT_EQ(Pinyin("工商银行"), "gongshangyinhang");
  EXPECT_EQ(Pinyin("行者"), "xingzhe");
  EXPECT_EQ(Pinyin("厦门 大厦"), "xiamendasha");
  EXPECT_EQ(Pinyin("长沙地产"), "changshadichan");
  EXPECT_EQ(Pinyin("董事长"), "dongshizhang");
}

TEST(PropertyTest, AnyTextFoldsToWellFormedTextThatFoldsToItself) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = RandomText(random);
    const std::string folded = Fold(text);
    ASSERT_TRUE(ValidUtf8(folded)) << testing::PrintToString(text);
    ASSERT_EQ(Fold(folded), folded) << testing::PrintToString(text);
    for (const std::string& token : Tokens(text)) ASSERT_TRUE(ValidUtf8(token));
  }
}

TEST(ThreadsTest, ThreadsAgree) {
  const std::string expected = Pinyin("单田芳 Müller");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&expected] {
      LoadTables();
      for (int n = 0; n < 200; ++n) EXPECT_EQ(Pinyin("单田芳 Müller"), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace guanxi::text
