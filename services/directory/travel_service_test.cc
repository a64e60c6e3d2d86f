#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/directory/v1/travels.grpc.pb.h"
#include "guanxi/directory/v1/usage.grpc.pb.h"
#include "services/directory/directory_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Travel;

// The clock stands on Monday, 2026-01-05, 8:00 UTC. Days are of January 2026.
class TravelServiceTest : public DirectoryFixture {
 protected:
  using Stub = v1::TravelService::Stub;

  void SetUp() override {
    ASSERT_THAT(CreateUnit("east"), IsOk());
    ASSERT_THAT(CreateUnit("west"), IsOk());
    ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
    ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/west")pb"), IsOk());
  }

  static void SetDay(int day, google::type::Date& date) {
    if (day == 0) return;
    date.set_year(2026);
    date.set_month(1);
    date.set_day(day);
  }
  // 0 for a day that is not given.
  absl::StatusOr<Travel> Set(int from,
                             int until,
                             std::string_view actor = "users/head",
                             std::string_view user = "users/ana") {
    v1::SetTravellingRequest request;
    request.set_user(std::string(user));
    request.set_note("Trade fair");
    if (from != 0) SetDay(from, *request.mutable_from_date());
    if (until != 0) SetDay(until, *request.mutable_until_date());
    return Call(*travels_, &Stub::SetTravelling, request, actor);
  }
  absl::StatusOr<v1::ClearTravellingResponse> Clear(int until = 0) {
    v1::ClearTravellingRequest request;
    request.set_user("users/ana");
    if (until != 0) SetDay(until, *request.mutable_until_date());
    return Call(*travels_, &Stub::ClearTravelling, request);
  }
  // `5-9`; `5-` while the end is open.
  static std::string Text(const Travel& travel) {
    return absl::StrCat(travel.from_date().day(), "-",
                        travel.has_until_date() ? absl::StrCat(travel.until_date().day()) : "");
  }
  template <typename List>
  static std::vector<std::string> Texts(const List& travels) {
    std::vector<std::string> texts;
    for (const Travel& travel : travels) texts.push_back(Text(travel));
    return texts;
  }
  std::vector<std::string> List(std::string_view request = "") {
    const auto list =
        Call(*travels_, &Stub::ListTravels, TextProto<v1::ListTravelsRequest>(request));
    EXPECT_THAT(list, IsOk());
    return list.ok() ? Texts(list->travels()) : std::vector<std::string>();
  }
  absl::StatusOr<v1::UserUsage> Usage() {
    v1::GetUserUsageRequest request;
    request.set_user("users/ana");
    return Call(*usage_, &v1::UsageService::Stub::GetUserUsage, request);
  }

  std::unique_ptr<Stub> travels_ = ServiceFixture::Stub<v1::TravelService>();
  std::unique_ptr<v1::UsageService::Stub> usage_ = ServiceFixture::Stub<v1::UsageService>();
};

TEST_F(TravelServiceTest, AUserTravelsFromTodayUntilBack) {
  const auto travel = Set(0, 0, "users/ana");
  ASSERT_THAT(travel, IsOk());
  EXPECT_EQ(Text(*travel), "5-");
  EXPECT_EQ(travel->owner(), "users/ana");
  EXPECT_EQ(travel->unit(), "units/east");
  EXPECT_EQ(travel->actor(), "users/ana");
  EXPECT_EQ(travel->note(), "Trade fair");
  auto usage = Usage();
  ASSERT_THAT(usage, IsOk());
  EXPECT_TRUE(usage->travelling());
  EXPECT_EQ(usage->travel().name(), travel->name());

  clock().Advance(absl::Hours(3 * 24));
  const auto cleared = Clear();
  ASSERT_THAT(cleared, IsOk());
  EXPECT_THAT(Texts(cleared->travels()), ElementsAre("5-7"));
  usage = Usage();
  ASSERT_THAT(usage, IsOk());
  EXPECT_FALSE(usage->travelling());
  EXPECT_FALSE(usage->has_travel());
}

TEST_F(TravelServiceTest, ClearingTwiceChangesNothing) {
  ASSERT_THAT(Set(1, 20), IsOk());
  ASSERT_THAT(Clear(), IsOk());
  const size_t events = Events().size();
  const auto again = Clear();
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->travels(), IsEmpty());
  EXPECT_THAT(Events(), SizeIs(events));
}

