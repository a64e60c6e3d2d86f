#include "common/text/search_terms.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <thread>

#include "common/text/normalize.h"
#include "common/text/utf8.h"

namespace guanxi::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

size_t MaxBytes(Place place) { return place == Place::kStart ? kMaxStartBytes : kMaxInnerBytes; }

// Whether an index of these terms, searched by prefix, leads to one that the word fits.
bool Finds(const QueryWord& word, const std::vector<NameTerm>& terms) {
  return std::any_of(terms.begin(), terms.end(), [&word](const NameTerm& term) {
    if (term.place == Place::kInitials && !word.characters.empty()) return false;
    const bool scanned = std::any_of(
        word.readings.begin(), word.readings.end(), [&term](const std::string& reading) {
          return term.term.starts_with(CutUtf8(reading, MaxBytes(term.place)));
        });
    return scanned && FittingOf(word, term.term).fit != Fit::kNone;
  });
}

bool FindsName(std::string_view query, std::string_view name) {
  const std::vector<NameTerm> terms = NameTerms(name);
  const std::vector<QueryWord> words = QueryWords(query);
  const QueryWord whole = WholeQuery(query);
  if (!whole.readings.empty() && Finds(whole, terms)) return true;
  return !words.empty() && std::all_of(words.begin(), words.end(), [&terms](const QueryWord& word) {
    return Finds(word, terms);
  });
}

std::vector<std::string> Readings(std::string_view name, Place place) {
  std::vector<std::string> readings;
  for (const NameTerm& term : NameTerms(name)) {
    if (term.place == place) readings.push_back(term.term.substr(0, term.term.find('\x01')));
  }
  return readings;
}

TEST(SearchTest, EveryWayOfWritingANameFindsIt) {
  for (const char* query : {"张三", "張三", "zhangsan", "ZHANGSAN", "zhang san", "zs", "ZS",
                            "zhangs", "张", "三", "san", "san zhang", "张san", "ｚｓ", " 张三 "}) {
    EXPECT_TRUE(FindsName(query, "张三")) << query;
    EXPECT_TRUE(FindsName(query, "張三")) << query;
  }
  for (const char* query :
       {"李四", "章三", "zhangsi", "张四", "sz", "zss", "hang", "zhang si", "", " ", "?"}) {
    EXPECT_FALSE(FindsName(query, "张三")) << query;
  }
}

TEST(SearchTest, AnyPartOfAChineseName) {
  const char* name = "北京华为技术有限公司";
  for (const char* query :
       {"华为", "華為", "huawei", "hua wei", "hw", "hwjs", "bjhw", "技术有限", "jishu",
        "beijinghuawei", "北京 公司", "公司 北京", "北京华为技术有限公司"}) {
    EXPECT_TRUE(FindsName(query, name)) << query;
  }
  for (const char* query : {"京为", "华威", "北京华为技术有限公馆", "北京华为技术有限公司x"}) {
    EXPECT_FALSE(FindsName(query, name)) << query;
  }
}

TEST(SearchTest, WesternNames) {
  for (const char* query : {"gtx pro", "GTXPro", "gtx-pro", "pro", "pro gtx", "gp", "g t x"}) {
    EXPECT_TRUE(FindsName(query, "GTX Pro")) << query;
  }
  for (const char* query : {"obrien", "o'brien", "O’Brien", "brien", "conan o", "Brien, Conan"}) {
    EXPECT_TRUE(FindsName(query, "Conan O'Brien")) << query;
  }
  EXPECT_TRUE(FindsName("muller", "Müller GmbH"));
  EXPECT_TRUE(FindsName("müller", "Muller GmbH"));
  EXPECT_TRUE(FindsName("at&t", "AT&T"));
}

TEST(SearchTest, MixedNames) {
  for (const char* query : {"华为mate", "huaweimate", "hwm", "mate", "mate huawei", "华为 60"}) {
    EXPECT_TRUE(FindsName(query, "华为 Mate 60")) << query;
  }
  EXPECT_TRUE(FindsName("トヨタ自動車", "トヨタ自動車"));
  EXPECT_TRUE(FindsName("自動車", "トヨタ自動車"));
}

TEST(SearchTest, SurnamesAreReadBothWays) {
  for (const char* query : {"shantianfang", "dantianfang", "stf", "dtf"}) {
    EXPECT_TRUE(FindsName(query, "单田芳")) << query;
  }
  EXPECT_TRUE(FindsName("zengguofan", "曾国藩"));
  EXPECT_TRUE(FindsName("moqi", "万俟卨"));
  EXPECT_FALSE(FindsName("shan", "简单"));  // Not where no name begins.
}

