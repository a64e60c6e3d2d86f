#include "common/kv/listeners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"

namespace guanxi::kv {
namespace {

using ::testing::ElementsAre;

class Listener final : public CommitListener {
 public:
  void OnCommit(Revision head) override {
    heard.push_back(head);
    if (then) then();
  }
  std::vector<Revision> heard;
  std::function<void()> then;
};

TEST(ListenersTest, CallsThoseThatAreAdded) {
  Listeners listeners;
  Listener first, second;
  listeners.Add(&first);
  listeners.Notify(1);
  listeners.Add(&second);
  listeners.Notify(2);
  listeners.Remove(&first);
  listeners.Remove(&first);
  listeners.Notify(3);
  EXPECT_THAT(first.heard, ElementsAre(1, 2));
  EXPECT_THAT(second.heard, ElementsAre(2, 3));
}

TEST(ListenersTest, OneRemovedByAnotherIsNotCalledAnyMore) {
  Listeners listeners;
  Listener first, second;
  first.then = [&] { listeners.Remove(&second); };
  listeners.Add(&first);
  listeners.Add(&second);
  listeners.Notify(1);
  EXPECT_THAT(first.heard, ElementsAre(1));
  EXPECT_TRUE(second.heard.empty());
}

TEST(ListenersTest, RemoveWaitsForTheCallInProgress) {
  Listeners listeners;
  Listener listener;
  absl::Notification called, released;
  std::atomic<bool> returned = false;
  listener.then = [&] {
    called.Notify();
    released.WaitForNotification();
    returned = true;
  };
  listeners.Add(&listener);
  std::thread writer([&] { listeners.Notify(1); });
  called.WaitForNotification();
  std::thread remover([&] {
    listeners.Remove(&listener);
    EXPECT_TRUE(returned);
  });
  released.Notify();
  remover.join();
  writer.join();
}

}  // namespace
}  // namespace guanxi::kv
