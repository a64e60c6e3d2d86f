#include "common/kv/key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

namespace guanxi::kv {
namespace {

std::string Bytes(std::initializer_list<int> bytes) { return {bytes.begin(), bytes.end()}; }

TEST(KeyTest, EncodingsAreFrozen) {
  EXPECT_EQ(KeyWriter().Tag(7).Take(), Bytes({7}));
  EXPECT_EQ(KeyWriter().Str("a").Take(), Bytes({'a', 0, 1}));
  EXPECT_EQ(KeyWriter().Str(std::string("a\0b", 3)).Take(), Bytes({'a', 0, 0xff, 'b', 0, 1}));
  EXPECT_EQ(KeyWriter().U64(0x0102030405060708).Take(), Bytes({1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(KeyWriter().I64(1).Take(), Bytes({0x80, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(KeyWriter().I64(-1).Take(), Bytes({0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}));
  EXPECT_EQ(KeyWriter().Bool(false).Bool(true).Take(), Bytes({0, 1}));
  EXPECT_EQ(KeyWriter().StrDesc("a").Take(), Bytes({0x9e, 0xff, 0xfe}));
  EXPECT_EQ(KeyWriter().U64Desc(1).Take(), Bytes({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}));
  EXPECT_EQ(KeyWriter().I64Desc(-1).Take(), Bytes({0x80, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(KeyWriter().BoolDesc(false).BoolDesc(true).Take(), Bytes({0xff, 0xfe}));
}

// A tuple of every kind of part, in both directions.
struct Parts {
  std::string up;
  uint64_t number;
  int64_t amount;
  bool flag;
  std::string down;
  uint64_t number_down;
  int64_t amount_down;
  bool flag_down;

  bool operator==(const Parts&) const = default;
};

std::string Encode(const Parts& p) {
  return KeyWriter()
      .Str(p.up)
      .U64(p.number)
      .I64(p.amount)
      .Bool(p.flag)
      .StrDesc(p.down)
      .U64Desc(p.number_down)
      .I64Desc(p.amount_down)
      .BoolDesc(p.flag_down)
      .Take();
}

Parts Decode(std::string_view key) {
  KeyReader reader(key);
  Parts p{reader.Str(),     reader.U64(),     reader.I64(),     reader.Bool(),
          reader.StrDesc(), reader.U64Desc(), reader.I64Desc(), reader.BoolDesc()};
  EXPECT_TRUE(reader.Finish().ok()) << reader.Finish();
  return p;
}

bool Less(const Parts& a, const Parts& b) {
  // The descending parts are compared the other way round.
  return std::tie(a.up, a.number, a.amount, a.flag, b.down, b.number_down, b.amount_down,
                  b.flag_down) < std::tie(b.up, b.number, b.amount, b.flag, a.down, a.number_down,
                                          a.amount_down, a.flag_down);
}

class Generator {
 public:
  Parts Next() {
    return {String(), Number(), Amount(), Pick(2) == 0, String(), Number(), Amount(), Pick(2) == 0};
  }

 private:
  // Few different values, so that tuples often agree in their first parts, and those that are
  // awkward.
  std::string String() {
    static constexpr char kAlphabet[] = {'\x00', '\x01', 'a', '\xfe', '\xff'};
    std::string s;
    for (int i = Pick(4); i > 0; --i) s.push_back(kAlphabet[Pick(5)]);
    return s;
  }
  uint64_t Number() {
    static constexpr uint64_t kAwkward[] = {
        0, 1, 255, 256, uint64_t{1} << 63, std::numeric_limits<uint64_t>::max()};
    return Pick(4) == 0 ? random_() : kAwkward[Pick(6)];
  }
  int64_t Amount() {
    static constexpr int64_t kAwkward[] = {std::numeric_limits<int64_t>::min(), -256, -1, 0, 1,
                                           std::numeric_limits<int64_t>::max()};
    return Pick(4) == 0 ? static_cast<int64_t>(random_()) : kAwkward[Pick(6)];
  }
  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  std::mt19937_64 random_{20'261};
};

TEST(KeyTest, KeysSortAsTheirParts) {
  Generator generator;
  for (int i = 0; i < 200'000; ++i) {
    const Parts a = generator.Next();
    Parts b = generator.Next();
    if (i % 2 == 0) {
      b.up = a.up;
      b.number = a.number;
      b.amount = a.amount;
      b.flag = a.flag;
    }
    const std::string key_a = Encode(a);
    const std::string key_b = Encode(b);
    ASSERT_EQ(Less(a, b), key_a < key_b);
    ASSERT_EQ(a == b, key_a == key_b);
    ASSERT_EQ(Decode(key_a), a);
    ASSERT_EQ(a == b, key_a.starts_with(key_b));
  }
}

TEST(KeyTest, StringsSortAsStrings) {
  // Short strings over the awkward bytes, all pairs.
  std::vector<std::string> strings = {""};
  for (size_t i = 0; strings[i].size() < 3; ++i) {
    for (char c : {'\x00', '\x01', '\x02', '\xfe', '\xff'}) strings.push_back(strings[i] + c);
  }
  for (const std::string& a : strings) {
    for (const std::string& b : strings) {
      ASSERT_EQ(a < b, KeyWriter().Str(a).view() < KeyWriter().Str(b).view());
      ASSERT_EQ(a < b, KeyWriter().StrDesc(b).view() < KeyWriter().StrDesc(a).view());
      if (a == b) continue;
      ASSERT_FALSE(KeyWriter().Str(a).view().starts_with(KeyWriter().Str(b).view()));
      ASSERT_FALSE(KeyWriter().StrDesc(a).view().starts_with(KeyWriter().StrDesc(b).view()));
    }
  }
}

TEST(KeyTest, WriterContinuesAPrefix) {
  const std::string prefix = KeyWriter().Tag(3).Str("tenant").Take();
  EXPECT_EQ(KeyWriter(prefix).U64(5).Take(), KeyWriter().Tag(3).Str("tenant").U64(5).Take());
}

TEST(KeyTest, MalformedKeysAreDataLoss) {
  const auto check = [](std::string_view key, auto read) {
    KeyReader reader(key);
    read(reader);
    return reader.Finish().code();
  };
  const auto str = [](KeyReader& r) { EXPECT_EQ(r.Str(), ""); };
  EXPECT_EQ(check("", str), absl::StatusCode::kDataLoss);
  EXPECT_EQ(check("abc", str), absl::StatusCode::kDataLoss);
  EXPECT_EQ(check(Bytes({'a', 0}), str), absl::StatusCode::kDataLoss);
  EXPECT_EQ(check(Bytes({'a', 0, 2}), str), absl::StatusCode::kDataLoss);
  EXPECT_EQ(check("1234567", [](KeyReader& r) { EXPECT_EQ(r.U64(), 0u); }),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(check("1234567", [](KeyReader& r) { EXPECT_EQ(r.I64Desc(), 0); }),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(check(Bytes({2}), [](KeyReader& r) { EXPECT_FALSE(r.Bool()); }),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(check("12", [](KeyReader& r) { r.Tag(); }), absl::StatusCode::kDataLoss);
  // What follows a malformed part is not believed either.
  EXPECT_EQ(check(Bytes({2, 1}),
                  [](KeyReader& r) {
                    r.Bool();
                    EXPECT_FALSE(r.Bool());
                  }),
            absl::StatusCode::kDataLoss);
}

TEST(KeyTest, PrefixEndIsTheNextKey) {
  EXPECT_EQ(PrefixEnd("a"), "b");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
  EXPECT_EQ(PrefixEnd("a\x7f"), "a\x80");
  EXPECT_EQ(PrefixEnd(""), "");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  const KeyRange range = PrefixRange("ab");
  EXPECT_EQ(range.begin, "ab");
  EXPECT_EQ(range.end, "ac");
}

}  // namespace
}  // namespace guanxi::kv
