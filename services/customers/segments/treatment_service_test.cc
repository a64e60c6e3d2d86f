#include "services/customers/segments/treatment_service.h"

#include <gmock/gmock.h>

#include "guanxi/customers/v1/care_plans.grpc.pb.h"
#include "services/customers/segments/segments_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kTwoSteps[] = R"pb(
  segment: "segments/quiet"
  reach: REACH_UNIT
  actions { display_name: "Call" work: WORK_CALL }
  actions {
    display_name: "Offer"
    work: WORK_MAIL
    channel: CHANNEL_EMAIL
    days_after: 7
    instructions: "By name"
    offer: "A tenth off"
  })pb";

class TreatmentTest : public SegmentsFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateSegment("quiet", "region = CN"), IsOk());
    ASSERT_THAT(CreateCustomer("before", R"(region: "CN" owner: "users/ana")"), IsOk());
    RunDue();
  }
  void MoveTo(const std::string& customer, const std::string& region) {
    ASSERT_THAT(
        UpdateCustomer("name: \"customers/" + customer + "\" region: \"" + region + "\"", "region"),
        IsOk());
    RunDue();
  }
};

TEST_F(TreatmentTest, WhoEntersIsTreatedOnce) {
  ASSERT_THAT(CreateTreatment("t", kTwoSteps), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), IsEmpty());
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN" owner: "users/ana" unit: "units/u")"), IsOk());
  RunDue();
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("a Call 2026-01-05 OPEN", "a Offer 2026-01-12 OPEN"));
  v1::ListCareTasksRequest request;
  request.set_filter(R"(display_name = "Offer")");
  const auto offer = Call(tasks(), &TaskStub::ListCareTasks, request)->care_tasks(0);
  EXPECT_EQ(offer.owner(), "users/ana");
  EXPECT_EQ(offer.unit(), "units/u");
  EXPECT_EQ(offer.treatment(), "treatments/t");
  EXPECT_EQ(offer.channel(), v1::Interaction::CHANNEL_EMAIL);
  EXPECT_EQ(offer.offer(), "A tenth off");
  EXPECT_EQ(offer.note(), "By name");
  // Out and in again: another entry.
  clock().Advance(absl::Hours(24));
  MoveTo("a", "DE");
  MoveTo("a", "CN");
  EXPECT_THAT(Tasks(), SizeIs(4));
}

TEST_F(TreatmentTest, AListIsTreatedToo) {
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(CreateTreatment("t", R"pb(segment: "segments/list"
                                        reach: REACH_UNIT
                                        actions { display_name: "Call" work: WORK_CALL })pb"),
              IsOk());
  ASSERT_THAT(Add("segments/list", {"customers/before"}), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("before Call 2026-01-05 OPEN"));
}

TEST_F(TreatmentTest, WhoLeavesIsTreatedNoMoreWhereThatIsSaid) {
  ASSERT_THAT(CreateTreatment("t", std::string(kTwoSteps) + " withdraw_on_leaving: true"), IsOk());
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN")"), IsOk());
  RunDue();
  v1::ListCareTasksRequest calls;
  calls.set_filter(R"(display_name = "Call")");
  v1::CompleteCareTaskRequest done;
  done.set_name(Call(tasks(), &TaskStub::ListCareTasks, calls)->care_tasks(0).name());
  done.set_outcome(v1::CareTask::OUTCOME_REACHED);
  ASSERT_THAT(Call(tasks(), &TaskStub::CompleteCareTask, done), IsOk());
  MoveTo("a", "DE");
  EXPECT_THAT(Tasks(), ElementsAre("a Call 2026-01-05 DONE", "a Offer 2026-01-12 WITHDRAWN"));
}

TEST_F(TreatmentTest, WhoEntersAndLeavesBetweenTwoLooksHasNothingToDo) {
  ASSERT_THAT(CreateSegment("list", ""), IsOk());
  ASSERT_THAT(CreateTreatment("t", R"pb(segment: "segments/list"
                                        reach: REACH_UNIT
                                        withdraw_on_leaving: true
                                        actions { display_name: "Call" work: WORK_CALL })pb"),
              IsOk());
  RunDue();
  ASSERT_THAT(Add("segments/list", {"customers/before"}), IsOk());
  ASSERT_THAT(Remove("segments/list", {"customers/before"}), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), IsEmpty());
  // The last entry counts.
  ASSERT_THAT(Add("segments/list", {"customers/before"}), IsOk());
  ASSERT_THAT(Remove("segments/list", {"customers/before"}), IsOk());
  clock().Advance(absl::Hours(24));
  ASSERT_THAT(Add("segments/list", {"customers/before"}), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("before Call 2026-01-06 OPEN"));
}

