// Watches through real servers and stubs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/access/errors.h"
#include "common/feed/sample_source.h"
#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::WatchChangesRequest;
using guanxi::changes::v1::WatchChangesResponse;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

WatchChangesRequest After(kv::Revision revision, std::vector<std::string> types = {}) {
  WatchChangesRequest request;
  request.set_after_revision(static_cast<int64_t>(revision));
  request.mutable_resource_types()->Assign(types.begin(), types.end());
  return request;
}

// One watch, as a caller sees it.
class Reader {
 public:
  Reader(SampleSource& source, const WatchChangesRequest& request)
      : stub_(source.NewStub()), stream_(stub_->WatchChanges(&context_, request)) {}

  ~Reader() {
    context_.TryCancel();
    End().IgnoreError();
  }

  // The next message; nullopt at the end of the stream.
  std::optional<WatchChangesResponse> Next() {
    WatchChangesResponse response;
    if (!stream_->Read(&response)) return std::nullopt;
    return response;
  }

  // Reads events, as bytes, until the cursor has come to `revision`.
  std::vector<std::string> ReadUntil(kv::Revision revision) {
    std::vector<std::string> events;
    while (auto response = Next()) {
      cursor_ = static_cast<kv::Revision>(response->revision());
      for (const Event& event : response->events()) events.push_back(event.SerializeAsString());
      if (cursor_ >= revision) break;
    }
    return events;
  }

  // What the stream ends with, after reading what is left.
  absl::Status End() {
    if (!ended_) {
      while (Next()) continue;
      end_ = FromGrpc(stream_->Finish());
      ended_ = true;
    }
    return end_;
  }

  kv::Revision cursor() const { return cursor_; }

 private:
  std::unique_ptr<CustomerChanges::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WatchChangesResponse>> stream_;
  kv::Revision cursor_ = 0;
  bool ended_ = false;
  absl::Status end_;
};

std::vector<Event> Parse(const std::vector<std::string>& bytes) {
  std::vector<Event> events(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) events[i].ParseFromString(bytes[i]);
  return events;
}

class WatchTest : public ::testing::Test {
 protected:
  kv::MemoryEngine engine_;
  SampleSource source_{&engine_};
};

TEST_F(WatchTest, SendsWhatWasAndThenWhatComes) {
  source_.Add("a");
  Reader reader(source_, After(0));
  EXPECT_THAT(reader.ReadUntil(1), SizeIs(1));
  source_.Add("b");
  const auto events = Parse(reader.ReadUntil(2));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].resource(), "customers/b");
  EXPECT_EQ(events[0].resource_type(), "guanxi.customers/Customer");
  EXPECT_EQ(events[0].revision(), 2);
  EXPECT_EQ(events[0].actor(), "users/a");
}

TEST_F(WatchTest, CommitsInQuickSuccessionAreToldTogether) {
  constexpr int kQuick = 300;
  Reader reader(source_, After(0));
  EXPECT_TRUE(reader.Next().has_value());
  const absl::Time begin = absl::Now();
  const std::jthread writer([this] {
    for (int i = 0; i < kQuick; ++i) source_.Add(absl::StrCat(i));
  });
  int messages = 0, events = 0;
  for (; events < kQuick; ++messages) {
    const auto response = reader.Next();
    ASSERT_TRUE(response.has_value());
    events += response->events_size();
  }
  // At the first commit, every 10 ms and every 250 ms.
  EXPECT_LE(messages, 2 + (absl::Now() - begin) / absl::Milliseconds(9));
  EXPECT_EQ(events, kQuick);
}

// Four writers at once; each commit has one to four events.
constexpr int kWriters = 4;
constexpr int kCommits = 200;

void WriteAtOnce(SampleSource& source) {
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&source, w] {
      for (int i = 0; i < kCommits; ++i) source.AddSoon(absl::StrCat("w", w, "-", i), 1 + i % 4);
    });
  }
  for (auto& writer : writers) writer.join();
}

TEST_F(WatchTest, AResumedReaderSeesWhatAnUninterruptedOneSaw) {
  constexpr kv::Revision kHead = kWriters * kCommits;
  std::vector<std::string> whole, resumed;
  std::thread uninterrupted([&] { whole = Reader(source_, After(0)).ReadUntil(kHead); });
  std::thread interrupted([&] {
    std::mt19937 random(7);
    kv::Revision cursor = 0;
    while (cursor < kHead) {
      Reader reader(source_, After(cursor));
      const auto part = reader.ReadUntil(std::min(kHead, cursor + random() % 50));
      resumed.insert(resumed.end(), part.begin(), part.end());
      cursor = std::max(cursor, reader.cursor());
    }
  });
  WriteAtOnce(source_);
  uninterrupted.join();
  interrupted.join();
  EXPECT_THAT(whole, SizeIs(kHead * 5 / 2));
  EXPECT_EQ(resumed, whole);
}

