#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/hand_over_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Role;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class HoldingsTest : public HandOverFixture {};

TEST_F(HoldingsTest, SaysWhatAnAccountOwnsEverywhere) {
  for (int i = 0; i < 60; ++i) customers.Put(absl::StrCat("customers/", 1000 + i), "users/ana");
  tickets.Put("tickets/1", "users/ana");
  tickets.Put("tickets/2", "users/bob");
  ASSERT_THAT(Ask(users(), &UserStub::FreezeUser, R"pb(name: "users/ana")pb"), IsOk());
  const auto holdings = Holdings("users/ana");
  ASSERT_THAT(holdings, IsOk());
  EXPECT_EQ(holdings->user(), "users/ana");
  EXPECT_EQ(holdings->state(), v1::User::STATE_FROZEN);
  EXPECT_TRUE(holdings->complete());
  EXPECT_EQ(holdings->total(), 61);
  ASSERT_THAT(holdings->services(), SizeIs(2));
  EXPECT_EQ(holdings->services(0).service(), "customers");
  EXPECT_EQ(holdings->services(0).counts().at("guanxi.test/Record"), 60);
  EXPECT_THAT(holdings->services(0).records(), SizeIs(50));
  EXPECT_THAT(holdings->services(1).records(), ElementsAre("tickets/1"));
}

TEST_F(HoldingsTest, MarksAServiceThatDoesNotAnswer) {
  customers.Put("customers/1", "users/ana");
  tickets.FailWith(grpc::StatusCode::UNAVAILABLE);
  const auto holdings = Holdings("users/ana");
  ASSERT_THAT(holdings, IsOk());
  EXPECT_FALSE(holdings->complete());
  EXPECT_EQ(holdings->total(), 1);
  EXPECT_EQ(holdings->services(0).error(), "");
  EXPECT_EQ(holdings->services(1).error(), "UNAVAILABLE");
}

TEST_F(HoldingsTest, WaitsTwoSecondsForAServiceThatHangs) {
  customers.Put("customers/1", "users/ana");
  tickets.Hold();
  const auto holdings = Holdings("users/ana");
  ASSERT_THAT(holdings, IsOk());
  EXPECT_EQ(holdings->services(1).error(), "DEADLINE_EXCEEDED");
  EXPECT_EQ(holdings->total(), 1);
  tickets.Release();
}

TEST_F(HoldingsTest, IsForThoseWhoSeeTheRecords) {
  EXPECT_THAT(Holdings("users/none"), StatusIs(StatusCode::kNotFound));
  ActAs(Role::kUnitHead, "users/wes", {"units/west"});
  EXPECT_THAT(Holdings("users/ana"), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  ActAs(Role::kUnitHead, "users/eve", {"units/east"});
  EXPECT_THAT(Holdings("users/ana"), IsOk());
  ActAs(Role::kSalesperson, "users/ana", {"units/east"});
  EXPECT_THAT(Holdings("users/ana"), IsOk());
  EXPECT_THAT(Holdings("users/bob"), StatusIs(StatusCode::kNotFound));
}

TEST_F(HoldingsTest, NamesRecordsForThoseWhoSeeThemAll) {
  customers.Put("customers/1", "users/ana");
  const auto names = [this](Role role, std::string_view user) {
    ActAs(role, user, {"units/east"});
    const auto holdings = Holdings("users/ana");
    EXPECT_THAT(holdings, IsOk());
    if (!holdings.ok()) return -1;
    EXPECT_EQ(holdings->total(), 1);
    EXPECT_EQ(holdings->services(0).counts().at("guanxi.test/Record"), 1);
    return holdings->services(0).records_size();
  };
  EXPECT_EQ(names(Role::kSystemAdmin, "users/root"), 0);
  EXPECT_EQ(names(Role::kUnitHead, "users/eve"), 0);
  EXPECT_EQ(names(Role::kExecutive, "users/max"), 1);
  EXPECT_EQ(names(Role::kMarketing, "users/mia"), 1);
  EXPECT_EQ(names(Role::kSalesperson, "users/ana"), 1);
}

}  // namespace
}  // namespace guanxi::directory