TEST_F(TravelServiceTest, ClearingTakesBackWhatHasNotBegunAndLeavesWhatIsOver) {
  ASSERT_THAT(Set(1, 2), IsOk());
  ASSERT_THAT(Set(4, 7), IsOk());
  ASSERT_THAT(Set(12, 14), IsOk());
  const auto cleared = Clear(5);
  ASSERT_THAT(cleared, IsOk());
  EXPECT_THAT(Texts(cleared->travels()), ElementsAre("4-5", "12-14"));
  EXPECT_THAT(List(), ElementsAre("1-2", "4-5"));
  EXPECT_THAT(List("show_deleted: true"), ElementsAre("1-2", "4-5", "12-14"));
}

TEST_F(TravelServiceTest, APeriodThatBeganTodayIsTakenBack) {
  ASSERT_THAT(Set(5, 0), IsOk());
  const auto cleared = Clear();
  ASSERT_THAT(cleared, IsOk());
  ASSERT_THAT(cleared->travels(), SizeIs(1));
  EXPECT_TRUE(cleared->travels(0).has_delete_time());
  EXPECT_THAT(Set(5, 6), IsOk()) << "the days are free again";
}

TEST_F(TravelServiceTest, PeriodsOfAUserDoNotOverlap) {
  ASSERT_THAT(Set(8, 10), IsOk());
  for (const auto& [from, until] : {std::pair(6, 8), {10, 12}, {9, 9}, {6, 12}, {6, 0}, {10, 0}}) {
    EXPECT_THAT(Set(from, until), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"))
        << from << "-" << until;
  }
  EXPECT_THAT(Set(6, 7), IsOk());
  EXPECT_THAT(Set(11, 0), IsOk());
  EXPECT_THAT(Set(11, 0, "users/head", "users/bob"), IsOk());
}

TEST_F(TravelServiceTest, OnlyOthersExcuseThePast) {
  EXPECT_THAT(Set(4, 6, "users/ana"), IsInvalidField("from_date"));
  EXPECT_THAT(Set(4, 6, "users/head"), IsOk());
}

TEST_F(TravelServiceTest, RefusesDatesThatAreNone) {
  EXPECT_THAT(Set(9, 8), IsInvalidField("until_date"));
  EXPECT_THAT(Clear(6), IsInvalidField("until_date"));
  v1::SetTravellingRequest request;
  request.set_user("users/ana");
  request.mutable_from_date()->set_year(2026);
  EXPECT_THAT(Call(*travels_, &Stub::SetTravelling, request), IsInvalidField("from_date"));
  for (const int year : {2024, 2028}) {
    *request.mutable_from_date() = TextProto<google::type::Date>("month: 6 day: 1");
    request.mutable_from_date()->set_year(year);
    EXPECT_THAT(Call(*travels_, &Stub::SetTravelling, request), IsInvalidField("from_date"));
  }
}

TEST_F(TravelServiceTest, IsOnlyForTheUserAndTheHead) {
  const auto travel = Set(5, 9);
  ASSERT_THAT(travel, IsOk());
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(Set(12, 13), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Clear(), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(List(), IsEmpty());
  v1::GetTravelRequest request;
  request.set_name(travel->name());
  EXPECT_THAT(Call(*travels_, &Stub::GetTravel, request), StatusIs(StatusCode::kNotFound));
  for (const access::Scope& scope :
       {access::Scope::Owner("users/ana"), access::Scope::Unit("units/east")}) {
    SetScope(scope);
    EXPECT_THAT(List(), SizeIs(1));
    EXPECT_THAT(Call(*travels_, &Stub::GetTravel, request), IsOk());
  }
  EXPECT_THAT(Set(12, 13), IsOk());
}

TEST_F(TravelServiceTest, TheHeadOfTheNewUnitEndsWhatTheOldOneSet) {
  ASSERT_THAT(Set(1, 0), IsOk());
  v1::UpdateUserRequest move;
  *move.mutable_user() = TextProto<v1::User>("name: 'users/ana' unit: 'units/west'");
  ASSERT_THAT(Call(users(), &UserStub::UpdateUser, move), IsOk());
  SetScope(access::Scope::Unit("units/west"));
  const auto cleared = Clear();
  ASSERT_THAT(cleared, IsOk());
  EXPECT_THAT(Texts(cleared->travels()), ElementsAre("1-4"));
}

TEST_F(TravelServiceTest, UsersThereAreNotDoNotTravel) {
  EXPECT_THAT(Set(5, 9, "users/head", "users/none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Set(5, 9, "users/head", "units/east"), IsInvalidField("user"));
  ASSERT_THAT(DeleteUser("users/ana"), IsOk());
  EXPECT_THAT(Set(5, 9), StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

}  // namespace
}  // namespace guanxi::directory
