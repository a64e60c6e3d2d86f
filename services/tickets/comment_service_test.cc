#include "services/tickets/tickets_fixture.h"

namespace guanxi::tickets {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Comment;
using v1::Ticket;

class CommentServiceTest : public TicketsFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateTicket("one", R"pb(unit: "units/east" owner: "users/ana")pb"), IsOk());
  }

  absl::StatusOr<v1::ListCommentsResponse> List(std::string_view rest = "") {
    return Ask(&CommentStub::ListComments, fmt::format(R"(ticket: "tickets/one" {})", rest));
  }
  static std::string SaidHoursAgo(int hours) { return HoursAgo(hours, "comment_time"); }

  static constexpr char kByCustomer[] = "author: AUTHOR_CUSTOMER ";
};

TEST_F(CommentServiceTest, BelongsToTheTicket) {
  const auto created = CreateComment("c1", SaidHoursAgo(5));
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->unit(), "units/east");
  EXPECT_EQ(created->owner(), "users/ana");
  EXPECT_EQ(FromProto(created->comment_time()), TimeHoursAgo(5));
  const auto got = Ask(&CommentStub::GetComment, R"pb(name: "comments/c1")pb");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  const auto ticket = GetOne();
  EXPECT_EQ(ticket->comment_count(), 1);
  EXPECT_EQ(FromProto(ticket->first_response_time()), TimeHoursAgo(5));
}

