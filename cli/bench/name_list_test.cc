#include "cli/bench/name_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace guanxi::bench {
namespace {

using ::testing::ElementsAre;

TEST(NameListTest, TakesWhatCanBeAName) {
  const std::string file = testing::TempDir() + "/names.txt";
  std::ofstream(file) << "\xEF\xBB\xBF"
                      << "By somebody\r\n2022\r\n\r\n阿里\r\n?!\r\nAcme\n"
                      << std::string(65, 'x') << "\n\xFF\n最后";
  const auto names = ReadNames(file, 2);
  ASSERT_TRUE(names.ok());
  EXPECT_THAT(*names, ElementsAre("阿里", "Acme", "最后"));
  const auto all = ReadNames(file, 0);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->front(), "By somebody");
  EXPECT_EQ(ReadNames(file, 100).status().code(), absl::StatusCode::kNotFound);
  std::filesystem::remove(file);
  EXPECT_EQ(ReadNames(file, 0).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace guanxi::bench