TEST(SearchTest, CharactersOfSeveralReadings) {
  EXPECT_TRUE(FindsName("chongqing", "重庆长安汽车"));
  EXPECT_TRUE(FindsName("changan", "重庆长安汽车"));
  EXPECT_TRUE(FindsName("yinhang", "上海浦东发展银行"));
  // A first character that no word settles is read both ways.
  EXPECT_TRUE(FindsName("chonglai", "重来"));
  EXPECT_TRUE(FindsName("zhonglai", "重来"));
  // Written, it is found whatever it reads as there.
  for (const char* query : {"重", "重庆", "庆", "长安", "长"}) {
    EXPECT_TRUE(FindsName(query, "重庆长安汽车")) << query;
  }
  EXPECT_TRUE(FindsName("行", "上海浦东发展银行"));
  EXPECT_TRUE(FindsName("长", "成长教育"));
}

TEST(SearchTest, UmlautsAreTypedAsUOrV) {
  EXPECT_TRUE(FindsName("lubu", "吕布"));
  EXPECT_TRUE(FindsName("lvbu", "吕布"));
  EXPECT_TRUE(FindsName("lübu", "吕布"));
  EXPECT_TRUE(FindsName("silver", "Silver Ltd"));
}

TEST(NameTermsTest, FewForEachName) {
  EXPECT_THAT(Readings("张三", Place::kStart), ElementsAre("zhangsan"));
  EXPECT_THAT(Readings("张三", Place::kInner), ElementsAre("san"));
  EXPECT_THAT(Readings("张三", Place::kInitials), ElementsAre("zs"));
  EXPECT_THAT(NameTerms("Acme"), SizeIs(1));
  EXPECT_THAT(NameTerms("Acme Steel Works"), SizeIs(4));
  EXPECT_THAT(NameTerms(""), IsEmpty());
  EXPECT_THAT(Readings("华为技术有限公司", Place::kInner),
              ElementsAre("gongsi", "jishuyouxiangongsi", "shuyouxiangongsi",
                          "weijishuyouxiangongsi", "youxiangongsi"));
  EXPECT_THAT(Readings("华为技术有限公司", Place::kInitials),
              ElementsAre("hwjsyxgs", "jsyxgs", "yxgs"));
}

TEST(NameTermsTest, BoundedForLongNames) {
  std::string name;
  for (int i = 0; i < 1000; ++i) name += "北京华为技术有限公司";
  EXPECT_LE(NameTerms(name).size(), 2 * (kMaxNameUnits + kMaxInitials));
  EXPECT_TRUE(FindsName("北京华为技术有限公司北京华为", name));
  EXPECT_TRUE(FindsName(name, name));
}

TEST(WordTermsTest, OfAnAddress) {
  const auto finds = [](std::string_view query, std::string_view address) {
    std::vector<NameTerm> terms;
    for (std::string& term : WordTerms(address, 8)) terms.push_back({Place::kInner, term});
    return Finds(QueryWords(query).at(0), terms);
  };
  const char* address = "广东省深圳市龙岗区坂田华为基地 27 号";
  for (const char* query : {"深圳", "shenzhen", "深圳市", "guangdong", "longgang", "坂田"}) {
    EXPECT_TRUE(finds(query, address)) << query;
  }
  EXPECT_FALSE(finds("27", address));
  EXPECT_FALSE(finds("市", address));
  EXPECT_TRUE(finds("main", "12 Main Street, Springfield"));
  EXPECT_TRUE(finds("springfield", "12 Main Street, Springfield"));
}

TEST(WordTermsTest, OfManyWordsTheFirstAndTheLast) {
  EXPECT_THAT(WordTerms("a b c d e f g", 4), SizeIs(4));
  std::string last;
  for (const std::string& term : WordTerms("a b c d e f g", 3)) last = term;
  EXPECT_EQ(last.substr(0, 1), "g");
}

TEST(IdentifierTermTest, LettersAndDigitsAlone) {
  EXPECT_EQ(IdentifierTerm("C-00012"), "c00012");
  EXPECT_EQ(IdentifierTerm("91440300 MA5D/X"), "91440300ma5dx");
  EXPECT_EQ(IdentifierTerm("-"), "");
}

