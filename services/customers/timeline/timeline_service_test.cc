// Time lines, through the stub.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "services/customers/timeline/timeline_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using changes::v1::Event;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::TimelineEntry;

class TimelineServiceTest : public TimelineFixture {
 protected:
  // An interaction with customers/a that began so many seconds after 1970.
  void Interact(const std::string& id, int64_t seconds, const std::string& more = "") {
    ASSERT_THAT(CreateInteraction(id, absl::StrCat("customer: 'customers/a' start_time { seconds: ",
                                                   seconds, " } ", more)),
                IsOk());
  }

  absl::StatusOr<v1::Contact> UpdateContact(std::string_view contact, std::string_view mask) {
    v1::UpdateContactRequest request;
    *request.mutable_contact() = TextProto<v1::Contact>(contact);
    request.mutable_update_mask()->add_paths(std::string(mask));
    return Call(contacts(), &ContactStub::UpdateContact, request);
  }
};

TEST_F(TimelineServiceTest, TellsOfTheCustomerItself) {
  ASSERT_THAT(CreateCustomer("a", "unit: 'units/u' owner: 'users/x'"), IsOk());
  EXPECT_THAT(KindsOf("a"), ElementsAre(Kind::KIND_CUSTOMER_CREATED));
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(Reassign("customers/a", "users/y"), IsOk());
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(Reassign("customers/a", "users/z", "units/v"), IsOk());
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  const auto line = All("parent: 'customers/a'");
  ASSERT_THAT(line, SizeIs(5));
  EXPECT_EQ(line[0].kind(), Kind::KIND_CUSTOMER_DELETED);
  EXPECT_EQ(line[3].kind(), Kind::KIND_CUSTOMER_OWNER_CHANGED);
  EXPECT_EQ(line[3].detail(), "users/x → users/y");
  EXPECT_EQ(line[3].title(), "Acme");
  EXPECT_EQ(line[3].actor(), "users/tester");
  EXPECT_EQ(line[4].kind(), Kind::KIND_CUSTOMER_CREATED);
  EXPECT_EQ(line[4].source(), "customers/a");
  const std::vector<std::string> details = {line[1].detail(), line[2].detail()};
  EXPECT_THAT(details, ::testing::UnorderedElementsAre("users/y → users/z", "units/u → units/v"));
}

TEST_F(TimelineServiceTest, TellsHowMuchTheCustomerMatters) {
  ASSERT_THAT(CreateCustomer("a", "grade: GRADE_B"), IsOk());
  clock().Advance(absl::Seconds(1));
  v1::UpdateCustomerRequest request;
  *request.mutable_customer() =
      TextProto<v1::Customer>("name: 'customers/a' grade: GRADE_A tier: 'gold' industry: 'x'");
  ASSERT_THAT(Call(customers(), &CustomerStub::UpdateCustomer, request), IsOk());
  const auto line =
      All("parent: 'customers/a' kinds: KIND_CUSTOMER_GRADE_CHANGED "
          "kinds: KIND_CUSTOMER_TIER_CHANGED");
  ASSERT_THAT(line, SizeIs(2));
  EXPECT_EQ(line[1].detail(), "B → A");
  EXPECT_EQ(line[0].detail(), "- → gold");
}

TEST_F(TimelineServiceTest, TellsWhoCameAndLeft) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(CreateContact("li", R"pb(
                affiliations { customer: "customers/a" title: "Buyer" }
              )pb"),
              IsOk());
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(UpdateContact("name: 'contacts/li' display_name: 'Li Lei jr'", "display_name"),
              IsOk());
  ASSERT_THAT(UpdateContact(R"pb(
                              name: "contacts/li"
                              affiliations {
                                customer: "customers/a"
                                until { year: 2026 month: 1 day: 1 }
                              }
                              affiliations { customer: "customers/b" title: "Head" }
                            )pb",
                            "affiliations"),
              IsOk());
  const auto a = All("parent: 'customers/a'");
  ASSERT_THAT(a, SizeIs(3));
  EXPECT_EQ(a[0].kind(), Kind::KIND_CONTACT_LEFT);
  EXPECT_EQ(a[1].kind(), Kind::KIND_CONTACT_ADDED);
  EXPECT_EQ(a[1].title(), "Li Lei");
  EXPECT_EQ(a[1].detail(), "Buyer");
  EXPECT_EQ(a[1].source(), "contacts/li");
  EXPECT_THAT(KindsOf("b"), ElementsAre(Kind::KIND_CONTACT_ADDED, Kind::KIND_CUSTOMER_CREATED));
  clock().Advance(absl::Seconds(1));
  v1::DeleteContactRequest remove;
  remove.set_name("contacts/li");
  ASSERT_THAT(Call(contacts(), &ContactStub::DeleteContact, remove), IsOk());
  EXPECT_EQ(KindsOf("b").front(), Kind::KIND_CONTACT_LEFT);
  EXPECT_THAT(All("parent: 'customers/a'"), SizeIs(3));
}

