#include "common/access/token/api_key.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <set>

#include "common/access/token/sha256.h"
#include "common/status/status_matchers.h"

namespace guanxi::token {
namespace {

using absl::StatusCode;

TEST(ApiKey, ReadsWhatItMakes) {
  for (const char* id : {"a", "nightly-export", "01hq3v0000000000000000000a"}) {
    const NewKey key = NewApiKey(id);
    EXPECT_TRUE(IsApiKey(key.secret));
    EXPECT_EQ(key.secret.size(), std::string_view(id).size() + 48);
    const auto parsed = ParseApiKey(key.secret);
    ASSERT_THAT(parsed, IsOk());
    EXPECT_EQ(parsed->id, id);
    EXPECT_TRUE(SameDigest(parsed->digest, key.digest));
    EXPECT_EQ(key.digest, BytesOf(Sha256(key.secret)));
  }
}

// Some of these secrets hold '_', which also ends the id.
TEST(ApiKey, NoTwoAreAlike) {
  std::set<std::string> secrets;
  for (int i = 0; i < 1000; ++i) {
    const NewKey key = NewApiKey("k");
    secrets.insert(key.secret);
    EXPECT_EQ(ParseApiKey(key.secret)->id, "k");
  }
  EXPECT_EQ(secrets.size(), 1000u);
}

TEST(ApiKey, AnotherIdGivesAnotherDigest) {
  const NewKey key = NewApiKey("one");
  std::string other = key.secret;
  other.replace(4, 3, "two");
  const auto parsed = ParseApiKey(other);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_FALSE(SameDigest(parsed->digest, key.digest));
}

TEST(ApiKey, RefusesWhatHasNotItsForm) {
  const std::string good = NewApiKey("k").secret;
  std::string padded = good;
  padded.back() = '=';
  const std::string secret(43, 'A');
  for (const std::string& text :
       {std::string(), std::string("gx1_"), fmt::format("gx1__{}", secret), good.substr(1),
        good + "A", good.substr(0, good.size() - 1), padded, fmt::format("gx1_UPPER_{}", secret),
        fmt::format("gx1_a/b_{}", secret), fmt::format("gx2_k_{}", secret),
        fmt::format("gx1_k-{}", secret)}) {
    const auto parsed = ParseApiKey(text);
    EXPECT_THAT(parsed, StatusIs(StatusCode::kUnauthenticated, "API_KEY_MALFORMED")) << text;
  }
}

TEST(ApiKey, NoDigestIsNotADigest) {
  const std::string digest(32, 'a');
  std::string other = digest;
  other.back() = 'b';
  EXPECT_TRUE(SameDigest(digest, std::string(32, 'a')));
  EXPECT_FALSE(SameDigest(digest, other));
  EXPECT_FALSE(SameDigest("", ""));
  EXPECT_FALSE(SameDigest(digest.substr(1), digest.substr(1)));
}

}  // namespace
}  // namespace guanxi::token
