// The change feed and the history, for every resource.
#include <set>
#include <thread>

#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::ListHistoryRequest;
using guanxi::changes::v1::WatchChangesRequest;

class FeedTest : public StandardTest {
 protected:
  const std::string& package() const { return api_.resource().package; }
  // `guanxi.customers/Customer`
  std::string Type() const {
    return package().substr(0, package().rfind('.')) + "/" + api_.resource().noun;
  }
  // The past of `name`, newest first.
  std::vector<Event> HistoryOf(const std::string& name, int page_size = 0) const {
    ListHistoryRequest request;
    request.set_name(name);
    request.set_page_size(page_size);
    std::vector<Event> events;
    do {
      const auto page = History(api_.route(), package(), request);
      EXPECT_TRUE(Succeeded(page.status));
      for (const Event& event : page->events()) events.push_back(event);
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return events;
  }
  int64_t RevisionOf(const Message& record) const {
    return HistoryOf(NameOf(record)).front().revision();
  }
  std::vector<Event> Read(int64_t after, int64_t until, bool of_type = false) const {
    WatchChangesRequest request;
    request.set_after_revision(after);
    if (of_type) request.add_resource_types(Type());
    Watch watch(api_.route(), package(), request);
    return watch.Until(until);
  }
  // Creates, changes and deletes (where the resource has that) a record; gives its name.
  std::string LiveALife() const {
    const auto created = api_.MustCreate(NewMark());
    if (!api_.resource().editable) return NameOf(*created);
    const auto patch = Copy(*created);
    SetText(*patch, api_.resource().mark_field, "changed");
    EXPECT_TRUE(Succeeded(api_.Update(*patch, {api_.resource().mark_field}).status));
    EXPECT_TRUE(Succeeded(api_.Delete(NameOf(*created)).status));
    return NameOf(*created);
  }
  std::vector<Event::Kind> KindsOfALife() const {
    if (!api_.resource().editable) return {Event::KIND_CREATED};
    return {Event::KIND_CREATED, Event::KIND_UPDATED, Event::KIND_DELETED};
  }
};
INSTANTIATE_TEST_SUITE_P(, FeedTest, Each(AllResources()), StandardName);

TEST_P(FeedTest, TellsOfEachChangeInOrder) {
  const auto before = api_.MustCreate(NewMark());
  const std::string name = LiveALife();
  const auto last = api_.MustCreate(NewMark());
  std::vector<Event::Kind> kinds;
  std::unique_ptr<Message> known;
  for (const Event& event : Read(RevisionOf(*before), RevisionOf(*last), /*of_type=*/true)) {
    EXPECT_EQ(event.resource_type(), Type());
    if (event.resource() != name) continue;
    kinds.push_back(event.kind());
    EXPECT_EQ(event.has_before(), known != nullptr);
    auto record = New(before->GetDescriptor());
    if (known != nullptr) {
      ASSERT_TRUE(event.before().UnpackTo(record.get()));
      EXPECT_TRUE(Same(*record, *known)) << "before is what the event before left";
    }
    ASSERT_TRUE(event.after().UnpackTo(record.get()));
    known = std::move(record);
  }
  EXPECT_EQ(kinds, KindsOfALife());
}

TEST_P(FeedTest, NamesTheFieldsThatChanged) {
  if (!api_.resource().editable) return;
  const std::string name = LiveALife();
  const auto history = HistoryOf(name);
  ASSERT_EQ(history.size(), 3u);
  ASSERT_EQ(history[1].kind(), Event::KIND_UPDATED);
  ASSERT_EQ(history[1].changed_fields().paths_size(), 1);
  EXPECT_EQ(history[1].changed_fields().paths(0), api_.resource().mark_field);
}

TEST_P(FeedTest, HistoryIsTheSameNewestFirstAtAnyPageSize) {
  const std::string name = LiveALife();
  const auto kinds = KindsOfALife();
  for (int page_size : {0, 1, 2}) {
    const auto history = HistoryOf(name, page_size);
    ASSERT_EQ(history.size(), kinds.size());
    for (size_t i = 0; i < kinds.size(); ++i) {
      EXPECT_EQ(history[i].kind(), kinds[kinds.size() - 1 - i]);
      EXPECT_EQ(history[i].resource(), name);
    }
  }
}

TEST_P(FeedTest, ResumedFromAnyCursorItSeesWhatAnUninterruptedOneSaw) {
  const auto first = api_.MustCreate(NewMark());
  LiveALife();
  LiveALife();
  const auto last = api_.MustCreate(NewMark());
  const int64_t start = RevisionOf(*first);
  const int64_t end = RevisionOf(*last);
  const auto whole = Read(start, end);
  ASSERT_GE(whole.size(), 2u);
  for (int64_t cursor = start; cursor < end; ++cursor) {
    std::vector<Event> rest;
    for (const Event& event : whole) {
      if (event.revision() > cursor) rest.push_back(event);
    }
    const auto resumed = Read(cursor, end);
    ASSERT_EQ(resumed.size(), rest.size()) << "from " << cursor;
    for (size_t i = 0; i < rest.size(); ++i) EXPECT_TRUE(Same(resumed[i], rest[i]));
  }
}

TEST_P(FeedTest, RevisionsAreWithoutGaps) {
  const auto last = api_.MustCreate(NewMark());
  int64_t revision = 0;
  int32_t ordinal = 0;
  for (const Event& event : Read(0, RevisionOf(*last))) {
    if (event.revision() == revision) {
      EXPECT_EQ(event.ordinal(), ++ordinal);
    } else {
      ASSERT_EQ(event.revision(), ++revision);
      ASSERT_EQ(event.ordinal(), ordinal = 0);
    }
  }
  EXPECT_EQ(revision, RevisionOf(*last));
}

TEST_P(FeedTest, AnOpenWatchIsToldOfWhatComes) {
  WatchChangesRequest request;
  request.set_only_new(true);
  request.add_resource_types(Type());
  Watch watch(api_.route(), package(), request);
  ASSERT_TRUE(watch.Next()) << "the first message says where the watch stands";
  const auto created = api_.MustCreate(NewMark());
  const auto events = watch.Until(RevisionOf(*created));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].resource(), NameOf(*created));
}

