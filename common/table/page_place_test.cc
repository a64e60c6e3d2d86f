#include "common/table/page_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/api/page_token.h"
#include "common/status/status_matchers.h"

namespace guanxi::table {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string BytesOf(const std::string& token) {
  std::string bytes;
  EXPECT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  return bytes;
}

TEST(PagePlace, LeadsBackToThePlace) {
  const std::string place("place\0with bytes\xff", 17);
  for (const bool seen : {true, false}) {
    EXPECT_THAT(DecodePlace(EncodePlace(place, seen, 7), 7), IsOkAndHolds(place));
    EXPECT_THAT(DecodePlace(EncodePlace("", seen, 7), 7), IsOkAndHolds(""));
  }
  EXPECT_THAT(DecodePlace("", 7), IsOkAndHolds(""));
}

TEST(PagePlace, ATokenIsOfItsQuery) {
  for (const bool seen : {true, false}) {
    EXPECT_THAT(DecodePlace(EncodePlace("place", seen, 7), 8),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  }
}

TEST(PagePlace, TellsNothingOfWhatIsNotSeen) {
  EXPECT_THAT(BytesOf(EncodePlace("customers of others", true, 7)),
              HasSubstr("customers of others"));
  const std::string sealed = EncodePlace("customers of others", false, 7);
  EXPECT_THAT(BytesOf(sealed), Not(HasSubstr("others")));
  EXPECT_NE(sealed, EncodePlace("customers of others", false, 7));
}

TEST(PagePlace, RefusesWhatItDidNotSeal) {
  std::string forged = "\1";
  EXPECT_THAT(DecodePlace(api::EncodePageToken(forged, 7), 7),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  forged += std::string(40, 'x');
  EXPECT_THAT(DecodePlace(api::EncodePageToken(forged, 7), 7),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

}  // namespace
}  // namespace guanxi::table
