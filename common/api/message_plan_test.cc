#include "common/api/message_plan.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "common/api/sample_types.h"

namespace guanxi::api {
namespace {

const FieldCheck* CheckNamed(const MessagePlan& plan, const std::string& name) {
  for (const FieldCheck& check : plan.checks) {
    if (check.field->name() == name) {
      return &check;
    }
  }
  return nullptr;
}

TEST(MessagePlan, IsMadeOnce) {
  EXPECT_EQ(&PlanOf(SampleType("Record")), &PlanOf(SampleType("Record")));
}

TEST(MessagePlan, SkipsWhatNeedsNoCheck) {
  const MessagePlan& plan = PlanOf(SampleType("Record"));
  for (const char* idle : {"flags", "loop", "active", "extra", "create_time"}) {
    EXPECT_EQ(CheckNamed(plan, idle), nullptr) << idle;
  }
  for (const char* checked : {"title", "kind", "address", "bits", "node", "due", "size"}) {
    EXPECT_NE(CheckNamed(plan, checked), nullptr) << checked;
  }
}

TEST(MessagePlan, OfATypeThatContainsItselfEnds) {
  EXPECT_FALSE(PlanOf(SampleType("Loop")).HasChecks());
  EXPECT_FALSE(PlanOf(SampleType("Loop")).HasOutputs());
  const MessagePlan& node = PlanOf(SampleType("Node"));
  EXPECT_EQ(CheckNamed(node, "next")->inside, &node);
  EXPECT_EQ(node.output_holders.size(), 2u);
}

TEST(MessagePlan, ListsOutputOnlyFieldsAndTheirHolders) {
  const MessagePlan& plan = PlanOf(SampleType("Record"));
  ASSERT_EQ(plan.output_only.size(), 1u);
  EXPECT_EQ(plan.output_only[0]->name(), "create_time");
  std::vector<std::string> holders;
  for (const OutputHolder& holder : plan.output_holders) {
    holders.push_back(holder.field->name());
  }
  EXPECT_THAT(holders, ::testing::ElementsAre("address", "items", "parts", "place", "node"));
}

TEST(MessagePlan, TakesSizesFromRules) {
  const MessagePlan& plan = PlanOf(SampleType("Record"));
  EXPECT_EQ(CheckNamed(plan, "code")->max_bytes, 8);
  EXPECT_EQ(CheckNamed(plan, "motto")->max_bytes, 1024);
  EXPECT_EQ(CheckNamed(plan, "tags")->max_entries, 3);
  EXPECT_EQ(CheckNamed(plan, "tags")->max_bytes, 1024);
  EXPECT_EQ(CheckNamed(plan, "items")->max_entries, 100);
}

TEST(MessagePlan, FindsTheResourceOfAnUpdate) {
  const MessagePlan& update = PlanOf(SampleType("UpdateRecordRequest"));
  EXPECT_EQ(CheckNamed(update, "record")->update_mask->name(), "update_mask");
  EXPECT_EQ(CheckNamed(update, "wait")->update_mask, nullptr);
  const MessagePlan& ambiguous = PlanOf(SampleType("AmbiguousRequest"));
  EXPECT_EQ(CheckNamed(ambiguous, "one")->update_mask, nullptr);
}

TEST(MessagePlan, MayBeAskedForFromManyThreads) {
  std::vector<const MessagePlan*> plans(8);
  std::vector<std::thread> threads;
  for (auto& plan : plans) {
    threads.emplace_back([&plan] { plan = &PlanOf(SampleType("BatchUpdateRecordsRequest")); });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(plans, ::testing::Each(plans.front()));
}

}  // namespace
}  // namespace guanxi::api