class FeedRulesTest : public RouteTest {};
INSTANTIATE_TEST_SUITE_P(, FeedRulesTest, BothRoutes(), NameOfRoute);

TEST_P(FeedRulesTest, ACursorBeyondTheHeadIsOutOfRange) {
  for (const std::string& service : Suite::Get().services()) {
    const std::string package = "guanxi." + service + ".v1";
    WatchChangesRequest request;
    request.set_after_revision(int64_t{1} << 40);
    Watch watch(GetParam(), package, request);
    EXPECT_FALSE(watch.Next()) << package;
    EXPECT_TRUE(FailedWith(watch.Finish(), grpc::OUT_OF_RANGE, "CURSOR_AHEAD")) << package;
  }
}

// A reader that takes nothing must neither hold up others nor lose anything.
TEST_P(FeedRulesTest, AStalledReaderHoldsNobodyUp) {
  const Standard customers = Of("Customer");
  const std::string mark = NewMark();
  const auto large = customers.Sample(mark);
  SetText(*large, "description", std::string(8000, 'x'));
  const auto first = customers.MustCreate(NewMark());
  ListHistoryRequest of_first;
  of_first.set_name(NameOf(*first));
  const int64_t start = History(GetParam(), "guanxi.customers.v1", of_first)->events(0).revision();

  WatchChangesRequest request;
  request.set_after_revision(start);
  Watch stalled(GetParam(), "guanxi.customers.v1", request);
  Watch quick(GetParam(), "guanxi.customers.v1", request);
  constexpr int kRecords = 300;  // 2.4 MB of events: beyond what a connection buffers
  for (int i = 0; i < kRecords; ++i) ASSERT_TRUE(Succeeded(customers.Create(*large).status));
  const auto seen = quick.Until(start + kRecords);
  const auto seen_late = stalled.Until(start + kRecords);
  ASSERT_EQ(seen.size(), static_cast<size_t>(kRecords));
  ASSERT_EQ(seen_late.size(), seen.size());
  for (size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(Same(seen[i], seen_late[i]));
}

}  // namespace
}  // namespace guanxi::conformance
