// Whose records are, and who may write them.
#include "absl/strings/str_cat.h"
#include "common/access/known_people.h"
#include "common/table/catalog.h"
#include "common/table/references.h"
#include "common/table/table_fixture.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::table {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using tickets::v1::Comment;
using tickets::v1::Ticket;
using type::v1::Share;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

Scope Sales(const std::string& user, const std::string& home = "") {
  return Scope::Of({.units = {}, .owner = user, .grantees = {user}, .home = home});
}

class AccessTest : public TableTest {
 protected:
  // `customers/a` of units/north and users/ana, to be read by users/reader and written by
  // users/writer.
  Customer Shared() {
    Customer customer = Make("a");
    for (const auto& [user, level] : {std::pair("users/reader", Share::LEVEL_READ),
                                      std::pair("users/writer", Share::LEVEL_WRITE)}) {
      Share& share = *customer.add_shares();
      share.set_grantee(user);
      share.set_level(level);
    }
    return *Insert(customer);
  }

  absl::Status Change_(const Scope& scope) {
    return Write([&](kv::Txn& txn) -> absl::Status {
      GUANXI_ASSIGN_OR_RETURN(const Customer before,
                              customers_.GetForUpdate(txn, "customers/a", "", scope));
      Customer after = before;
      after.set_description(absl::StrCat(before.description(), "x"));
      return customers_.Update(txn, change_, before, after).status();
    });
  }

  absl::Status Delete(const Scope& scope) {
    return Write([&](kv::Txn& txn) {
      return customers_.Delete(txn, change_, "customers/a", "", scope).status();
    });
  }
  absl::Status Undelete(const Scope& scope) {
    return Write([&](kv::Txn& txn) {
      return customers_.Undelete(txn, change_, "customers/a", "", scope).status();
    });
  }

  // Gives `customers/a` that unit and owner, as somebody who may move records of `may_move`.
  absl::Status Move(const Scope& may_move, const std::string& unit, const std::string& owner) {
    Change change = change_;
    change.may_move = may_move;
    return MoveBy(change, unit, owner);
  }

  absl::Status MoveBy(const Change& change, const std::string& unit, const std::string& owner) {
    return Write([&](kv::Txn& txn) -> absl::Status {
      GUANXI_ASSIGN_OR_RETURN(const Customer before,
                              customers_.Get(txn, "customers/a", Scope::All()));
      Customer after = before;
      after.set_unit(unit);
      after.set_owner(owner);
      return customers_.Update(txn, change, before, after).status();
    });
  }
};

