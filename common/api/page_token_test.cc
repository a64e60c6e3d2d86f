#include "common/api/page_token.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <random>
#include <string>

#include "common/api/sample_types.h"
#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;

auto IsRefused() { return StatusIs(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"); }

std::string RandomBytes(std::mt19937_64& random, size_t max_size) {
  std::string bytes(random() % (max_size + 1), '\0');
  for (char& c : bytes) {
    c = static_cast<char>(random());
  }
  return bytes;
}

uint64_t HashOf(const std::string& text) { return QueryHash(*Sample("ListRecordsRequest", text)); }

TEST(PageSize, TakesDefaultAndLimit) {
  EXPECT_THAT(PageSize(0), IsOkAndHolds(50));
  EXPECT_THAT(PageSize(1), IsOkAndHolds(1));
  EXPECT_THAT(PageSize(1000), IsOkAndHolds(1000));
  EXPECT_THAT(PageSize(1001), IsOkAndHolds(1000));
  EXPECT_THAT(PageSize(-1), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST(QueryHash, IgnoresSizeAndTokenOnly) {
  const uint64_t hash = HashOf("filter: 'a'");
  EXPECT_EQ(HashOf("filter: 'a' page_size: 7 page_token: 'x'"), hash);
  EXPECT_NE(HashOf("filter: 'b'"), hash);
  EXPECT_NE(HashOf(""), hash);
}

TEST(QueryHash, DiffersByType) {
  EXPECT_NE(QueryHash(*Sample("CountRecordsRequest", "filter: 'a'")), HashOf("filter: 'a'"));
}

TEST(QueryHash, DoesNotDependOnTheOrderOfMaps) {
  std::string forward, backward;
  for (int i = 0; i < 40; ++i) {
    const std::string entry =
        "labels { key: '" + std::to_string(i) + "' value: '" + std::to_string(i) + "' } ";
    forward = forward + entry;
    backward = entry + backward;
  }
  EXPECT_EQ(HashOf(forward), HashOf(backward));
}

TEST(QueryHash, StaysTheSameFromBuildToBuild) {
  EXPECT_EQ(HashOf("filter: 'a'"), 13770788717680118690u);
}

TEST(PageToken, EmptyMeansTheBeginning) { EXPECT_THAT(DecodePageToken("", 7), IsOkAndHolds("")); }

TEST(PageToken, GivesThePositionBack) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::string position = RandomBytes(random, 200);
    const uint64_t hash = random();
    const std::string token = EncodePageToken(position, hash);
    EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-_"),
              std::string::npos);
    EXPECT_THAT(DecodePageToken(token, hash), IsOkAndHolds(position));
  }
}

TEST(PageToken, IsRefusedForAnotherQuery) {
  EXPECT_THAT(DecodePageToken(EncodePageToken("x", 7), 8), IsRefused());
}

TEST(PageToken, IsRefusedWhenAltered) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 300; ++i) {
    const std::string token = EncodePageToken(RandomBytes(random, 40), 7);
    for (size_t at = 0; at < token.size(); ++at) {
      std::string altered = token;
      altered[at] = static_cast<char>(altered[at] ^ (1 + random() % 255));
      EXPECT_THAT(DecodePageToken(altered, 7), IsRefused()) << token << " at " << at;
    }
    EXPECT_THAT(DecodePageToken(token + "A", 7), IsRefused());
    EXPECT_THAT(DecodePageToken(token + "=", 7), IsRefused());
    EXPECT_THAT(DecodePageToken(token + "\n", 7), IsRefused());
    EXPECT_THAT(DecodePageToken(" " + token, 7), IsRefused());
    EXPECT_THAT(DecodePageToken(token.substr(0, token.size() - 1), 7), IsRefused());
    EXPECT_THAT(DecodePageToken(token.substr(1), 7), IsRefused());
  }
}

TEST(PageToken, IsRefusedWhenMadeUp) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    EXPECT_THAT(DecodePageToken("A" + RandomBytes(random, 60), 7), IsRefused());
  }
}

}  // namespace
}  // namespace guanxi::api
