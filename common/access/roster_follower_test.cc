// Rosters that follow a real directory.
#include "common/access/roster_follower.h"

#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "common/access/own_roster.h"
#include "common/access/token/api_key.h"
#include "common/feed/sample_source.h"
#include "common/rpc/channel.h"
#include "common/status/status_matchers.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"
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

// A directory whose feed breaks off each time it has told of `messages`.
class BrokenFeed final : public v1::ChangeService::Service {
 public:
  using Message = changes::v1::WatchChangesResponse;

  explicit BrokenFeed(std::vector<Message> messages) : messages_(std::move(messages)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~BrokenFeed() override { server_->Shutdown(); }

  std::shared_ptr<grpc::Channel> Connect() const {
    return rpc::Connect(absl::StrCat("127.0.0.1:", port_));
  }
  int breaks() const { return breaks_; }

  // Tells of the user `li`, with an e-mail address of so many bytes.
  static Message TellOfLi(int64_t revision, int64_t head, size_t bytes = 10) {
    v1::User li;
    li.set_name("users/li");
    li.set_state(v1::User::STATE_ACTIVE);
    li.set_email(std::string(bytes, 'x'));
    Message message = TellOfNobody(revision, head);
    changes::v1::Event& event = *message.add_events();
    event.set_revision(revision);
    event.set_resource(li.name());
    event.set_resource_type("guanxi.directory/User");
    event.mutable_after()->PackFrom(li);
    return message;
  }
  static Message TellOfNobody(int64_t revision, int64_t head) {
    Message message;
    message.set_revision(revision);
    message.set_head_revision(head);
    return message;
  }

 private:
  grpc::Status WatchChanges(grpc::ServerContext*,
                            const changes::v1::WatchChangesRequest* request,
                            grpc::ServerWriter<Message>* writer) override {
    for (const Message& message : messages_) {
      if (message.revision() > request->after_revision()) writer->Write(message);
    }
    ++breaks_;
    return {grpc::StatusCode::UNAVAILABLE, "broken off"};
  }

  const std::vector<Message> messages_;
  std::atomic<int> breaks_ = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(RosterFollowerTest, AFirstReadingThatWasBrokenOffMakesNothingReady) {
  {
    const BrokenFeed feed({BrokenFeed::TellOfLi(1, 2)});
    Roster roster;
    const auto follower = Follow(roster, feed.Connect());
    ASSERT_TRUE(Eventually([&] { return follower->state().revision == 1; }));
    EXPECT_FALSE(roster.ready());
  }
  Roster roster;
  const auto follower = Follow(roster, rpc::Connect("127.0.0.1:1"));
  EXPECT_FALSE(roster.ready());
  EXPECT_EQ(ReasonOf(roster, "users/li"), "ROSTER_NOT_READY");
}

TEST_F(RosterFollowerTest, AnEndThatNobodyIsToldAtIsAnEnd) {
  {
    const BrokenFeed feed({BrokenFeed::TellOfLi(1, 2), BrokenFeed::TellOfNobody(2, 2)});
    Roster roster;
    const auto follower = Follow(roster, feed.Connect());
    ASSERT_TRUE(Eventually([&] { return follower->state().revision == 2; }));
  }
  Roster roster;
  const auto follower = Follow(roster, rpc::Connect("127.0.0.1:1"));
  EXPECT_TRUE(roster.ready());
  EXPECT_THAT(roster.Find("users/li"), IsOk());
}

// The store takes no value of that length, so the same message comes again and again.
TEST_F(RosterFollowerTest, AnEndThatIsHeardButNotKeptMakesNothingReadyTheNextTime) {
  {
    const BrokenFeed feed({BrokenFeed::TellOfLi(1, 1, kv::kMaxValueBytes)});
    Roster roster;
    const auto follower = Follow(roster, feed.Connect());
    ASSERT_TRUE(Eventually([&] { return feed.breaks() >= 4; }));
    EXPECT_TRUE(roster.ready()) << "what is heard counts";
    EXPECT_EQ(follower->state().revision, 0u);
  }
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