TEST_F(WatchTest, AReaderMayBeginAtAnyCursor) {
  constexpr kv::Revision kHead = kWriters * kCommits;
  WriteAtOnce(source_);
  const std::vector<std::string> whole = Reader(source_, After(0)).ReadUntil(kHead);
  const std::vector<Event> events = Parse(whole);
  std::mt19937 random(11);
  for (int i = 0; i < 25; ++i) {
    const kv::Revision cut = random() % (kHead + 1);
    size_t skip = 0;
    while (skip < events.size() && events[skip].revision() <= static_cast<int64_t>(cut)) ++skip;
    const std::vector<std::string> rest(whole.begin() + skip, whole.end());
    EXPECT_EQ(Reader(source_, After(cut)).ReadUntil(kHead), rest) << "after " << cut;
  }
}

TEST_F(WatchTest, EventsAreInOrderAndGapless) {
  WriteAtOnce(source_);
  int64_t revision = 0;
  int32_t ordinal = 0;
  for (const Event& event : Parse(Reader(source_, After(0)).ReadUntil(kWriters * kCommits))) {
    if (event.revision() == revision) {
      EXPECT_EQ(event.ordinal(), ++ordinal);
    } else {
      EXPECT_EQ(event.revision(), ++revision);
      EXPECT_EQ(event.ordinal(), ordinal = 0);
    }
  }
  EXPECT_EQ(revision, kWriters * kCommits);
}

TEST_F(WatchTest, AStalledReaderHoldsLittleAndNobodyUp) {
  constexpr int kEvents = 2500;  // about 20 MB
  for (int i = 0; i < kEvents; ++i) source_.AddSoon(absl::StrCat(i), 1, std::string(8000, 'x'));
  ASSERT_THAT(kv::CommitAndWait(engine_, [](kv::Txn&) { return absl::OkStatus(); }), IsOk());
  Reader stalled(source_, After(0));
  ASSERT_TRUE(stalled.Next());
  int messages = 0;
  {
    Reader reader(source_, After(0));
    while (auto response = reader.Next()) {
      messages += response->events_size() > 0;
      if (response->revision() >= kEvents) break;
    }
  }
  EXPECT_GE(messages, 10);
  const double to_stalled = source_.Counter("grpc_server_msg_sent_total") - messages;
  EXPECT_LT(to_stalled, messages / 2) << "flow control should have stopped it";
  EXPECT_THAT(stalled.ReadUntil(kEvents), Not(IsEmpty()));
  EXPECT_EQ(stalled.cursor(), kEvents);
}

TEST_F(WatchTest, IsRecordedWhenItBeginsAndWhenItEnds) {
  source_.Add("a");
  source_.Add("b");
  source_.AddContact("c");
  {
    Reader reader(source_, After(1, {"guanxi.customers/Customer", "guanxi.customers/Contact"}));
    EXPECT_THAT(reader.ReadUntil(3), SizeIs(2));
    EXPECT_THAT(source_.exports().notes(),
                ElementsAre("users/anonymous watch begun: after revision 1, of "
                            "guanxi.customers/Customer, guanxi.customers/Contact"));
  }
  ASSERT_TRUE(Eventually([&] { return source_.exports().notes().size() == 2; }));
  EXPECT_EQ(source_.exports().notes()[1], "users/anonymous watch ended: 2 events sent");
}

TEST_F(WatchTest, IsRecordedAsOfEveryTypeWhenItNamesNone) {
  WatchChangesRequest request;
  request.set_only_new(true);
  Reader reader(source_, request);
  ASSERT_TRUE(reader.Next());
  EXPECT_THAT(source_.exports().notes(),
              ElementsAre("users/anonymous watch begun: new events, of every type"));
}