TEST_F(CommentServiceTest, CreationChecksEverything) {
  ASSERT_THAT(CreateComment("c1"), IsOk());
  EXPECT_THAT(CreateComment("c1"), StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_EQ(GetOne()->comment_count(), 1);
  EXPECT_THAT(CreateComment("C"), IsInvalidField("comment_id"));
  EXPECT_THAT(CreateComment("c2", R"pb(ticket: "tickets/none")pb"),
              StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateComment("c2", R"pb(ticket: "one")pb"), IsInvalidField("comment.ticket"));
  EXPECT_THAT(CreateComment("c2", SaidHoursAgo(25)), IsInvalidField("comment.comment_time"));
  EXPECT_THAT(CreateComment("c2", SaidHoursAgo(-1)), IsInvalidField("comment.comment_time"));
  EXPECT_THAT(CreateComment("c2", R"pb(author: AUTHOR_CUSTOMER internal: true)pb"),
              IsInvalidField("comment.internal"));
  EXPECT_THAT(
      Ask(&CommentStub::CreateComment, R"pb(comment { ticket: "tickets/one" body: "x" })pb"),
      IsInvalidField("comment.author"));
}

TEST_F(CommentServiceTest, OfTheCustomerReopensInTheSameCommit) {
  ASSERT_THAT(Ask(&TicketStub::ResolveTicket, One(R"pb(resolution: "Done")pb" + HoursAgo(10))),
              IsOk());
  ASSERT_THAT(CreateComment("early", kByCustomer + SaidHoursAgo(11)), IsOk());
  EXPECT_EQ(GetOne()->state(), Ticket::STATE_RESOLVED);
  ASSERT_THAT(CreateComment("late", kByCustomer + SaidHoursAgo(9)), IsOk());
  const auto ticket = GetOne();
  EXPECT_EQ(ticket->state(), Ticket::STATE_OPEN);
  EXPECT_EQ(FromProto(ticket->state_time()), TimeHoursAgo(9));
  EXPECT_EQ(ticket->resolution(), "");
  EXPECT_EQ(ticket->comment_count(), 2);
  const auto events = Events();
  const auto& last = events.back();
  EXPECT_EQ(last.resource(), "comments/late");
  EXPECT_EQ(events[events.size() - 2].resource(), "tickets/one");
  EXPECT_EQ(events[events.size() - 2].revision(), last.revision());
}

TEST_F(CommentServiceTest, IsRefusedOnAClosedOrDeletedTicket) {
  ASSERT_THAT(Ask(&TicketStub::ResolveTicket, One()), IsOk());
  ASSERT_THAT(Ask(&TicketStub::CloseTicket, One()), IsOk());
  EXPECT_THAT(CreateComment("c1", kByCustomer), StatusIs(kPrecondition, "WRONG_STATE"));
  ASSERT_THAT(Ask(&TicketStub::DeleteTicket, One()), IsOk());
  EXPECT_THAT(CreateComment("c1"), StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(CommentServiceTest, ListsInTheOrderOfTime) {
  ASSERT_THAT(CreateTicket("two"), IsOk());
  ASSERT_THAT(CreateComment("a", SaidHoursAgo(1)), IsOk());
  ASSERT_THAT(CreateComment("b", SaidHoursAgo(3)), IsOk());
  ASSERT_THAT(CreateComment("c", SaidHoursAgo(2)), IsOk());
  ASSERT_THAT(CreateComment("d", R"pb(ticket: "tickets/two")pb"), IsOk());
  EXPECT_THAT(NamesOf(List()->comments()), ElementsAre("comments/b", "comments/c", "comments/a"));
  EXPECT_THAT(NamesOf(List(R"pb(order_by: "comment_time desc")pb")->comments()),
              ElementsAre("comments/a", "comments/c", "comments/b"));
  const auto first = List("page_size: 2");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->comments(), SizeIs(2));
  const auto second =
      List(fmt::format(R"(page_size: 2 page_token: "{}")", first->next_page_token()));
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(NamesOf(second->comments()), ElementsAre("comments/a"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(CommentServiceTest, IsSeenByWhoeverSeesTheTicket) {
  ASSERT_THAT(CreateComment("c1"), IsOk());
  ASSERT_THAT(
      Ask(&TicketStub::UpdateTicket, R"pb(ticket { name: "tickets/one" unit: "units/west" })pb"),
      IsOk());
  constexpr char kC1[] = R"pb(name: "comments/c1")pb";
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(Ask(&CommentStub::GetComment, kC1), IsOk());
  EXPECT_THAT(List()->comments(), SizeIs(1));
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Ask(&CommentStub::GetComment, kC1),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(CreateComment("c2"), StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(CommentServiceTest, GoesWithItsTicketWhenThatIsSharedOrHandedOver) {
  ASSERT_THAT(CreateComment("c1"), IsOk());
  const auto records = Stub<v1::RecordService>();
  using RecordStub = v1::RecordService::Stub;
  ASSERT_THAT(Call(*records, &RecordStub::ShareRecord,
                   TextProto<records::v1::ShareRecordRequest>(R"pb(name: "tickets/one"
                                                                   grantee: "users/bo"
                                                                   level: LEVEL_READ)pb")),
              IsOk());
  constexpr char kC1[] = R"pb(name: "comments/c1")pb";
  const auto bo = access::Scope::Of({.units = {}, .owner = "users/bo", .grantees = {"users/bo"}});
  SetScope(bo);
  EXPECT_THAT(Ask(&CommentStub::GetComment, kC1), IsOk());
  EXPECT_THAT(List()->comments(), SizeIs(1));
  EXPECT_THAT(CreateComment("c2"),
              StatusIs(absl::StatusCode::kPermissionDenied, "RECORD_READ_ONLY"));
  SetScope(access::Scope::All());
  const auto written = CreateComment("c2");
  ASSERT_THAT(written, IsOk());
  EXPECT_THAT(written->shares(), SizeIs(1)) << "the feed goes by them";
  ASSERT_THAT(Call(*records, &RecordStub::ReassignRecord,
                   TextProto<records::v1::ReassignRecordRequest>(R"pb(name: "tickets/one"
                                                                      unit: "units/west"
                                                                      owner: "users/cy")pb")),
              IsOk());
  SetScope(bo);
  EXPECT_THAT(Ask(&CommentStub::GetComment, kC1), StatusIs(absl::StatusCode::kNotFound));
  SetScope(access::Scope::Owner("users/cy"));
  EXPECT_THAT(Ask(&CommentStub::GetComment, kC1), IsOk());
  EXPECT_THAT(List()->comments(), SizeIs(2));
  changes::v1::ListHistoryRequest history;
  history.set_name("comments/c1");
  const auto changes = Stub<v1::ChangeService>();
  EXPECT_THAT(Call(*changes, &v1::ChangeService::Stub::ListHistory, history), IsOk());
  SetScope(bo);
  EXPECT_THAT(Call(*changes, &v1::ChangeService::Stub::ListHistory, history),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CommentServiceTest, AsksForATicketThatIsThere) {
  EXPECT_THAT(Ask(&CommentStub::ListComments, ""), IsInvalidField("ticket"));
  EXPECT_THAT(Ask(&CommentStub::ListComments, R"pb(ticket: "one")pb"), IsInvalidField("ticket"));
  EXPECT_THAT(Ask(&CommentStub::ListComments, R"pb(ticket: "tickets/none")pb"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Ask(&CommentStub::GetComment, R"pb(name: "comments/none")pb"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace guanxi::tickets
