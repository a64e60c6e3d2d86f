#include "services/customers/segments/segment_service.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/care_plans.grpc.pb.h"
#include "services/customers/care/care_job.h"
#include "services/customers/segments/segment.h"
#include "services/customers/segments/segments_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Segment;

class SegmentServiceTest : public SegmentsFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", R"(region: "CN" owner: "users/ana")"), IsOk());
    ASSERT_THAT(CreateCustomer("b", R"(region: "CN" owner: "users/ben")"), IsOk());
    ASSERT_THAT(CreateCustomer("c", R"(region: "DE" owner: "users/ana")"), IsOk());
  }
};

TEST_F(SegmentServiceTest, CreatesGetsListsUpdatesAndDeletes) {
  const auto created = CreateSegment("s", R"(region = "CN")", R"(time_zone: "Asia/Shanghai")");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "segments/s");
  EXPECT_EQ(created->state(), Segment::STATE_BUILDING);
  RunDue();
  EXPECT_EQ(GetSegment("segments/s")->state(), Segment::STATE_READY);
  const auto list = Call(segments(), &SegmentStub::ListSegments, v1::ListSegmentsRequest());
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->segments_size(), 1);
  EXPECT_EQ(list->segments(0).state(), Segment::STATE_READY);
  const auto renamed = UpdateSegment(R"(name: "segments/s" display_name: "China")", "display_name");
  ASSERT_THAT(renamed, IsOk());
  EXPECT_EQ(renamed->state(), Segment::STATE_READY);
  EXPECT_THAT(DeleteSegment("segments/s"), IsOk());
  EXPECT_THAT(DeleteSegment("segments/s"), StatusIs(StatusCode::kFailedPrecondition));
}