TEST_F(TreatmentTest, ReachesWhoseItMay) {
  ASSERT_THAT(CreateTreatment("own", R"pb(segment: "segments/quiet"
                                          owner: "users/ana"
                                          actions { display_name: "Own" work: WORK_CALL })pb"),
              IsOk());
  ASSERT_THAT(CreateTreatment("unit", R"pb(segment: "segments/quiet"
                                           reach: REACH_UNIT
                                           unit: "units/u"
                                           actions { display_name: "Unit" work: WORK_CALL })pb"),
              IsOk());
  ASSERT_THAT(CreateTreatment("off", R"pb(segment: "segments/quiet"
                                          reach: REACH_UNIT
                                          paused: true
                                          actions { display_name: "Off" work: WORK_CALL })pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN" owner: "users/ana")"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"(region: "CN" owner: "users/ben" unit: "units/u")"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("a Own 2026-01-05 OPEN", "b Unit 2026-01-05 OPEN"));
  SetScope(access::Scope::Owner("users/ana"));
  EXPECT_THAT(CreateTreatment("x", kTwoSteps), StatusIs(StatusCode::kPermissionDenied));
}

TEST_F(TreatmentTest, ACarePlanSaysWhatIsDone) {
  const auto plans = Stub<v1::CarePlanService>();
  ASSERT_THAT(Call(*plans, &v1::CarePlanService::Stub::CreateCarePlan,
                   TextProto<v1::CreateCarePlanRequest>(R"pb(
                     care_plan_id: "p"
                     care_plan {
                       display_name: "Visit them"
                       instructions: "Bring the catalogue"
                       work: WORK_VISIT
                       date { year: 2030 month: 1 day: 1 }
                     })pb")),
              IsOk());
  ASSERT_THAT(CreateTreatment("t", R"pb(segment: "segments/quiet"
                                        reach: REACH_UNIT
                                        actions { care_plan: "carePlans/p" days_after: 1 })pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN")"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), ElementsAre("a Visit them 2026-01-06 OPEN"));
}

TEST_F(TreatmentTest, RefusesWhatSaysTooLittle) {
  EXPECT_THAT(CreateTreatment("t", R"(segment: "segments/quiet")"),
              IsInvalidField("treatment.actions"));
  EXPECT_THAT(CreateTreatment("t", R"(segment: "segments/quiet" actions { work: WORK_CALL })"),
              IsInvalidField("treatment.actions[0].display_name"));
  EXPECT_THAT(CreateTreatment("t", R"(segment: "segments/quiet" actions { display_name: "X" })"),
              IsInvalidField("treatment.actions[0].work"));
  EXPECT_THAT(CreateTreatment("t", R"pb(segment: "segments/none"
                                        actions { display_name: "X" work: WORK_CALL })pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateTreatment("t", R"pb(segment: "segments/quiet"
                                        actions { care_plan: "carePlans/none" })pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(TreatmentTest, ListsUpdatesAndDeletes) {
  ASSERT_THAT(CreateTreatment("t", kTwoSteps), IsOk());
  v1::ListTreatmentsRequest list;
  list.set_filter(R"(segment = "segments/quiet")");
  EXPECT_THAT(Call(treatments(), &TreatmentStub::ListTreatments, list)->treatments(), SizeIs(1));
  v1::UpdateTreatmentRequest update;
  update.mutable_treatment()->set_name("treatments/t");
  update.mutable_treatment()->set_paused(true);
  update.mutable_update_mask()->add_paths("paused");
  ASSERT_THAT(Call(treatments(), &TreatmentStub::UpdateTreatment, update), IsOk());
  ASSERT_THAT(CreateCustomer("a", R"(region: "CN")"), IsOk());
  RunDue();
  EXPECT_THAT(Tasks(), IsEmpty());
  v1::DeleteTreatmentRequest erase;
  erase.set_name("treatments/t");
  EXPECT_THAT(Call(treatments(), &TreatmentStub::DeleteTreatment, erase), IsOk());
  EXPECT_THAT(DeleteSegment("segments/quiet"), IsOk());
}

}  // namespace
}  // namespace guanxi::customers