TEST_F(WatchTest, RefusesWhatIsNoTypeBeforeItIsRecorded) {
  const std::string longest = "guanxi.customers/" + std::string(128 - 17, 'x');
  for (const std::string& type : {longest + "x", std::string("Customer"), std::string("/Customer"),
                                  std::string("guanxi.customers/"), std::string("a b/Customer"),
                                  std::string("guanxi.customers/Customer\nadmin")}) {
    EXPECT_THAT(Reader(source_, After(0, {longest, type})).End(),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << type;
  }
  EXPECT_THAT(Reader(source_, After(0, std::vector<std::string>(33, longest))).End(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(source_.exports().notes(), IsEmpty());
  EXPECT_TRUE(Reader(source_, After(0, {longest})).Next());
}

TEST_F(WatchTest, SendsOnlyTheTypesAskedFor) {
  source_.Add("a");
  source_.AddContact("b");
  source_.Add("c");
  source_.AddContact("d");
  Reader reader(source_, After(0, {"guanxi.customers/Contact"}));
  const auto events = Parse(reader.ReadUntil(4));
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].resource(), "contacts/b");
  EXPECT_EQ(events[1].resource(), "contacts/d");
}

TEST_F(WatchTest, HeartbeatsMoveTheCursorOverFilteredEvents) {
  Reader reader(source_, After(0, {"guanxi.customers/Contact"}));
  ASSERT_TRUE(reader.Next());
  const kv::Revision head = source_.Add("a");
  EXPECT_THAT(reader.ReadUntil(head), IsEmpty());
  EXPECT_EQ(reader.cursor(), head);
}

TEST_F(WatchTest, HeartbeatsKeepComing) {
  source_.Add("a");
  Reader reader(source_, After(1));
  for (int i = 0; i < 4; ++i) {
    const auto response = reader.Next();
    ASSERT_TRUE(response);
    EXPECT_THAT(response->events(), IsEmpty());
    EXPECT_EQ(response->revision(), 1);
    EXPECT_EQ(response->head_revision(), 1);
  }
}

TEST_F(WatchTest, ALongFilteredPastNeitherEndsTheWatchNorIsSent) {
  for (int i = 0; i < 3000; ++i) source_.AddSoon(absl::StrCat(i));
  const kv::Revision last = source_.AddContact("b");
  Reader reader(source_, After(0, {"guanxi.customers/Contact"}));
  EXPECT_THAT(reader.ReadUntil(last), SizeIs(1));
}

TEST_F(WatchTest, OnlyNewStartsAtTheHead) {
  source_.Add("a");
  WatchChangesRequest request;
  request.set_only_new(true);
  Reader reader(source_, request);
  ASSERT_EQ(reader.Next()->revision(), 1);
  source_.Add("b");
  EXPECT_THAT(reader.ReadUntil(2), SizeIs(1));
}

TEST_F(WatchTest, ShowsOnlyWhatTheCallerMaySee) {
  auto ours = SampleSource::CustomerOf("a");
  ours.set_unit("units/x");
  auto theirs = SampleSource::CustomerOf("b");
  theirs.set_unit("units/y");
  source_.Add(ours);
  source_.Add(theirs);
  source_.authenticator().scope = access::Scope::Unit("units/x");
  const auto events = Parse(Reader(source_, After(0)).ReadUntil(2));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].resource(), "customers/a");
}

