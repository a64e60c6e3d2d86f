#include "cli/bench/store_rest.h"

#include <gtest/gtest.h>

namespace guanxi::bench {
namespace {

TEST(StoreRest, IsThereWhenNothingRunsAndNothingWaits) {
  EXPECT_FALSE(
      StoresAreBusy("# HELP guanxi_store_running_compactions Running.\n"
                    "# TYPE guanxi_store_running_compactions gauge\n"
                    "guanxi_store_running_compactions{store=\"customers\"} 0\n"
                    "guanxi_store_sst_bytes{store=\"customers\"} 17\n"));
}

TEST(StoreRest, IsNotThereWhileOneStoreWorksOrIsToWork) {
  EXPECT_TRUE(
      StoresAreBusy("guanxi_store_running_flushes{store=\"loyalty\"} 0\n"
                    "guanxi_store_pending_compactions{store=\"customers\"} 10\n"));
  EXPECT_TRUE(StoresAreBusy("guanxi_store_running_flushes{store=\"loyalty\"} 1\n"));
}

}  // namespace
}  // namespace guanxi::bench
