// Rosters that follow a real directory.
#include "common/access/roster_follower.h"

#include <gmock/gmock.h>

#include <memory>

#include "common/access/own_roster.h"
#include "common/access/token/api_key.h"
#include "common/feed/sample_source.h"
#include "common/rpc/channel.h"
#include "common/status/status_matchers.h"
#include "services/directory/directory_fixture.h"

namespace guanxi::access {
namespace {

namespace v1 = guanxi::directory::v1;
using feed::Eventually;

class RosterFollowerTest : public directory::DirectoryFixture {
 protected:
  RosterFollowerTest() {
    EXPECT_THAT(CreateUnit("east"), IsOk());
    EXPECT_THAT(CreateUser("li", R"pb(unit: "units/east" subject: "a7f3")pb"), IsOk());
  }

  std::unique_ptr<RosterFollower> Follow(Roster& roster,
                                         std::shared_ptr<grpc::Channel> directory = nullptr) {
    auto follower = RosterFollower::Start({.roster = &roster,
                                           .engine = &store_,
                                           .clock = &clock(),
                                           .self = "services/customers",
                                           .directory = directory ? directory : channel()});
    EXPECT_THAT(follower, IsOk());
    return *std::move(follower);
  }

  absl::StatusOr<v1::User> Freeze(const std::string& name) {
    v1::FreezeUserRequest request;
    request.set_name(name);
    return Call(users(), &UserStub::FreezeUser, request);
  }

  static std::string ReasonOf(const Roster& roster, const std::string& name) {
    return errors::Reason(roster.Find(name).status());
  }

  kv::MemoryEngine store_;  // of the service that follows
};

TEST_F(RosterFollowerTest, HearsWhoThereIsAndWhoIsFrozen) {
  Roster roster;
  const auto follower = Follow(roster);
  ASSERT_TRUE(Eventually([&] { return roster.Find("users/li").ok() && roster.ready(); }));
  EXPECT_EQ(roster.FindBySubject("a7f3")->unit, "units/east");
  EXPECT_EQ(ReasonOf(roster, "users/wu"), "ACCOUNT_UNKNOWN");
  ASSERT_THAT(Freeze("users/li"), IsOk());
  EXPECT_TRUE(Eventually([&] { return ReasonOf(roster, "users/li") == "ACCOUNT_FROZEN"; }));
}

TEST_F(RosterFollowerTest, HearsOfKeysWithTheirDigests) {
  Roster roster;
  const auto follower = Follow(roster);
  v1::CreateApiKeyRequest request;
  request.set_api_key_id("k");
  request.mutable_api_key()->set_display_name("key");
  request.mutable_api_key()->set_account("users/li");
  auto stub = Stub<v1::ApiKeyService>();
  const auto made = Call(*stub, &v1::ApiKeyService::Stub::CreateApiKey, request, "users/li");
  ASSERT_THAT(made, IsOk());
  ASSERT_TRUE(Eventually([&] { return roster.FindKey("k").ok(); }));
  EXPECT_TRUE(
      token::SameDigest(roster.FindKey("k")->digest, token::ParseApiKey(made->secret())->digest));
}

TEST_F(RosterFollowerTest, KnowsEverybodyWithoutTheDirectory) {
  {
    Roster roster;
    const auto follower = Follow(roster);
    ASSERT_TRUE(Eventually([&] { return follower->state().revision == engine().head(); }));
  }
  Roster roster;
  const auto follower = Follow(roster, rpc::Connect("127.0.0.1:1"));
  EXPECT_TRUE(roster.ready());
  EXPECT_THAT(roster.Find("users/li"), IsOk());
  EXPECT_EQ(ReasonOf(roster, "users/wu"), "ACCOUNT_UNKNOWN");
}

TEST_F(RosterFollowerTest, WithoutTheDirectoryAndWithoutAPastItIsNotReady) {
  Roster roster;
  const auto follower = Follow(roster, rpc::Connect("127.0.0.1:1"));
  EXPECT_EQ(ReasonOf(roster, "users/li"), "ROSTER_NOT_READY");
}

TEST_F(RosterFollowerTest, GoesOnWhereItWas) {
  {
    Roster roster;
    const auto follower = Follow(roster);
    ASSERT_TRUE(Eventually([&] { return follower->state().revision == engine().head(); }));
  }
  ASSERT_THAT(CreateUser("wu", R"pb(unit: "units/east")pb"), IsOk());
  Roster roster;
  const auto follower = Follow(roster);
  EXPECT_TRUE(Eventually([&] { return roster.Find("users/wu").ok(); }));
  EXPECT_THAT(roster.Find("users/li"), IsOk());
}

TEST_F(RosterFollowerTest, ADamagedRowIsAnError) {
  {
    Roster roster;
    const auto follower = Follow(roster);
    ASSERT_TRUE(Eventually([&] { return follower->state().revision == engine().head(); }));
  }
  ASSERT_THAT(kv::CommitAndWait(store_,
                                [](kv::Txn& txn) {
                                  txn.Put(kv::Space::kMeta,
                                          "\x07"
                                          "damaged",
                                          "\xff");
                                  return absl::OkStatus();
                                }),
              IsOk());
  Roster roster;
  EXPECT_THAT(RosterFollower::Start({.roster = &roster,
                                     .engine = &store_,
                                     .clock = &clock(),
                                     .self = "services/customers",
                                     .directory = channel()}),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(RosterFollowerTest, TheDirectoryKnowsByItself) {
  Roster roster;
  const auto own = OwnRoster::Start(&roster, &engine(), assembly().catalog());
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(roster.FindBySubject("a7f3")->user, "users/li");
  ASSERT_THAT(Freeze("users/li"), IsOk());
  // As its server does before it answers.
  (*own)->CatchUp();
  EXPECT_EQ(ReasonOf(roster, "users/li"), "ACCOUNT_FROZEN");
  ASSERT_THAT(CreateUser("wu", R"pb(unit: "units/east")pb"), IsOk());
  // And of commits that no call made.
  EXPECT_TRUE(Eventually([&] { return roster.Find("users/wu").ok(); }));
}

}  // namespace
}  // namespace guanxi::access