TEST_F(WatchTest, RefusesCursorsItCannotServe) {
  for (int i = 0; i < 10; ++i) source_.Add(absl::StrCat(i));
  EXPECT_THAT(Reader(source_, After(11)).End(),
              StatusIs(absl::StatusCode::kOutOfRange, "CURSOR_AHEAD"));
  ASSERT_THAT(engine_.TrimEvents(5), IsOk());
  EXPECT_THAT(Reader(source_, After(4)).End(),
              StatusIs(absl::StatusCode::kOutOfRange, "CURSOR_TRIMMED"));
  EXPECT_THAT(Reader(source_, After(5)).ReadUntil(10), SizeIs(5));
  EXPECT_THAT(Reader(source_, After(0)).ReadUntil(10), SizeIs(5));
  WatchChangesRequest negative;
  negative.set_after_revision(-1);
  EXPECT_THAT(Reader(source_, negative).End(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(WatchTest, RefusesUnknownCallers) {
  grpc::ClientContext context;
  context.AddMetadata(access::kActorMetadata, "nobody");
  auto stub = source_.NewStub();
  auto stream = stub->WatchChanges(&context, After(0));
  WatchChangesResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(stream->Finish(), StatusIs(absl::StatusCode::kUnauthenticated));
  source_.server().Shutdown();
  EXPECT_EQ(source_.Counter("grpc_server_handled_total", "Unauthenticated"), 1);
}

TEST_F(WatchTest, ADamagedEventEndsTheWatch) {
  ASSERT_THAT(
      kv::CommitAndWait(engine_,
                        [](kv::Txn& txn) {
                          txn.Emit([](kv::Revision, uint32_t) { return std::string("\x07"); });
                          return absl::OkStatus();
                        }),
      IsOk());
  EXPECT_THAT(Reader(source_, After(0)).End(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(WatchTest, ACancelledWatchIsForgotten) {
  {
    Reader reader(source_, After(0));
    ASSERT_TRUE(reader.Next());
  }
  EXPECT_TRUE(
      Eventually([&] { return source_.Counter("grpc_server_handled_total", "Canceled") == 1; }));
  EXPECT_EQ(source_.Counter("grpc_server_started_total"), 1);
}

TEST_F(WatchTest, ShutdownEndsWatchesWithUnavailable) {
  Reader idle(source_, After(0));
  ASSERT_TRUE(idle.Next());
  source_.server().Shutdown();
  EXPECT_THAT(idle.End(), StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
  EXPECT_EQ(source_.Counter("grpc_server_handled_total", "Unavailable"), 1);
}

TEST_F(WatchTest, ADrainedHubTakesNoWatch) {
  source_.hub().Drain();
  EXPECT_THAT(Reader(source_, After(0)).End(),
              StatusIs(absl::StatusCode::kUnavailable, "DRAINING"));
}

TEST_F(WatchTest, ShutdownReturnsDespiteAStalledReader) {
  for (int i = 0; i < 1500; ++i) source_.AddSoon(absl::StrCat(i), 1, std::string(8000, 'x'));
  ASSERT_THAT(kv::CommitAndWait(engine_, [](kv::Txn&) { return absl::OkStatus(); }), IsOk());
  Reader stalled(source_, After(0));
  ASSERT_TRUE(stalled.Next());
  // By the time another has read it all, the stalled one is stalled.
  Reader other(source_, After(0));
  EXPECT_THAT(other.ReadUntil(1500), SizeIs(1500));
  const absl::Time begin = absl::Now();
  source_.server().Shutdown();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(8));
  EXPECT_FALSE(stalled.End().ok());
}

TEST_F(WatchTest, WakesManyWatchers) {
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < 50; ++i) {
    readers.push_back(std::make_unique<Reader>(source_, After(0)));
    ASSERT_TRUE(readers.back()->Next());
  }
  for (int i = 0; i < 20; ++i) source_.Add(absl::StrCat(i));
  for (auto& reader : readers) EXPECT_THAT(reader->ReadUntil(20), SizeIs(20));
}

TEST_F(WatchTest, EndsAtOnceWhenTheCallerMayActNoLonger) {
  Reader idle(source_, After(0));
  ASSERT_TRUE(idle.Next());
  source_.authenticator().SetRefreshed(errors::AccountFrozen());
  source_.hub().Recheck();
  EXPECT_THAT(idle.End(), StatusIs(absl::StatusCode::kUnauthenticated, "ACCOUNT_FROZEN"));
}

TEST_F(WatchTest, EndsWhenTheCallerReachesSomethingElse) {
  source_.authenticator().scope = access::Scope::Owner("users/a");
  Reader reader(source_, After(0));
  ASSERT_TRUE(reader.Next());
  source_.authenticator().SetRefreshed(access::Principal{.user = "users/anonymous",
                                                         .role = access::Role::kServiceAccount,
                                                         .grants = {"customers.admin"},
                                                         .own = access::Scope::Owner("users/b"),
                                                         .group = access::Scope::Owner("users/b")});
  source_.hub().Recheck();
  EXPECT_THAT(reader.End(), StatusIs(absl::StatusCode::kAborted, "ACCESS_CHANGED"));
}

TEST_F(WatchTest, GoesOnWhenOthersChanged) {
  source_.authenticator().scope = access::Scope::Owner("users/a");
  Reader reader(source_, After(0));
  ASSERT_TRUE(reader.Next());
  source_.hub().Recheck();
  auto customer = SampleSource::CustomerOf("a");
  customer.set_owner("users/a");
  source_.Add(customer);
  EXPECT_THAT(reader.ReadUntil(1), SizeIs(1));
}

TEST_F(WatchTest, EndsWhenTheCredentialRunsOut) {
  source_.authenticator().expires = absl::Now();
  Reader reader(source_, After(0));
  ASSERT_TRUE(reader.Next());
  source_.authenticator().SetRefreshed(errors::CredentialExpired());
  EXPECT_THAT(reader.End(), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIAL_EXPIRED"));
}

// As when somebody is frozen between the look at its credential and the first message.
TEST_F(WatchTest, DoesNotOutliveAFreezeItBeganIn) {
  source_.authenticator().SetRefreshed(errors::AccountFrozen());
  Reader reader(source_, After(0));
  EXPECT_THAT(reader.End(), StatusIs(absl::StatusCode::kUnauthenticated, "ACCOUNT_FROZEN"));
}

}  // namespace
}  // namespace guanxi::feed
