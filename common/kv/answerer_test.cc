#include "common/kv/answerer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace guanxi::kv {
namespace {

using ::testing::ElementsAre;

// Groups whose answers, and whose heads, are noted in the order in which they are told. Read once
// the answerer is gone.
class AnswererTest : public ::testing::Test {
 protected:
  Answer Noted(const std::string& name, absl::StatusOr<Revision> result) {
    return {[](Txn&) { return absl::OkStatus(); },
            [this, name](absl::StatusOr<Revision> done) {
              told_.push_back(absl::StrCat(name, done.ok() ? " done" : " failed"));
            },
            std::move(result), true};
  }

  AnswerGroup GroupOf(Answer first, Answer second, Revision head) {
    AnswerGroup group{.answers = {}, .head = head, .unsynced = true};
    group.answers.push_back(std::move(first));
    group.answers.push_back(std::move(second));
    return group;
  }

  absl::Status Sync() {
    ++syncs_;
    return sync_failure_;
  }

  int syncs_ = 0;
  absl::Status sync_failure_;

  std::vector<std::string> told_;
};

TEST_F(AnswererTest, TellsCallersInOrderAndThenTheHead) {
  {
    Answerer answerer([this] { return Sync(); },
                      [this](Revision head) { told_.push_back(absl::StrCat("head ", head)); });
    answerer.Give(GroupOf(Noted("a", 1), Noted("b", absl::AbortedError("")), 1));
    answerer.Give(GroupOf(Noted("c", 1), Noted("d", 1), 0));
  }
  EXPECT_THAT(syncs_, ::testing::AllOf(::testing::Ge(1), ::testing::Le(2)));
  EXPECT_THAT(told_, ElementsAre("a done", "b failed", "head 1", "c done", "d done"));
}

TEST_F(AnswererTest, AFailedSyncIsTheAnswerOfAllThatRan) {
  sync_failure_ = absl::UnavailableError("");
  {
    Answerer answerer([this] { return Sync(); },
                      [this](Revision head) { told_.push_back(absl::StrCat("head ", head)); });
    Answer refused = Noted("b", 1);
    refused.ran = false;
    answerer.Give(GroupOf(Noted("a", 1), std::move(refused), 1));
    answerer.Give(GroupOf(Noted("c", 1), Noted("d", 1), 2));
  }
  EXPECT_THAT(told_, ElementsAre("a failed", "b done", "c failed", "d failed"));
  EXPECT_EQ(syncs_, 1);
}

TEST_F(AnswererTest, WhatWroteNothingNeedsNoSync) {
  {
    Answerer answerer([this] { return Sync(); }, [](Revision) {});
    AnswerGroup group = GroupOf(Noted("a", 1), Noted("b", 1), 0);
    group.unsynced = false;
    answerer.Give(std::move(group));
  }
  EXPECT_EQ(syncs_, 0);
  EXPECT_THAT(told_, ElementsAre("a done", "b done"));
}

TEST_F(AnswererTest, TellsAllThatManyGroupsHold) {
  constexpr int kGroups = 500;
  {
    Answerer answerer([this] { return Sync(); }, [](Revision) {});
    for (int i = 0; i < kGroups; ++i) answerer.Give(GroupOf(Noted("a", 1), Noted("b", 1), 0));
  }
  EXPECT_EQ(told_.size(), 2u * kGroups);
}

}  // namespace
}  // namespace guanxi::kv