TEST(QueryWordsTest, WhatPartsWords) {
  const auto texts = [](std::string_view query) {
    std::vector<std::string> out;
    for (const QueryWord& word : QueryWords(query)) {
      out.push_back(word.characters.empty() ? word.readings.at(0) : word.characters);
    }
    return out;
  };
  EXPECT_THAT(texts("li 张三 o'brien,a-b"), ElementsAre("li", "张三", "obrien", "ab"));
  EXPECT_THAT(texts("华为mate"), ElementsAre("华为", "mate"));
  EXPECT_THAT(texts("?!"), IsEmpty());
  EXPECT_THAT(QueryWords("a b c d e f g h i j k"), SizeIs(kMaxQueryWords));
}

TEST(WholeQueryTest, JoinsWordsOfOneKind) {
  EXPECT_THAT(WholeQuery("hua wei").readings, ElementsAre("huawei"));
  EXPECT_EQ(WholeQuery("张 三").characters, "张三");
  EXPECT_THAT(WholeQuery("张 san").readings, IsEmpty());
  EXPECT_THAT(WholeQuery("?").readings, IsEmpty());
}

TEST(FittingTest, FromWholeNamesToBeginnings) {
  const auto fit = [](std::string_view query, std::string_view name) {
    const NameTerm term = NameTerms(name).at(0);
    EXPECT_EQ(term.place, Place::kStart);
    return FittingOf(WholeQuery(query), term.term).fit;
  };
  EXPECT_EQ(fit("acme corp", "ACME Corp"), Fit::kWhole);
  EXPECT_EQ(fit("acme corp", "Acme, Corp."), Fit::kWhole);
  EXPECT_EQ(fit("张三", "張三"), Fit::kWhole);
  EXPECT_EQ(fit("zhang san", "张三"), Fit::kWhole);
  EXPECT_EQ(fit("北京华为技术有限公司", "北京华为技术有限公司"), Fit::kWhole);
  EXPECT_EQ(fit("acme", "Acme Corp"), Fit::kWords);
  EXPECT_EQ(fit("张", "张三"), Fit::kWords);
  EXPECT_EQ(fit("zhang", "张三"), Fit::kWords);
  EXPECT_EQ(fit("acme co", "Acme Corp"), Fit::kBegins);
  EXPECT_EQ(fit("zhangs", "张三"), Fit::kBegins);
  EXPECT_EQ(fit("章三", "张三"), Fit::kNone);
  EXPECT_EQ(fit("bolt", "Acme"), Fit::kNone);
}

TEST(FittingTest, TakesAnyTerm) {
  for (std::string_view term : {"", "\x01", "a", "a\x01", "a\x01!", "a\x01~\x01", "\x01\x01\x01"}) {
    FittingOf(WholeQuery("a"), term);
    FittingOf(WholeQuery("张"), term);
  }
}

// Characters that meet every branch: letters of many scripts, marks, fillers.
std::string RandomName(std::mt19937& random) {
  static const std::vector<std::string> kParts = {
      "a",  "Z",  "0",  "9",  " ",  ".",  "-",  "'",  "&",        ",",  "\t",   "ß",
      "ø",  "Ł",  "é",  "İ",  "µ",  "１", "Ａ", "ﬁ",  "\xCC\x81", "゛", "ー",   "か",
      "가", "ก",  "ิ",   "張", "张", "三", "吕", "單", "乾",       "〇", "重",   "庆",
      "银", "行", "有", "限", "公", "司", "市", "路", "𠀀",       "·",  "\xE5", "\xFF"};
  std::string out;
  for (size_t length = random() % 30; length > 0; --length) out += kParts[random() % kParts.size()];
  return out;
}

TEST(PropertyTest, AnyNameIsTakenAndFindsItself) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string name = RandomName(random);
    const std::vector<NameTerm> terms = NameTerms(name);
    for (const NameTerm& term : terms) {
      ASSERT_TRUE(ValidUtf8(term.term) && term.term.size() > 1) << testing::PrintToString(name);
      ASSERT_LE(term.term.find('\x01'), MaxBytes(term.place));
    }
    ASSERT_EQ(FindsName(name, name), !QueryWords(name).empty()) << testing::PrintToString(name);
    for (const std::string& term : WordTerms(name, 8)) ASSERT_TRUE(ValidUtf8(term));
  }
}

TEST(ThreadsTest, ThreadsAgree) {
  const std::vector<NameTerm> expected = NameTerms("单田芳 Müller");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&expected] {
      LoadTables();
      for (int n = 0; n < 200; ++n) EXPECT_EQ(NameTerms("单田芳 Müller"), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace guanxi::text
