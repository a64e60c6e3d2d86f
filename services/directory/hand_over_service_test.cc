#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/hand_over_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Role;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using v1::HandOver;

class HandOverServiceTest : public HandOverFixture {
 protected:
  // Looks for half a minute.
  HandOver WhenEnded(const std::string& name) {
    absl::StatusOr<HandOver> hand_over = Get(name);
    for (int i = 0; i < 30'000; ++i) {
      if (!hand_over.ok() || hand_over->state() != HandOver::STATE_RUNNING) break;
      absl::SleepFor(absl::Milliseconds(1));
      hand_over = Get(name);
    }
    EXPECT_THAT(hand_over, IsOk());
    return hand_over.ok() ? *hand_over : HandOver();
  }
  std::vector<std::string> List(std::string_view request = "") {
    const auto list = Ask(hand_overs(), &HandOverStub::ListHandOvers, request);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->hand_overs()) : std::vector<std::string>();
  }
};

TEST_F(HandOverServiceTest, BeginsAtOnceAndGoesOnByItself) {
  ASSERT_THAT(CreateUser("eve", R"pb(unit: "units/east" role: ROLE_UNIT_HEAD)pb"), IsOk());
  for (int i = 0; i < 230; ++i)
    customers.PutIn("units/east", absl::StrCat("customers/", i), "users/ana");
  assembly().StartJobs();
  ActAs(Role::kUnitHead, "users/eve", {"units/east"});
  const auto begun = Begin(R"pb(note: "Ana leaves" state: STATE_DONE)pb", "leave-1");
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->name(), "handOvers/leave-1");
  EXPECT_EQ(begun->state(), HandOver::STATE_RUNNING);
  EXPECT_EQ(begun->unit(), "units/east");
  EXPECT_EQ(begun->owner(), "users/eve");
  ASSERT_THAT(begun->progress(), SizeIs(2));
  const HandOver done = WhenEnded(begun->name());
  EXPECT_EQ(done.state(), HandOver::STATE_DONE);
  EXPECT_EQ(done.progress(0).moved(), 230);
}

TEST_F(HandOverServiceTest, GoesOnWhereItWasStopped) {
  for (int i = 0; i < 500; ++i) customers.Put(absl::StrCat("customers/", 1000 + i), "users/ana");
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  for (int i = 0; i < 1000 && Get(begun->name())->state() == HandOver::STATE_RUNNING; ++i) {
    assembly().StartJobs();
    if (i < 20) absl::SleepFor(absl::Milliseconds(i));
    if (i >= 20) WhenEnded(begun->name());
    assembly().StopJobs();
  }
  const auto done = Get(begun->name());
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state(), HandOver::STATE_DONE);
  EXPECT_EQ(done->progress(0).moved(), 500);
  for (const auto& [name, record] : customers.records()) EXPECT_EQ(record.moves, 1) << name;
}

TEST_F(HandOverServiceTest, StoppingDoesNotWaitForAServiceThatHangs) {
  customers.Put("customers/1", "users/ana");
  customers.Hold();
  assembly().StartJobs();
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  const absl::Time before = absl::Now();
  assembly().StopJobs();
  EXPECT_LT(absl::Now() - before, absl::Seconds(5));
  customers.Release();
  assembly().StartJobs();
  EXPECT_EQ(WhenEnded(begun->name()).progress(0).moved(), 1);
}

TEST_F(HandOverServiceTest, RefusesWhatCannotBeDone) {
  const auto unknown = StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND");
  EXPECT_THAT(Begin(R"pb(from_user: "users/none")pb"), unknown);
  EXPECT_THAT(Begin(R"pb(to_user: "users/none")pb"), unknown);
  EXPECT_THAT(Begin(R"pb(to_unit: "units/none")pb"), unknown);
  EXPECT_THAT(Begin(R"pb(to_user: "users/ana")pb"), IsInvalidField("hand_over.to_user"));
  ASSERT_THAT(Ask(users(), &UserStub::FreezeUser, R"pb(name: "users/bob")pb"), IsOk());
  EXPECT_THAT(Begin(), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(HandOverServiceTest, FromAnAccountThatIsFrozenOrGone) {
  ASSERT_THAT(Ask(users(), &UserStub::FreezeUser, R"pb(name: "users/ana")pb"), IsOk());
  EXPECT_THAT(Begin(), IsOk());
  ASSERT_THAT(DeleteUser("users/ana"), IsOk());
  EXPECT_THAT(Begin(), IsOk());
}

TEST_F(HandOverServiceTest, AHeadHandsOverWithinItsUnitsOnly) {
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "HAND_OVER_NOT_YOURS");
  ActAs(Role::kUnitHead, "users/eve", {"units/east"});
  EXPECT_THAT(Begin(R"pb(to_user: "users/cat")pb"), refused);
  EXPECT_THAT(Begin(R"pb(to_unit: "units/west")pb"), refused);
  ActAs(Role::kMarketing, "users/mia", {"units/west"});
  EXPECT_THAT(Begin(R"pb(to_user: "users/cat" to_unit: "units/west")pb"), IsOk());
  ActAs(Role::kSalesperson, "users/ana", {"units/east"});
  EXPECT_THAT(Begin(), StatusIs(StatusCode::kPermissionDenied));
}

TEST_F(HandOverServiceTest, IsSeenByItsMakerItsUnitAndTheWholeCompanysRoles) {
  ActAs(Role::kMarketing, "users/mia", {"units/west"});
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  EXPECT_THAT(List(), ElementsAre(begun->name()));
  ActAs(Role::kUnitHead, "users/eve", {"units/east"});
  EXPECT_THAT(List(R"pb(filter: 'from_user = "users/ana"')pb"), ElementsAre(begun->name()));
  ActAs(Role::kUnitHead, "users/wes", {"units/west"});
  EXPECT_THAT(Get(begun->name()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Cancel(begun->name()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(HandOverServiceTest, IsCancelledOnce) {
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  const auto cancelled = Cancel(begun->name());
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->state(), HandOver::STATE_CANCELLED);
  EXPECT_TRUE(cancelled->has_end_time());
  EXPECT_EQ(Events().back().note(), "Changed our mind");
  EXPECT_THAT(Cancel(begun->name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(List(R"pb(filter: 'state = STATE_CANCELLED')pb"), ElementsAre(begun->name()));
  EXPECT_THAT(List(R"pb(filter: 'to_user = "users/bob" AND state = STATE_RUNNING')pb"), IsEmpty());
}

// Without services that keep records nothing would be handed over, and nobody told.
TEST(HandOverWithoutPeersTest, IsRefused) {
  class Alone : public DirectoryFixture {
   public:
    void TestBody() override {
      ASSERT_THAT(CreateUnit("east"), IsOk());
      ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
      ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/east")pb"), IsOk());
      auto stub = Stub<v1::HandOverService>();
      EXPECT_THAT(Ask(*stub, &v1::HandOverService::Stub::CreateHandOver,
                      R"pb(hand_over { from_user: "users/ana" to_user: "users/bob" })pb"),
                  StatusIs(StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
    }
  } alone;
  alone.TestBody();
}

}  // namespace
}  // namespace guanxi::directory
