#include "common/csv/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guanxi::csv {
namespace {

using ::testing::Optional;

TEST(EncodingTest, Utf8IsCheckedAndLeft) {
  Decoder decoder(Encoding::kUtf8);
  EXPECT_EQ(decoder.name(), "UTF-8");
  EXPECT_THAT(decoder.Decode("华为,Acme"), Optional(std::string("华为,Acme")));
  EXPECT_THAT(decoder.Decode(""), Optional(std::string()));
  EXPECT_EQ(decoder.Decode("\xff"), std::nullopt);
  EXPECT_EQ(decoder.Decode("cut \xe5\x8d"), std::nullopt);
}

TEST(EncodingTest, Gb18030BecomesUtf8) {
  Decoder decoder(Encoding::kGb18030);
  EXPECT_EQ(decoder.name(), "GB 18030");
  EXPECT_THAT(decoder.Decode("\xbb\xaa\xce\xaa,Acme"), Optional(std::string("华为,Acme")));
  // Four bytes a character: beyond GBK.
  EXPECT_THAT(decoder.Decode("\x81\x39\xef\x33"), Optional(std::string("㐄")));
  EXPECT_EQ(decoder.Decode("\x81"), std::nullopt);
  // One line that is none spoils no other.
  EXPECT_THAT(decoder.Decode("\xbb\xaa"), Optional(std::string("华")));
}

}  // namespace
}  // namespace guanxi::csv
