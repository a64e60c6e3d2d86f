#include "common/rpc/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"

namespace guanxi::rpc {
namespace {

TEST(Workers, RunsEverythingQueuedBeforeTheDestructorReturns) {
  std::atomic<int> ran = 0;
  {
    Workers workers(2, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(workers.Run([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 1000);
}

TEST(Workers, RefusesWhenTheQueueIsFull) {
  absl::Notification started, release;
  std::atomic<int> ran = 0;
  {
    Workers workers(1, 2);
    ASSERT_TRUE(workers.Run([&] {
      started.Notify();
      release.WaitForNotification();
    }));
    started.WaitForNotification();
    EXPECT_TRUE(workers.Run([&ran] { ++ran; }));
    EXPECT_TRUE(workers.Run([&ran] { ++ran; }));
    EXPECT_FALSE(workers.Run([&ran] { ran += 100; }));
    release.Notify();
  }
  EXPECT_EQ(ran, 2);
}

TEST(Workers, RunsAsManyAtOnceAsItHasThreads) {
  Workers workers(3, 10);
  auto* barrier = new absl::Barrier(4);  // would never open with fewer threads
  const auto meet = [barrier] {
    if (barrier->Block()) delete barrier;
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(workers.Run(meet));
  meet();
}

}  // namespace
}  // namespace guanxi::rpc
