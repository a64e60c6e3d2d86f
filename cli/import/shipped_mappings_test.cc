// The mappings in cli/mappings against the data they are for, where those are at hand.
#include <gmock/gmock.h>

#include <filesystem>

#include "cli/import/import_run.h"
#include "cli/import/scratch_dir.h"
#include "common/status/status_matchers.h"

namespace guanxi::importer {
namespace {

struct Case {
  std::string mapping;
  std::string data;
  int64_t rows;
  int64_t rejected;
};

class ShippedMappingsTest : public ::testing::TestWithParam<Case> {};

TEST_P(ShippedMappingsTest, TakeWhatIsGood) {
  const std::string data = "../shared/data/" + GetParam().data;
  if (!std::filesystem::exists(data)) GTEST_SKIP() << data << " is not here";
  const auto mapping = LoadMapping("cli/mappings/" + GetParam().mapping, data);
  ASSERT_THAT(mapping, IsOk());
  ScratchDir dir;
  ImportProgress progress;
  const auto figures = RunImport(
      *mapping, {.channel = nullptr, .state_path = "", .rejects_path = dir.File("rejects.csv")},
      progress);
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(progress.rows, GetParam().rows);
  EXPECT_EQ(progress.rejected, GetParam().rejected) << dir.Read("rejects.csv");
  EXPECT_EQ(progress.bytes, progress.bytes_total);
}

// Rows are counted once for each step that reads them.
INSTANTIATE_TEST_SUITE_P(All,
                         ShippedMappingsTest,
                         ::testing::Values(Case{"crm-sales-opportunities.toml",
                                                "crm-sales-opportunities", 9083, 0},
                                           Case{"crm-sales-opportunities-us-dates.toml",
                                                "crm-sales-opportunities", 9083, 0},
                                           Case{"northwind-orders.toml", "northwind", 999, 176}),
                         [](const auto& info) { return std::to_string(info.index); });

}  // namespace
}  // namespace guanxi::importer
