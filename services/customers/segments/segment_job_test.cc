#include "services/customers/segments/segment_job.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/merges.grpc.pb.h"
#include "services/customers/segments/segment_state.h"
#include "services/customers/segments/segments_fixture.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SegmentJobTest : public SegmentsFixture {
 protected:
  int64_t Examined(const std::string& segment) {
    v1::CountSegmentRequest request;
    request.set_name(segment);
    return Call(segments(), &SegmentStub::CountSegment, request)->examined_count();
  }
  void ExpectInside(std::string_view segment, const std::vector<std::string>& ids) {
    EXPECT_EQ(Members(segment), ids);
    EXPECT_EQ(Replayed(segment), ids);
    EXPECT_EQ(Count(segment), static_cast<int64_t>(ids.size()));
  }
};

TEST_F(SegmentJobTest, WithoutSegmentsThereIsNothingToDo) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  SegmentJob job = NewJob();
  const kv::Revision before = engine().head();
  EXPECT_FALSE(job.Step().value());
  EXPECT_EQ(engine().head(), before);
}

TEST_F(SegmentJobTest, CustomersEnterAndLeaveAsTheyChange) {
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN")"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"(region: "DE")"), IsOk());
  ASSERT_THAT(CreateSegment("cn", "region = CN"), IsOk());
  RunDue();
  ExpectInside("segments/cn", {"a"});
  ASSERT_THAT(CreateCustomer("c", R"(region: "CN")"), IsOk());
  ASSERT_THAT(UpdateCustomer(R"(name: "customers/b" region: "CN")", "region"), IsOk());
  ASSERT_THAT(UpdateCustomer(R"(name: "customers/a" region: "US")", "region"), IsOk());
  // The record is a second behind, the count is not.
  EXPECT_THAT(Members("segments/cn"), ElementsAre("a"));
  EXPECT_EQ(Count("segments/cn"), 2);
  RunDue();
  ExpectInside("segments/cn", {"b", "c"});
  ASSERT_THAT(UpdateCustomer(R"(name: "customers/a" region: "CN")", "region"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/c"), IsOk());
  RunDue();
  ExpectInside("segments/cn", {"a", "b"});
  ASSERT_THAT(UndeleteCustomer("customers/c"), IsOk());
  RunDue();
  ExpectInside("segments/cn", {"a", "b", "c"});
}

TEST_F(SegmentJobTest, ANewConditionIsBuiltAnew) {
  for (int i = 0; i < 1'200; ++i)
    ASSERT_THAT(CreateCustomer(absl::StrCat("c", i), absl::StrCat("employees: ", i)), IsOk());
  ASSERT_THAT(CreateSegment("big", "employees >= 600"), IsOk());
  EXPECT_EQ(Count("segments/big"), 600);
  SegmentJob job = NewJob();
  while (Examined("segments/big") == 0) ASSERT_TRUE(job.Step().value());
  EXPECT_EQ(GetSegment("segments/big")->state(), v1::Segment::STATE_BUILDING);
  EXPECT_EQ(Examined("segments/big"), 500);
  RunDue();
  EXPECT_EQ(GetSegment("segments/big")->state(), v1::Segment::STATE_READY);
  EXPECT_EQ(Members("segments/big").size(), 600u);
  const kv::Revision built = engine().head();
  ASSERT_THAT(
      UpdateSegment(R"pb(name: "segments/big" condition: "employees >= 601")pb", "condition"),
      IsOk());
  EXPECT_EQ(Count("segments/big"), 599);
  RunDue();
  EXPECT_EQ(Members("segments/big").size(), 599u);
  // The one that left, and nobody else.
  int events = 0;
  for (const auto& event : Events(built))
    events += event.resource_type() == "guanxi.customers/SegmentMember" ? 1 : 0;
  EXPECT_EQ(events, 1);
  ASSERT_THAT(DeleteSegment("segments/big"), IsOk());
  RunDue();
  EXPECT_THAT(Replayed("segments/big"), IsEmpty());
}

TEST_F(SegmentJobTest, WorkThatWasBrokenOffGoesOn) {
  for (int i = 0; i < 700; ++i)
    ASSERT_THAT(CreateCustomer(absl::StrCat("c", i), absl::StrCat("employees: ", i)), IsOk());
  ASSERT_THAT(CreateSegment("s", "employees < 650"), IsOk());
  // A process for each step, and changes between them.
  for (int i = 0; i < 8; ++i) {
    SegmentJob job = NewJob();
    ASSERT_THAT(job.Step(), IsOk());
    ASSERT_THAT(UpdateCustomer(absl::StrCat(R"(name: "customers/c)", i, R"(" employees: 900)"),
                               "employees"),
                IsOk());
    EXPECT_EQ(Count("segments/s"), 650 - i - 1);
  }
  RunDue();
  EXPECT_EQ(Members("segments/s").size(), 642u);
  EXPECT_EQ(Replayed("segments/s").size(), 642u);
}

TEST_F(SegmentJobTest, TimeLetsCustomersEnterAndLeave) {
  ASSERT_THAT(CreateSegment("new", "create_time > ago(30d)"), IsOk());
  ASSERT_THAT(CreateSegment("old", "create_time <= ago(30d)"), IsOk());
  ASSERT_THAT(
      CreateSegment("month", "create_time >= startOfMonth()", R"(time_zone: "Asia/Shanghai")"),
      IsOk());
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  RunDue();
  ExpectInside("segments/new", {"a"});
  ExpectInside("segments/month", {"a"});
  clock().Advance(absl::Hours(24 * 30) - absl::Seconds(1));
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  // A new month: on the fourth of February.
  EXPECT_EQ(Count("segments/month"), 1);
  RunDue();
  ExpectInside("segments/month", {"b"});
  ExpectInside("segments/new", {"a", "b"});
  ExpectInside("segments/old", {});
  SegmentJob job = NewJob();
  EXPECT_EQ(job.NextAlarm().value(), clock().Now() + absl::Seconds(1));
  clock().Advance(absl::Seconds(1));
  EXPECT_EQ(Count("segments/new"), 1);
  EXPECT_EQ(Count("segments/old"), 1);
  RunDue();
  ExpectInside("segments/new", {"b"});
  ExpectInside("segments/old", {"a"});
}

TEST_F(SegmentJobTest, NoRelativeDatesNoAlarms) {
  ASSERT_THAT(CreateSegment("cn", "region = CN"), IsOk());
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN")"), IsOk());
  RunDue();
  EXPECT_EQ(NewJob().NextAlarm().value(), absl::InfiniteFuture());
}

