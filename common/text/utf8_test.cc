#include "common/text/utf8.h"

#include <gtest/gtest.h>

#include <random>

namespace guanxi::text {
namespace {

TEST(Utf8Test, TellsWellFormedFromNot) {
  for (std::string_view good : {"", "abc", "张三", "\xF0\x9F\x99\x82", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(ValidUtf8(good)) << good;
    EXPECT_EQ(ReplaceInvalidUtf8(good), good);
  }
  for (std::string_view bad : {"\x80", "\xC0\x80", "\xE5\xBC", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                               "a\xFF", "\xF8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(ValidUtf8(bad));
    EXPECT_TRUE(ValidUtf8(ReplaceInvalidUtf8(bad)));
  }
  EXPECT_TRUE(ValidUtf8(std::string_view("\0", 1)));
}

TEST(Utf8Test, ReplacesOnlyWhatIsIllFormed) {
  EXPECT_EQ(ReplaceInvalidUtf8("a\xFF张\xE5\xBCz"), "a\xEF\xBF\xBD张\xEF\xBF\xBDz");
}

TEST(Utf8Test, CutsBetweenCharacters) {
  EXPECT_EQ(CutUtf8("张三", 6), "张三");
  EXPECT_EQ(CutUtf8("张三", 5), "张");
  EXPECT_EQ(CutUtf8("张三", 3), "张");
  EXPECT_EQ(CutUtf8("张三", 2), "");
  EXPECT_EQ(CutUtf8("abc", 2), "ab");
  EXPECT_EQ(CutUtf8("abc", 0), "");
  EXPECT_EQ(CutUtf8("\x80\x80\x80\x80\x80\x80", 5).size(), 5u);
}

TEST(Utf8Test, RandomBytesAreRepaired) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes(random() % 12, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::string repaired = ReplaceInvalidUtf8(bytes);
    ASSERT_TRUE(ValidUtf8(repaired));
    ASSERT_EQ(repaired == bytes, ValidUtf8(bytes));
    const size_t limit = random() % 16;
    ASSERT_TRUE(ValidUtf8(CutUtf8(repaired, limit)));
    ASSERT_LE(CutUtf8(repaired, limit).size(), limit);
  }
}

}  // namespace
}  // namespace guanxi::text
