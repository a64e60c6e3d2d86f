#include "common/access/token/base64url.h"

#include <gmock/gmock.h>

#include <random>

namespace guanxi::token {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(Base64Url, ReadsWhatItWrites) {
  std::mt19937 random(1);
  for (size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_THAT(DecodeBase64Url(EncodeBase64Url(bytes)), Optional(bytes));
  }
}

TEST(Base64Url, UsesTheUrlAlphabet) {
  EXPECT_EQ(EncodeBase64Url("\xfb\xff"), "-_8");
  EXPECT_THAT(DecodeBase64Url("-_8"), Optional(std::string("\xfb\xff")));
}

TEST(Base64Url, RefusesAnotherAlphabet) {
  for (const char* text : {"+_8A", "-/8A", "AA==", "AAA=", "AA A", "AA\nA", " AAA", "AAA\xc3"}) {
    EXPECT_THAT(DecodeBase64Url(text), Eq(std::nullopt)) << text;
  }
  EXPECT_THAT(DecodeBase64Url(std::string_view("A\0AA", 4)), Eq(std::nullopt));
}

TEST(Base64Url, RefusesLengthsThatNoEncodingHas) {
  EXPECT_THAT(DecodeBase64Url("A"), Eq(std::nullopt));
  EXPECT_THAT(DecodeBase64Url("AAAAA"), Eq(std::nullopt));
}

// "AA" and "AB" would otherwise both be one zero byte.
TEST(Base64Url, EveryValueHasOneSpelling) {
  EXPECT_THAT(DecodeBase64Url("AA"), Optional(std::string(1, '\0')));
  for (const char* text : {"AB", "AP", "AAB", "AAD", "AAAAAB"}) {
    EXPECT_THAT(DecodeBase64Url(text), Eq(std::nullopt)) << text;
  }
}

}  // namespace
}  // namespace guanxi::token