TEST_F(TimelineServiceTest, ReassigningManyAtOnceWritesOneEntryEach) {
  records::v1::ReassignRecordsRequest request;
  for (int i = 0; i < 100; ++i) {
    const std::string id = absl::StrCat("c", i);
    ASSERT_THAT(CreateCustomer(id, "owner: 'users/x' unit: 'units/u'"), IsOk());
    request.add_names("customers/" + id);
  }
  request.set_owner("users/y");
  request.set_unit("units/v");
  size_t moved = 0;
  while (request.names_size() > 0) {
    const auto answer = Call(records(), &v1::RecordService::Stub::ReassignRecords, request);
    ASSERT_THAT(answer, IsOk());
    request.clear_names();
    for (const auto& result : answer->results()) {
      if (result.status().code() == 0) ++moved;
      if (result.status().code() == grpc::RESOURCE_EXHAUSTED) request.add_names(result.name());
    }
  }
  EXPECT_EQ(moved, 100u);
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(All(absl::StrCat("parent: 'customers/c", i,
                                 "' kinds: KIND_CUSTOMER_OWNER_CHANGED "
                                 "kinds: KIND_CUSTOMER_UNIT_CHANGED")),
                SizeIs(2));
  }
}

TEST_F(TimelineServiceTest, RefusesWhatIsWrongByField) {
  ASSERT_THAT(CreateCustomer("a", "unit: 'units/u'"), IsOk());
  EXPECT_THAT(List(""), IsInvalidField("parent"));
  EXPECT_THAT(List("parent: 'contacts/a'"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(List("parent: 'customers/b'"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(List("parent: 'customers/a' kinds: 999"), IsInvalidField("kinds[0]"));
  EXPECT_THAT(List("parent: 'customers/a' kinds: KIND_UNSPECIFIED"), IsInvalidField("kinds[0]"));
  EXPECT_THAT(List("parent: 'customers/a' page_token: 'x'"),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(List("parent: 'customers/a' page_token: '0x'"),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(List("parent: 'customers/a' start_time { seconds: 5 } end_time { seconds: 5 }"),
              IsInvalidField("end_time"));
  SetScope(access::Scope::Unit("units/v"));
  EXPECT_THAT(List("parent: 'customers/a'"), StatusIs(StatusCode::kNotFound));
}

TEST_F(TimelineServiceTest, AnEntryIsSeenByWhoSeesItsSource) {
  ASSERT_THAT(CreateCustomer("a", "unit: 'units/u'"), IsOk());
  Interact("i", 1000, "unit: 'units/u' owner: 'users/x'");
  Interact("j", 2000, "unit: 'units/v' owner: 'users/y'");
  const auto seen = [&] {
    std::vector<std::string> sources;
    SetScope(access::Scope::Unit("units/u"));
    for (const auto& entry : All("parent: 'customers/a' kinds: KIND_INTERACTION"))
      sources.push_back(entry.source());
    SetScope(access::Scope::All());
    return sources;
  };
  EXPECT_THAT(seen(), ElementsAre("interactions/i"));
  ASSERT_THAT(Reassign("interactions/i", "users/y", "units/v"), IsOk());
  ASSERT_THAT(Reassign("interactions/j", "users/x", "units/u"), IsOk());
  EXPECT_THAT(seen(), ElementsAre("interactions/j"));
}

// Who watches is told of entries of what it sees, and can read their history.
TEST_F(TimelineServiceTest, AWatchTellsOfEntriesToThoseWhoSeeTheSource) {
  ASSERT_THAT(CreateCustomer("a", "unit: 'units/u'"), IsOk());
  Interact("i", 1000, "unit: 'units/u'");
  Interact("j", 2000, "unit: 'units/v'");
  SetScope(access::Scope::Unit("units/u"));
  auto changes = Stub<v1::ChangeService>();
  grpc::ClientContext context;
  changes::v1::WatchChangesRequest request;
  request.add_resource_types("guanxi.customers/TimelineEntry");
  auto stream = changes->WatchChanges(&context, request);
  changes::v1::WatchChangesResponse response;
  std::vector<std::string> told;
  while (response.revision() < static_cast<int64_t>(engine().head()) && stream->Read(&response)) {
    for (const Event& event : response.events()) told.push_back(event.resource());
  }
  context.TryCancel();
  EXPECT_THAT(told, ElementsAre("timelineEntries/i"));
  changes::v1::ListHistoryRequest history;
  history.set_name("timelineEntries/i");
  EXPECT_THAT(Call(*changes, &v1::ChangeService::Stub::ListHistory, history), IsOk());
  history.set_name("timelineEntries/j");
  EXPECT_THAT(Call(*changes, &v1::ChangeService::Stub::ListHistory, history),
              StatusIs(StatusCode::kNotFound));
}

// The time line by brute force: what of `all` the request asks for, newest first.
std::vector<std::string> Expected(const std::vector<std::pair<int64_t, TimelineEntry::Kind>>& all,
                                  const std::vector<TimelineEntry::Kind>& kinds,
                                  int64_t start,
                                  int64_t end) {
  std::vector<std::string> expected;
  for (const auto& [time, kind] : all) {
    const bool asked = kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    if (asked && time >= start && time < end) expected.push_back(absl::StrCat(time, " ", kind));
  }
  return expected;
}

TEST_F(TimelineServiceTest, EveryPageSizeKindAndRangeAgreesWithBruteForce) {
  ASSERT_THAT(CreateCustomer("a", "unit: 'units/u'"), IsOk());
  const int64_t created = absl::ToUnixSeconds(Start());
  std::mt19937 random(7);
  std::vector<std::pair<int64_t, TimelineEntry::Kind>> all = {
      {created, Kind::KIND_CUSTOMER_CREATED}};
  for (int i = 0; i < 40; ++i) {
    // Before and after the customer was entered; all at different times.
    const int64_t time = created - 40'000 + i * 2'000 + static_cast<int64_t>(random() % 1'000) + 1;
    Interact(absl::StrCat("i", i), time);
    all.emplace_back(time, Kind::KIND_INTERACTION);
  }
  clock().Advance(absl::Hours(30));
  for (int i = 0; i < 5; ++i) {
    clock().Advance(absl::Seconds(100));
    ASSERT_THAT(Reassign("customers/a", absl::StrCat("users/u", i)), IsOk());
    all.emplace_back(absl::ToUnixSeconds(clock().Now()), Kind::KIND_CUSTOMER_OWNER_CHANGED);
  }
  std::sort(all.rbegin(), all.rend());
  const std::vector<std::vector<TimelineEntry::Kind>> choices = {
      {},
      {Kind::KIND_INTERACTION},
      {Kind::KIND_CUSTOMER_CREATED},
      {Kind::KIND_CUSTOMER_CREATED, Kind::KIND_CUSTOMER_OWNER_CHANGED},
      {Kind::KIND_TICKET_OPENED}};
  for (int round = 0; round < 300; ++round) {
    const auto& kinds = choices[random() % choices.size()];
    const size_t page_size = 1 + random() % 12;
    const int64_t start = random() % 2 ? 0 : created - 60'000 + random() % 200'000;
    const int64_t end = random() % 2 ? created + 1'000'000 : start + 1 + random() % 100'000;
    std::string request =
        absl::StrCat("parent: 'customers/a' page_size: ", page_size,
                     " start_time { seconds: ", start, " } end_time { seconds: ", end, " }");
    for (const auto kind : kinds) absl::StrAppend(&request, " kinds: ", Kind::Kind_Name(kind));
    std::vector<std::string> listed;
    size_t longest = 0;
    for (const auto& entry : All(request, &longest))
      listed.push_back(absl::StrCat(entry.time().seconds(), " ", entry.kind()));
    ASSERT_EQ(listed, Expected(all, kinds, start, end)) << request;
    ASSERT_LE(longest, page_size) << request;
  }
}

TEST_F(TimelineServiceTest, SaysHowFarItHasFollowed) {
  const auto state = Call(timeline(), &TimelineStub::GetFollowState, v1::GetFollowStateRequest());
  ASSERT_THAT(state, IsOk());
  ASSERT_THAT(state->sources(), SizeIs(3));
  EXPECT_EQ(state->sources(0).service(), "pipeline");
  EXPECT_EQ(state->sources(1).service(), "tickets");
  EXPECT_EQ(state->sources(2).service(), "loyalty");
  EXPECT_EQ(state->sources(0).revision(), 0);
}

}  // namespace
}  // namespace guanxi::customers
