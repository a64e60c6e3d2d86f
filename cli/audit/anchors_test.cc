#include "cli/audit/anchors.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace guanxi::cli {
namespace {

class AnchorsTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove(path_); }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::string path_ = testing::TempDir() + "/guanxi-anchors-" + std::to_string(getpid());
};

TEST_F(AnchorsTest, AreReadAsTheyWereAdded) {
  const std::string first(64, 'a');
  const std::string second(64, 'b');
  {
    auto anchors = Anchors::Read(path_);
    ASSERT_TRUE(anchors.ok()) << anchors.status();
    EXPECT_TRUE(anchors->Of("customers").empty());
    ASSERT_TRUE(anchors->Add("customers", 10, first, "2026-05-04T08:00:00Z").ok());
    ASSERT_TRUE(anchors->Add("tickets", 3, second, "2026-05-04T08:00:00Z").ok());
  }
  auto anchors = Anchors::Read(path_);
  ASSERT_TRUE(anchors.ok()) << anchors.status();
  ASSERT_TRUE(anchors->Add("customers", 20, second, "2026-05-05T08:00:00Z").ok());
  ASSERT_TRUE(anchors->Add("customers", 20, second, "2026-05-06T08:00:00Z").ok());
  ASSERT_TRUE(anchors->Add("loyalty", 0, std::string(64, '0'), "2026-05-06T08:00:00Z").ok());
  const auto known = Anchors::Read(path_)->Of("customers");
  ASSERT_EQ(known.size(), 2u) << "an end that is known already is not added again";
  EXPECT_EQ(known[0].sequence, 10u);
  EXPECT_EQ(known[0].hash, first);
  EXPECT_EQ(known[1].sequence, 20u);
  EXPECT_NE(known[1].where.find("line 3"), std::string::npos) << known[1].where;
  EXPECT_TRUE(Anchors::Read(path_)->Of("loyalty").empty());
}

TEST_F(AnchorsTest, ALineThatIsNoneIsNamed) {
  std::ofstream(path_) << "customers 10 " << std::string(64, 'a') << " 2026-05-04T08:00:00Z\n"
                       << "customers ten\n";
  const auto anchors = Anchors::Read(path_);
  ASSERT_FALSE(anchors.ok());
  EXPECT_NE(anchors.status().message().find("line 2"), absl::string_view::npos);
}

TEST_F(AnchorsTest, AFileThatCannotBeWrittenIsAnError) {
  auto anchors = Anchors::Read(path_ + "/not/there");
  ASSERT_TRUE(anchors.ok());
  EXPECT_FALSE(anchors->Add("customers", 1, std::string(64, 'a'), "2026-05-04T08:00:00Z").ok());
}

}  // namespace
}  // namespace guanxi::cli