TEST_P(AccessTest, WhatIsSharedForReadingIsNotWritten) {
  Shared();
  const auto reader = engine_->Snapshot();
  EXPECT_THAT(customers_.Get(*reader, "customers/a", Sales("users/reader")).status(), IsOk());
  EXPECT_THAT(customers_.GetLive(*reader, "customers/a", Sales("users/reader")).status(), IsOk());
  for (const auto& status : {Change_(Sales("users/reader")), Delete(Sales("users/reader"))})
    EXPECT_THAT(status, StatusIs(kDenied, "RECORD_READ_ONLY"));
  for (const auto& status : {Change_(Sales("users/zoe")), Delete(Sales("users/zoe"))})
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  for (const char* user : {"users/writer", "users/ana"})
    EXPECT_THAT(Change_(Sales(user)), IsOk()) << user;
  EXPECT_THAT(Delete(Sales("users/writer")), IsOk());
  EXPECT_THAT(Undelete(Sales("users/zoe")), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Undelete(Sales("users/reader")), StatusIs(kDenied, "RECORD_READ_ONLY"));
  EXPECT_THAT(Change_(Sales("users/reader")), StatusIs(kDenied, "RECORD_READ_ONLY"));
  EXPECT_THAT(Change_(Sales("users/writer")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(Undelete(Sales("users/ana")), IsOk());
}

TEST_P(AccessTest, AnEtagTellsNothingToThoseWhoMayNotWrite) {
  const std::string etag = Shared().etag();
  const auto reader = engine_->Snapshot();
  for (const std::string& guess : {etag, std::string("0")}) {
    EXPECT_THAT(customers_.GetForUpdate(*reader, "customers/a", guess, Sales("users/zoe")).status(),
                StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(
        customers_.GetForUpdate(*reader, "customers/a", guess, Sales("users/reader")).status(),
        StatusIs(kDenied, "RECORD_READ_ONLY"));
  }
}

TEST_P(AccessTest, WhatIsReadCanBeReferredTo) {
  Shared();
  const auto reader = engine_->Snapshot();
  EXPECT_THAT(CheckReference(customers_, *reader, "customers/a", "parent", Sales("users/reader")),
              IsOk());
  EXPECT_THAT(CheckReference(customers_, *reader, "customers/a", "parent", Sales("users/zoe")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_P(AccessTest, ANewRecordLiesWithinReach) {
  change_.may_move = Scope();
  change_.scope = Sales("users/ana", "units/north");
  EXPECT_THAT(Insert(Make("own")).status(), IsOk());
  EXPECT_THAT(Insert(Make("others", "", "users/bo")).status(), StatusIs(kDenied, "OUT_OF_REACH"));
  Customer abroad = Make("abroad");
  abroad.set_unit("units/south");
  EXPECT_THAT(Insert(abroad).status(), StatusIs(kDenied, "OUT_OF_REACH"));
  change_.scope = Scope::Of({.units = {"units/north", "units/north-1"},
                             .owner = "users/ana",
                             .grantees = {},
                             .home = "units/north"});
  EXPECT_THAT(Insert(Make("given", "", "users/bo")).status(), IsOk());
  EXPECT_THAT(Insert(abroad).status(), StatusIs(kDenied, "OUT_OF_REACH"));
  abroad.set_owner("users/bo");
  EXPECT_THAT(Insert(abroad).status(), StatusIs(kDenied, "OUT_OF_REACH"));
  change_.scope = Scope();
  EXPECT_THAT(Insert(Make("nobodys")).status(), StatusIs(kDenied, "OUT_OF_REACH"));
}

// A change by somebody who reaches units/north, and may give its records to its people.
Change OfTheHead(Change change, const access::People& people) {
  change.scope = Scope::Of({.units = {"units/north"},
                            .owner = "users/head",
                            .grantees = {"users/head"},
                            .home = "units/north"});
  change.may_move = change.scope;
  change.may_cross_units = false;
  change.naming = {.people = &people, .unheard = false};
  return change;
}

// The same by a program of the whole company.
Change OfAProgram(Change change, const access::People& people) {
  change.may_cross_units = false;
  change.naming = {.people = &people, .unheard = true};
  return change;
}

TEST_P(AccessTest, ANewOwnerIsActiveAndOfTheUnitsOfWhoeverGives) {
  const access::KnownPeople people = access::SomePeople();
  Shared();
  const Change head = OfTheHead(change_, people);
  EXPECT_THAT(MoveBy(head, "units/north", "users/sue"), StatusIs(kDenied, "OWNER_ELSEWHERE"));
  for (const char* inactive : {"users/frieda", "users/carl"}) {
    EXPECT_THAT(MoveBy(head, "units/north", inactive),
                StatusIs(absl::StatusCode::kFailedPrecondition, "ACCOUNT_INACTIVE"))
        << inactive;
  }
  EXPECT_THAT(MoveBy(head, "units/north", "users/nobody"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(MoveBy(head, "units/north", "users/nils"), IsOk());
  EXPECT_THAT(MoveBy(head, "units/north", ""), IsOk()) << "nobody is always there";
}

TEST_P(AccessTest, AnOwnerWhoStaysIsNotAskedAbout) {
  const access::KnownPeople people = access::SomePeople();
  ASSERT_THAT(Insert(Make("a", "", "users/frieda")).status(), IsOk());
  change_ = OfTheHead(change_, people);
  EXPECT_THAT(Change_(change_.scope), IsOk());
  EXPECT_THAT(Delete(change_.scope), IsOk());
  EXPECT_THAT(Undelete(change_.scope), IsOk());
}

TEST_P(AccessTest, OnlyThoseWhoCrossUnitsTakeARecordFromOne) {
  const access::KnownPeople people = access::SomePeople();
  Shared();
  const Change program = OfAProgram(change_, people);
  EXPECT_THAT(MoveBy(program, "units/south", "users/sue"), StatusIs(kDenied, "MOVE_DENIED"));
  EXPECT_THAT(MoveBy(program, "", "users/ana"), StatusIs(kDenied, "MOVE_DENIED"));
  EXPECT_THAT(MoveBy(program, "units/north", "users/sue"), StatusIs(kDenied, "OWNER_ELSEWHERE"))
      << "who owns it sees it";
  EXPECT_THAT(MoveBy(program, "units/north", "users/new"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(MoveBy(program, "units/north", "users/nils"), IsOk());
  Change marketing = program;
  marketing.may_cross_units = true;
  marketing.naming.unheard = false;
  EXPECT_THAT(MoveBy(marketing, "units/south", "users/new"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(MoveBy(marketing, "units/south", "users/sue"), IsOk());
}

TEST_P(AccessTest, WhatHasNoUnitYetMayBeGivenOne) {
  const access::KnownPeople people = access::SomePeople();
  Customer customer = Make("a");
  customer.clear_unit();
  ASSERT_THAT(Insert(customer).status(), IsOk());
  EXPECT_THAT(MoveBy(OfAProgram(change_, people), "units/north", "users/nils"), IsOk());
}

TEST_P(AccessTest, ANewRecordsOwnerIsActiveAndOfTheUnitsOfWhoeverMakesIt) {
  const access::KnownPeople people = access::SomePeople();
  const Change operators = change_;
  change_ = OfTheHead(operators, people);
  EXPECT_THAT(Insert(Make("sue", "", "users/sue")).status(), StatusIs(kDenied, "OWNER_ELSEWHERE"));
  EXPECT_THAT(Insert(Make("frieda", "", "users/frieda")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ACCOUNT_INACTIVE"));
  EXPECT_THAT(Insert(Make("new", "", "users/new")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Insert(Make("nils", "", "users/nils")).status(), IsOk());
  EXPECT_THAT(Insert(Make("head", "", "users/head")).status(), IsOk()) << "one's own";
  change_ = OfAProgram(operators, people);
  EXPECT_THAT(Insert(Make("new", "", "users/new")).status(), IsOk());
  EXPECT_THAT(Insert(Make("sue", "", "users/sue")).status(), IsOk());
  EXPECT_THAT(Insert(Make("carl", "", "users/carl")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ACCOUNT_INACTIVE"));
}

TEST_P(AccessTest, ACatalogTellsWhoSeesARecordNow) {
  const Catalog catalog({&customers_.core()});
  Shared();
  const auto sees = [&](const std::string& user, const std::string& name) {
    return SeesRecord(catalog, *engine_->Snapshot(), Sales(user), name);
  };
  EXPECT_THAT(sees("users/reader", "customers/a"), IsOkAndHolds(std::optional<bool>(true)));
  EXPECT_THAT(sees("users/zoe", "customers/a"), IsOkAndHolds(std::optional<bool>(false)));
  EXPECT_THAT(sees("users/reader", "customers/none"), IsOkAndHolds(std::optional<bool>(false)));
  for (const char* other : {"tickets/1", "customers", "a display name"}) {
    EXPECT_THAT(sees("users/reader", other), IsOkAndHolds(std::optional<bool>())) << other;
  }
  ASSERT_THAT(Delete(Sales("users/ana")), IsOk());
  EXPECT_THAT(sees("users/reader", "customers/a"), IsOkAndHolds(std::optional<bool>(true)));
}

TEST_P(AccessTest, ANameThatIsTakenTellsNothingElse) {
  Customer theirs = Make("a", "", "users/bo");
  theirs.set_unit("units/south");
  ASSERT_THAT(Insert(theirs).status(), IsOk());
  change_.scope = Sales("users/ana");
  const absl::Status unseen = Insert(Make("a")).status();
  EXPECT_THAT(unseen, StatusIs(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_THAT(unseen.ToString(), Not(HasSubstr("users/bo")));
  change_.scope = Sales("users/bo");
  EXPECT_EQ(Insert(Make("a", "", "users/bo")).status(), unseen);
}

TEST_P(AccessTest, OnlyMoversMove) {
  ASSERT_THAT(Insert(Make("a")).status(), IsOk());
  const Scope nobody, head = Scope::Of({.units = {"units/north", "units/north-1"},
                                        .owner = "users/head",
                                        .grantees = {"users/head"}});
  EXPECT_THAT(Move(nobody, "units/north", "users/bo"), StatusIs(kDenied, "MOVE_DENIED"));
  EXPECT_THAT(Move(nobody, "units/south", "users/ana"), StatusIs(kDenied, "MOVE_DENIED"));
  EXPECT_THAT(Move(nobody, "units/north", "users/ana"), IsOk()) << "nothing moves";
  EXPECT_THAT(Move(head, "units/north", "users/bo"), IsOk());
  EXPECT_THAT(Move(head, "units/north-1", "users/head"), IsOk());
  EXPECT_THAT(Move(head, "units/south", "users/head"), StatusIs(kDenied, "MOVE_DENIED"));
  EXPECT_THAT(Move(head, "", "users/head"), StatusIs(kDenied, "MOVE_DENIED"));
  ASSERT_THAT(Move(Scope::All(), "units/south", "users/head"), IsOk());
  EXPECT_THAT(Move(head, "units/north", "users/head"), StatusIs(kDenied, "MOVE_DENIED"))
      << "what is another unit's is not taken from it, though it is the head's own";
  ASSERT_THAT(Move(Scope::All(), "", "users/head"), IsOk());
  EXPECT_THAT(Move(head, "units/north", "users/head"), IsOk()) << "its own, of no unit";
}

TEST_P(AccessTest, WhatGoesWithAParentIsSeenAndWrittenWithIt) {
  const Table<Ticket> tickets{{.id = 3, .collection = "tickets", .fields = {}, .terms = {}}};
  const Table<Comment> comments{
      {.id = 4,
       .collection = "comments",
       .fields = {{.id = 1, .fields = {"ticket", "comment_time"}, .selective = true}},
       .terms = {},
       .parent = {.field = "ticket", .table = &tickets.core()}}};
  const auto add_ticket = [&](const std::string& name, const std::string& owner) {
    Ticket ticket;
    ticket.set_name(name);
    ticket.set_owner(owner);
    ticket.set_unit("units/north");
    Share& share = *ticket.add_shares();
    share.set_grantee("users/reader");
    share.set_level(Share::LEVEL_READ);
    return Write([&](kv::Txn& txn) { return tickets.Insert(txn, change_, ticket).status(); });
  };
  const auto add_comment = [&](const std::string& id, const std::string& ticket) {
    Comment comment;
    comment.set_name("comments/" + id);
    comment.set_ticket(ticket);
    comment.set_owner("users/author");
    return Write([&](kv::Txn& txn) { return comments.Insert(txn, change_, comment).status(); });
  };
  ASSERT_THAT(add_ticket("tickets/1", "users/ana"), IsOk());
  ASSERT_THAT(add_ticket("tickets/2", "users/bo"), IsOk());
  for (const char* id : {"a", "b"}) ASSERT_THAT(add_comment(id, "tickets/1"), IsOk());
  ASSERT_THAT(add_comment("c", "tickets/2"), IsOk());
  ASSERT_THAT(add_comment("d", "tickets/none"), IsOk());

  const auto reader = engine_->Snapshot();
  const auto names = [&](const Scope& scope) {
    std::vector<std::string> names;
    ListQuery query{.page_size = 1};
    do {
      const auto page = comments.List(*reader, query, scope);
      EXPECT_THAT(page.status(), IsOk());
      if (!page.ok()) break;
      for (const Comment& comment : page->records) names.push_back(comment.name().substr(9));
      query.page_token = page->next_page_token;
    } while (!query.page_token.empty());
    return names;
  };
  EXPECT_THAT(names(Sales("users/ana")), ElementsAre("a", "b"));
  EXPECT_THAT(names(Sales("users/reader")), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names(Sales("users/author")), IsEmpty());
  EXPECT_THAT(names(Scope::Unit("units/north")), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names(Scope::All()), SizeIs(4));
  EXPECT_THAT(comments.Get(*reader, "comments/a", Sales("users/ana")).status(), IsOk());
  EXPECT_THAT(comments.Get(*reader, "comments/a", Sales("users/author")).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(comments.GetForUpdate(*reader, "comments/a", "", Sales("users/reader")).status(),
              StatusIs(kDenied, "RECORD_READ_ONLY"));
  change_.scope = Sales("users/ana");
  EXPECT_THAT(add_comment("e", "tickets/1"), IsOk());
  change_.scope = Sales("users/author");
  EXPECT_THAT(add_comment("f", "tickets/1"), StatusIs(kDenied, "OUT_OF_REACH"));
}

INSTANTIATE_TEST_SUITE_P(Engines, AccessTest, Engines(), NameOfEngine);

}  // namespace
}  // namespace guanxi::table