TEST_F(SegmentServiceTest, RefusesConditionsThatAreNone) {
  for (const char* condition : {"nothing = 1", "region =", "create_time > ago(1y)", " "}) {
    EXPECT_THAT(CreateSegment("s", condition), IsInvalidField("segment.condition")) << condition;
  }
  EXPECT_THAT(CreateSegment("s", "", "kind: KIND_DYNAMIC"), IsInvalidField("segment.condition"));
  EXPECT_THAT(CreateSegment("s", "region = CN", "kind: KIND_STATIC"),
              IsInvalidField("segment.condition"));
  EXPECT_THAT(CreateSegment("s", "region = CN", R"(time_zone: "../UTC")"),
              IsInvalidField("segment.time_zone"));
  EXPECT_THAT(CreateSegment("s", R"(inSegment("segments/x"))"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateSegment("s", R"(inSegment("customers/a"))"),
              IsInvalidField("segment.condition"));
}

TEST_F(SegmentServiceTest, RefusesCirclesOfSegments) {
  EXPECT_THAT(CreateSegment("s", R"(inSegment("segments/s"))"),
              IsInvalidField("segment.condition"));
  ASSERT_THAT(CreateSegment("a", "region = CN"), IsOk());
  ASSERT_THAT(CreateSegment("b", R"(inSegment("segments/a") employees = 0)"), IsOk());
  ASSERT_THAT(CreateSegment("c", R"(NOT inSegment("segments/b"))"), IsOk());
  EXPECT_THAT(
      UpdateSegment(R"pb(name: "segments/a" condition: "inSegment(segments/c)")pb", "condition"),
      IsInvalidField("segment.condition"));
  EXPECT_THAT(
      UpdateSegment(R"pb(name: "segments/b" condition: "inSegment(segments/b)")pb", "condition"),
      IsInvalidField("segment.condition"));
  EXPECT_THAT(
      UpdateSegment(R"pb(name: "segments/c" condition: "inSegment(segments/a)")pb", "condition"),
      IsOk());
}

TEST_F(SegmentServiceTest, AConditionAsksForNothingThatIsHidden) {
  access::Principal agent{.user = "users/agent", .role = access::Role::kAgent, .unit = "units/u"};
  agent.own = agent.group = access::Scope::Of(
      {.units = {}, .owner = "users/agent", .grantees = {"users/agent"}, .home = "units/u"});
  SetPrincipal(agent);
  ASSERT_THAT(CreateSegment("open", "region = CN"), IsOk());
  for (const char* condition :
       {"annual_revenue.units > 1000", "region = CN OR NOT annual_revenue.units > 1000",
        "create_time > ago(1d) annual_revenue:*"}) {
    EXPECT_THAT(CreateSegment("hidden", condition),
                StatusIs(StatusCode::kPermissionDenied, "FIELD_HIDDEN"));
    EXPECT_THAT(Preview(condition), StatusIs(StatusCode::kPermissionDenied, "FIELD_HIDDEN"));
  }
  EXPECT_THAT(
      UpdateSegment(R"pb(name: "segments/open" condition: "annual_revenue:*")pb", "condition"),
      StatusIs(StatusCode::kPermissionDenied, "FIELD_HIDDEN"));
}

TEST_F(SegmentServiceTest, MarketingKeepsSegmentsOfTheWholeCompany) {
  access::Principal marketing{
      .user = "users/m", .role = access::Role::kMarketing, .unit = "units/m"};
  marketing.own = access::Scope::Of(
      {.units = {}, .owner = "users/m", .grantees = {"users/m"}, .home = "units/m"});
  marketing.group = marketing.own;
  SetPrincipal(marketing);
  const auto segment = CreateSegment("campaign", "region = CN");
  ASSERT_THAT(segment, IsOk());
  EXPECT_EQ(segment->owner(), "users/m");
  EXPECT_EQ(segment->unit(), "units/m");
  EXPECT_EQ(Count("segments/campaign"), 2);
}

TEST_F(SegmentServiceTest, ThereAreSoManyDynamicOnesAtMost) {
  for (size_t i = 0; i < kMaxDynamicSegments; ++i)
    ASSERT_THAT(CreateSegment(absl::StrCat("s", i), "region = CN"), IsOk());
  EXPECT_THAT(CreateSegment("more", "region = CN"),
              StatusIs(StatusCode::kResourceExhausted, "SEGMENT_LIMIT"));
  EXPECT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(DeleteSegment("segments/s0"), IsOk());
  EXPECT_THAT(CreateSegment("more", "region = CN"), IsOk());
}

TEST_F(SegmentServiceTest, ASegmentInUseStays) {
  ASSERT_THAT(CreateSegment("a", "region = CN", R"(owner: "users/ana")"), IsOk());
  ASSERT_THAT(CreateSegment("b", R"(inSegment("segments/a"))", R"(owner: "users/ben")"), IsOk());
  EXPECT_THAT(DeleteSegment("segments/a"),
              StatusIs(StatusCode::kFailedPrecondition, "SEGMENT_IN_USE"));
  ASSERT_THAT(DeleteSegment("segments/b"), IsOk());
  ASSERT_THAT(CreateTreatment("t", R"pb(segment: "segments/a"
                                        actions { display_name: "Call" work: WORK_CALL })pb"),
              IsOk());
  EXPECT_THAT(DeleteSegment("segments/a"),
              StatusIs(StatusCode::kFailedPrecondition, "SEGMENT_IN_USE"));
}

TEST_F(SegmentServiceTest, ListsAreChangedByHandAndDynamicOnesAreNot) {
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  EXPECT_EQ(GetSegment("segments/list")->state(), Segment::STATE_READY);
  EXPECT_EQ(Add("segments/list", {"customers/a", "customers/c"}).value(), 2);
  EXPECT_EQ(Add("segments/list", {"customers/a", "customers/b"}).value(), 1);
  EXPECT_THAT(Members("segments/list"), ElementsAre("a", "b", "c"));
  EXPECT_EQ(Remove("segments/list", {"customers/b", "customers/x"}).value(), 1);
  EXPECT_EQ(Remove("segments/list", {"customers/b"}).value(), 0);
  EXPECT_THAT(Members("segments/list"), ElementsAre("a", "c"));
  EXPECT_EQ(Add("segments/list", {"customers/b"}).value(), 1);
  EXPECT_EQ(Count("segments/list"), 3);
  EXPECT_THAT(Replayed("segments/list"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Add("segments/list", {"customers/x"}),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(CreateSegment("s", "region = CN"), IsOk());
  EXPECT_THAT(Add("segments/s", {"customers/a"}),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Remove("segments/s", {"customers/a"}),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(SegmentServiceTest, AHundredCustomersGoOnAListAtOnce) {
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  std::vector<std::string> names;
  const std::string padding(50, 'x');  // Ids so long that a membership's is a digest.
  for (int i = 0; i < 100; ++i) {
    const std::string id = absl::StrCat(padding, i);
    ASSERT_THAT(CreateCustomer(id), IsOk());
    names.push_back("customers/" + id);
  }
  EXPECT_EQ(Add("segments/list", names).value(), 100);
  EXPECT_EQ(Count("segments/list"), 100);
  EXPECT_EQ(Members("segments/list").size(), 100u);
}

TEST_F(SegmentServiceTest, TellsWhichSegmentsACustomerIsIn) {
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(CreateSegment("cn", "region = CN"), IsOk());
  ASSERT_THAT(Add("segments/list", {"customers/a", "customers/c"}), IsOk());
  RunDue();
  EXPECT_THAT(Members("segments/-", R"(customer = "customers/a")"),
              ElementsAre("segments/cn", "segments/list"));
  EXPECT_THAT(Members("segments/-", R"(customer = "customers/b")"), ElementsAre("segments/cn"));
}

TEST_F(SegmentServiceTest, ShowsOnlyCustomersAndSegmentsThatTheCallerSees) {
  ASSERT_THAT(CreateSegment("cn", "region = CN", R"pb(owner: "users/boss" unit: "units/top")pb"),
              IsOk());
  ASSERT_THAT(CreateSegment("ana", "region = CN", R"(owner: "users/ana")"), IsOk());
  RunDue();
  SetScope(access::Scope::Owner("users/ana"));
  EXPECT_THAT(GetSegment("segments/cn"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Members("segments/ana"), ElementsAre("a"));
  EXPECT_EQ(Count("segments/ana"), 1);
  EXPECT_EQ(Preview("region = CN")->count(), 1);
  EXPECT_THAT(Members("segments/-", R"(customer = "customers/a")"), ElementsAre("segments/ana"));
  EXPECT_THAT(Members("segments/-", R"(customer = "customers/b")"), IsEmpty());
  EXPECT_THAT(CreateSegment("s", R"(inSegment("segments/cn"))"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Preview(R"(inSegment("segments/cn"))"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(CreateSegment("list", "", R"(owner: "users/ana")"), IsOk());
  EXPECT_THAT(Add("segments/list", {"customers/b"}),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(SegmentServiceTest, ListsOfCustomersAskForSegmentsAndRelativeDates) {
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(Add("segments/list", {"customers/b", "customers/c"}), IsOk());
  const auto list = [&](std::string_view filter) {
    v1::ListCustomersRequest request;
    request.set_filter(std::string(filter));
    const auto page = Call(customers(), &CustomerStub::ListCustomers, request);
    EXPECT_THAT(page, IsOk()) << filter;
    return page.ok() ? NamesOf(page->customers()) : std::vector<std::string>();
  };
  EXPECT_THAT(list(R"(inSegment("segments/list"))"), ElementsAre("customers/b", "customers/c"));
  EXPECT_THAT(list(R"(inSegment("segments/list") AND region = "CN")"), ElementsAre("customers/b"));
  EXPECT_THAT(list(R"(NOT inSegment("segments/list"))"), ElementsAre("customers/a"));
  EXPECT_EQ(list("create_time > ago(1h)").size(), 3u);
  clock().Advance(absl::Hours(2));
  EXPECT_THAT(list("create_time > ago(1h)"), IsEmpty());
  EXPECT_EQ(list("create_time >= today()").size(), 3u);
  clock().Advance(absl::Hours(24));
  EXPECT_THAT(list("create_time >= today()"), IsEmpty());
  v1::ListCustomersRequest request;
  request.set_filter(R"(inSegment("segments/none"))");
  EXPECT_THAT(Call(customers(), &CustomerStub::ListCustomers, request),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  std::string many = R"(inSegment("segments/list"))";
  EXPECT_THAT(list(many + " AND " + many), ElementsAre("customers/b", "customers/c"));
  for (const char* other : {"a", "b", "c", "d"})
    many += absl::StrCat(R"( AND inSegment("segments/)", other, R"("))");
  request.set_filter(many);
  EXPECT_THAT(Call(customers(), &CustomerStub::ListCustomers, request),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER"));
}

TEST_F(SegmentServiceTest, CarePlansAskForSegmentsAndRelativeDates) {
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(Add("segments/list", {"customers/b"}), IsOk());
  const auto plans = Stub<v1::CarePlanService>();
  const auto create = [&](std::string_view id, const std::string& filter) {
    auto request = TextProto<v1::CreateCarePlanRequest>(R"pb(care_plan {
                                                               display_name: "Call"
                                                               work: WORK_CALL
                                                               reach: REACH_UNIT
                                                               date { year: 2026 month: 1 day: 20 }
                                                             })pb");
    request.set_care_plan_id(std::string(id));
    request.mutable_care_plan()->set_customer_filter(filter);
    return Call(*plans, &v1::CarePlanService::Stub::CreateCarePlan, request);
  };
  EXPECT_THAT(create("none", R"(inSegment("segments/none"))"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(create("p", R"(inSegment("segments/list") create_time >= today(-1))"), IsOk());
  ASSERT_THAT(create("q", R"(inSegment("segments/list") create_time < today(-1))"), IsOk());
  rpc::Environment environment;
  environment.engine = &engine();
  environment.clock = &clock();
  CareJob job(environment, &tables());
  while (job.Step().value()) {
  }
  EXPECT_THAT(Tasks(), ElementsAre("b Call 2026-01-20 OPEN"));
  EXPECT_THAT(DeleteSegment("segments/list"),
              StatusIs(StatusCode::kFailedPrecondition, "SEGMENT_IN_USE"));
}

TEST_F(SegmentServiceTest, PreviewsWithoutKeeping) {
  const auto preview = Preview("region = CN", 1);
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->count(), 2);
  EXPECT_THAT(NamesOf(preview->customers()), ElementsAre("customers/a"));
  EXPECT_THAT(Preview("nothing = 1"), IsInvalidField("condition"));
}

}  // namespace
}  // namespace guanxi::customers