TEST_F(SegmentJobTest, SegmentsGoByOthers) {
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(CreateCustomer(id, R"(region: "CN")"), IsOk());
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(CreateSegment("cn", "region = CN"), IsOk());
  ASSERT_THAT(CreateSegment("rest", R"(inSegment("segments/cn") NOT inSegment("segments/list"))"),
              IsOk());
  ASSERT_THAT(Add("segments/list", {"customers/a"}), IsOk());
  EXPECT_EQ(Count("segments/rest"), 2);
  RunDue();
  ExpectInside("segments/rest", {"b", "c"});
  ASSERT_THAT(Add("segments/list", {"customers/b"}), IsOk());
  EXPECT_EQ(Count("segments/rest"), 1);
  RunDue();
  ExpectInside("segments/rest", {"c"});
  ASSERT_THAT(Remove("segments/list", {"customers/a"}), IsOk());
  ASSERT_THAT(UpdateSegment(R"pb(name: "segments/cn"
                                 condition: "region = CN AND display_name = Acme")pb",
                            "condition"),
              IsOk());
  RunDue();
  ExpectInside("segments/rest", {"a", "c"});
  ASSERT_THAT(UpdateSegment(R"pb(name: "segments/cn" condition: "region = DE")pb", "condition"),
              IsOk());
  EXPECT_EQ(Count("segments/rest"), 0);
  RunDue();
  ExpectInside("segments/rest", {});
}

TEST_F(SegmentJobTest, ADeletedCustomerLeavesItsListsAndComesBack) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(CreateSegment("other", ""), IsOk());
  ASSERT_THAT(Add("segments/list", {"customers/a"}), IsOk());
  ASSERT_THAT(Add("segments/other", {"customers/a"}), IsOk());
  ASSERT_THAT(Remove("segments/other", {"customers/a"}), IsOk());
  RunDue();
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  EXPECT_EQ(Count("segments/list"), 0);
  RunDue();
  ExpectInside("segments/list", {});
  ASSERT_THAT(UndeleteCustomer("customers/a"), IsOk());
  RunDue();
  ExpectInside("segments/list", {"a"});
  ExpectInside("segments/other", {});
}

TEST_F(SegmentJobTest, WhoeverStaysOfAMergeTakesTheOthersPlaces) {
  for (const char* id : {"a", "b"}) ASSERT_THAT(CreateCustomer(id, R"(region: "CN")"), IsOk());
  ASSERT_THAT(CreateSegment("cn", "region = CN"), IsOk());
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(CreateSegment("both", ""), IsOk());
  ASSERT_THAT(Add("segments/list", {"customers/b"}), IsOk());
  ASSERT_THAT(Add("segments/both", {"customers/a", "customers/b"}), IsOk());
  RunDue();
  const auto merges = Stub<v1::MergeService>();
  v1::MergeCustomersRequest merge;
  merge.set_master("customers/a");
  merge.add_losers()->set_customer("customers/b");
  const auto merged = Call(*merges, &v1::MergeService::Stub::MergeCustomers, merge);
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(Count("segments/cn"), 1);
  RunDue();
  for (const char* segment : {"segments/cn", "segments/list", "segments/both"})
    ExpectInside(segment, {"a"});
  // Who is named by an id that was merged is the customer that stayed.
  EXPECT_EQ(Add("segments/list", {"customers/b"}).value(), 0);
  v1::UndoMergeRequest undo;
  undo.set_name(merged->name());
  ASSERT_THAT(Call(*merges, &v1::MergeService::Stub::UndoMerge, undo), IsOk());
  RunDue();
  ExpectInside("segments/cn", {"a", "b"});
  ExpectInside("segments/list", {"b"});
  ExpectInside("segments/both", {"a", "b"});
}

TEST_F(SegmentJobTest, BuildsAnewWhereChangesAreNoLongerTold) {
  ASSERT_THAT(CreateSegment("cn", "region = CN"), IsOk());
  RunDue();
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN")"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"(region: "DE")"), IsOk());
  ASSERT_THAT(engine().TrimEvents(engine().head()), IsOk());
  EXPECT_EQ(Count("segments/cn"), 1);
  RunDue();
  EXPECT_THAT(Members("segments/cn"), ElementsAre("a"));
}

}  // namespace
}  // namespace guanxi::customers
