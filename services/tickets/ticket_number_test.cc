#include "services/tickets/ticket_number.h"

#include <gtest/gtest.h>

#include "common/kv/memory_engine.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"

namespace guanxi::tickets {
namespace {

// The number taken in a transaction that ends with `outcome`.
int64_t TakenIn(kv::Engine& engine, const absl::Status& outcome = absl::OkStatus()) {
  int64_t taken = 0;
  const auto committed = kv::CommitAndWait(engine, [&](kv::Txn& txn) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(taken, TakeNumber(txn));
    return outcome;
  });
  EXPECT_EQ(committed.status().code(), outcome.code());
  return taken;
}

TEST(TakeNumber, CountsFromOne) {
  kv::MemoryEngine engine;
  EXPECT_EQ(TakenIn(engine), 1);
  EXPECT_EQ(TakenIn(engine), 2);
}

TEST(TakeNumber, LeavesNoGapBehindAFailure) {
  kv::MemoryEngine engine;
  EXPECT_EQ(TakenIn(engine), 1);
  EXPECT_EQ(TakenIn(engine, absl::AbortedError("")), 2);
  EXPECT_EQ(TakenIn(engine), 2);
}

TEST(TakeNumber, GrowsWithinATransaction) {
  kv::MemoryEngine engine;
  int64_t second = 0;
  ASSERT_THAT(kv::CommitAndWait(engine,
                                [&](kv::Txn& txn) -> absl::Status {
                                  GUANXI_RETURN_IF_ERROR(TakeNumber(txn).status());
                                  GUANXI_ASSIGN_OR_RETURN(second, TakeNumber(txn));
                                  return absl::OkStatus();
                                }),
              IsOk());
  EXPECT_EQ(second, 2);
}

}  // namespace
}  // namespace guanxi::tickets
