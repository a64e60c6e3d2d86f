#include "common/records/record_access.h"

#include "absl/strings/str_cat.h"
#include "common/access/known_people.h"
#include "common/records/records_fixture.h"

namespace guanxi::records {
namespace {

using ShareEntry = type::v1::Share;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

v1::ShareRecordRequest ToShare(const std::string& name,
                               const std::string& grantee,
                               ShareEntry::Level level = ShareEntry::LEVEL_READ) {
  v1::ShareRecordRequest request;
  request.set_name(name);
  request.set_grantee(grantee);
  request.set_level(level);
  request.set_note("why");
  return request;
}

v1::UnshareRecordRequest ToUnshare(const std::string& name, const std::string& grantee) {
  v1::UnshareRecordRequest request;
  request.set_name(name);
  request.set_grantee(grantee);
  return request;
}

v1::ReassignRecordRequest ToReassign(const std::string& name,
                                     const std::string& unit,
                                     const std::string& owner) {
  v1::ReassignRecordRequest request;
  request.set_name(name);
  request.set_unit(unit);
  request.set_owner(owner);
  request.set_note("hand-over");
  return request;
}

class RecordAccessTest : public RecordsTest {
 protected:
  void SetUp() override { AddCustomer("a", "units/north", "users/ana"); }

  absl::StatusOr<v1::RecordAccess> AccessTo(const std::string& name, const table::Change& caller) {
    v1::GetRecordAccessRequest request;
    request.set_name(name);
    return GetAccess(catalog_, *engine_.Snapshot(), request, caller.scope);
  }
};

TEST_F(RecordAccessTest, SaysWhoseARecordIs) {
  const auto access = AccessTo("customers/a", User("users/ana"));
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->resource_type(), "guanxi.customers/Customer");
  EXPECT_EQ(access->unit(), "units/north");
  EXPECT_EQ(access->owner(), "users/ana");
  EXPECT_EQ(access->level(), ShareEntry::LEVEL_WRITE);
  EXPECT_EQ(access->etag(), CustomerOf("a").etag());
  EXPECT_THAT(AccessTo("customers/a", User("users/bo")),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  for (const char* name : {"products/p", "tickets/t", "customers", ""}) {
    EXPECT_THAT(AccessTo(name, Mover()),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << name;
  }
}

TEST_F(RecordAccessTest, AShareLetsInAndIsToldInHistory) {
  ASSERT_FALSE(Sees(User("users/bo"), "a"));
  const auto shared = Do(&Share, User("users/ana"), ToShare("customers/a", "users/bo"));
  ASSERT_THAT(shared, IsOk());
  ASSERT_THAT(shared->shares(), SizeIs(1));
  EXPECT_EQ(shared->shares(0).grantee(), "users/bo");
  EXPECT_EQ(shared->shares(0).actor(), "users/ana");
  EXPECT_EQ(shared->shares(0).time().seconds(), 1000);
  EXPECT_TRUE(Sees(User("users/bo"), "a"));
  EXPECT_EQ(LastEvent().note(), "why");
  EXPECT_EQ(LastEvent().changed_fields().paths(0), "shares");
  const auto bo = AccessTo("customers/a", User("users/bo"));
  ASSERT_THAT(bo, IsOk());
  EXPECT_EQ(bo->level(), ShareEntry::LEVEL_READ);
}

TEST_F(RecordAccessTest, AShareAgainChangesItsLevelOrNothing) {
  ASSERT_THAT(Do(&Share, User("users/ana"), ToShare("customers/a", "teams/t")), IsOk());
  const auto head = engine_.head();
  ASSERT_THAT(Do(&Share, User("users/ana"), ToShare("customers/a", "teams/t")), IsOk());
  EXPECT_EQ(engine_.head(), head);
  const auto raised = Do(&Share, Head("users/head", {"units/north"}),
                         ToShare("customers/a", "teams/t", ShareEntry::LEVEL_WRITE));
  ASSERT_THAT(raised, IsOk());
  ASSERT_THAT(raised->shares(), SizeIs(1));
  EXPECT_EQ(raised->shares(0).level(), ShareEntry::LEVEL_WRITE);
  EXPECT_EQ(raised->shares(0).actor(), "users/head");
}

TEST_F(RecordAccessTest, WhatIsSharedIsNotSharedOn) {
  ASSERT_THAT(
      Do(&Share, User("users/ana"), ToShare("customers/a", "users/bo", ShareEntry::LEVEL_WRITE)),
      IsOk());
  EXPECT_THAT(Do(&Share, User("users/bo"), ToShare("customers/a", "users/cy")),
              StatusIs(kDenied, "SHARE_DENIED"));
  EXPECT_THAT(Do(&Unshare, User("users/bo"), ToUnshare("customers/a", "users/cy")),
              StatusIs(kDenied, "SHARE_DENIED"));
  EXPECT_THAT(Do(&Share, User("users/zoe"), ToShare("customers/a", "users/zoe")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Do(&Share, Head("users/head", {"units/south"}), ToShare("customers/a", "users/cy")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RecordAccessTest, AShareIsTakenBackOrGivenUp) {
  for (const char* user : {"users/bo", "users/cy"})
    ASSERT_THAT(Do(&Share, User("users/ana"), ToShare("customers/a", user)), IsOk());
  const auto left = Do(&Unshare, User("users/ana"), ToUnshare("customers/a", "users/bo"));
  ASSERT_THAT(left, IsOk());
  EXPECT_THAT(left->shares(), SizeIs(1));
  EXPECT_FALSE(Sees(User("users/bo"), "a"));
  EXPECT_THAT(Do(&Unshare, User("users/ana"), ToUnshare("customers/a", "users/bo")), IsOk());
  EXPECT_THAT(Do(&Unshare, User("users/cy"), ToUnshare("customers/a", "users/cy")), IsOk());
  EXPECT_FALSE(Sees(User("users/cy"), "a"));
}

TEST_F(RecordAccessTest, RefusesWhatIsNoShare) {
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
  const table::Change ana = User("users/ana");
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/ana")), refused);
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "units/north")), refused);
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/")), refused);
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/bo", ShareEntry::LEVEL_UNSPECIFIED)),
              refused);
  EXPECT_THAT(Do(&Share, ana, ToShare("products/a", "users/bo")), refused);
  EXPECT_THAT(Do(&Share, Mover(), ToShare("scores/a", "users/bo")), refused);
  for (int i = 0; i < kMaxShares; ++i) {
    ASSERT_THAT(Do(&Share, ana, ToShare("customers/a", absl::StrCat("users/u", i))), IsOk());
  }
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/more")), refused);
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/u1", ShareEntry::LEVEL_WRITE)), IsOk());
}

TEST_F(RecordAccessTest, AHeadGivesRecordsOfItsUnitToOthers) {
  const table::Change head = Head("users/head", {"units/north", "units/north-1"});
  ASSERT_THAT(Do(&Share, head, ToShare("customers/a", "users/bo")), IsOk());
  const auto moved = Do(&Reassign, head, ToReassign("customers/a", "", "users/bo"));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->owner(), "users/bo");
  EXPECT_EQ(moved->unit(), "units/north");
  EXPECT_THAT(moved->shares(), IsEmpty()) << "an owner needs no share";
  EXPECT_FALSE(Sees(User("users/ana"), "a"));
  EXPECT_EQ(LastEvent().note(), "hand-over");
  EXPECT_EQ(LastEvent().kind(), changes::v1::Event::KIND_UPDATED);
  for (const char* unit : {"units/north-1", "units/south"}) {
    EXPECT_THAT(Do(&Reassign, head, ToReassign("customers/a", unit, "")),
                StatusIs(kDenied, "MOVE_DENIED"))
        << unit;
  }
}

TEST_F(RecordAccessTest, AHeadGivesThemToActivePeopleOfItsUnits) {
  const access::KnownPeople people = access::SomePeople();
  table::Change head = Head("users/head", {"units/north"});
  head.naming = {.people = &people, .unheard = false};
  EXPECT_THAT(Do(&Reassign, head, ToReassign("customers/a", "", "users/sue")),
              StatusIs(kDenied, "OWNER_ELSEWHERE"));
  EXPECT_THAT(Do(&Reassign, head, ToReassign("customers/a", "", "users/frieda")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ACCOUNT_INACTIVE"));
  EXPECT_THAT(Do(&Reassign, head, ToReassign("customers/a", "", "users/nobody")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_EQ(CustomerOf("a").owner(), "users/ana");
  EXPECT_THAT(Do(&Reassign, head, ToReassign("customers/a", "", "users/nils")), IsOk());
}

TEST_F(RecordAccessTest, AFrozenGranteeCanBeLetDoLess) {
  ASSERT_THAT(Do(&Share, User("users/ana"),
                 ToShare("customers/a", "users/frieda", ShareEntry::LEVEL_WRITE)),
              IsOk());
  const access::KnownPeople people = access::SomePeople();
  table::Change ana = User("users/ana");
  ana.naming = {.people = &people, .unheard = false};
  const auto lowered = Do(&Share, ana, ToShare("customers/a", "users/frieda"));
  ASSERT_THAT(lowered, IsOk());
  EXPECT_EQ(lowered->shares(0).level(), ShareEntry::LEVEL_READ);
  ASSERT_THAT(Do(&Unshare, ana, ToUnshare("customers/a", "users/frieda")), IsOk());
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/frieda")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ACCOUNT_INACTIVE"));
}

TEST_F(RecordAccessTest, SharesGoToWhomThereIs) {
  const access::KnownPeople people = access::SomePeople();
  table::Change ana = User("users/ana");
  ana.naming = {.people = &people, .unheard = false};
  for (const char* grantee : {"users/nobody", "teams/none"}) {
    EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", grantee)),
                StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"))
        << grantee;
  }
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/carl")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ACCOUNT_INACTIVE"));
  for (const char* grantee : {"users/sue", "teams/t"})
    EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", grantee)), IsOk()) << grantee;
  EXPECT_THAT(Do(&Unshare, ana, ToUnshare("customers/a", "users/nobody")), IsOk())
      << "what is taken back need not be there";
  ana.scope = User("users/zoe").scope;
  EXPECT_THAT(Do(&Share, ana, ToShare("customers/a", "users/nobody")),
              StatusIs(absl::StatusCode::kNotFound))
      << "first of all the record is seen";
}

TEST_F(RecordAccessTest, WhoKeepsWithinUnitsMovesNothingElse) {
  const access::KnownPeople people = access::SomePeople();
  AddCustomer("south", "units/south", "users/ana");
  AddCustomer("nowhere", "", "users/ana");
  table::Change service = Mover();
  service.naming = {.people = &people, .unheard = true};
  v1::ReassignRecordsRequest request;
  for (const char* name : {"customers/a", "customers/south", "customers/nowhere"})
    request.add_names(name);
  request.add_within_units("units/north");
  const auto codes = [&](const std::string& owner) {
    request.set_owner(owner);
    const auto done = Do(&ReassignAll, service, request);
    EXPECT_THAT(done, IsOk());
    std::vector<int> all;
    for (const auto& result : done->results()) all.push_back(result.status().code());
    return all;
  };
  EXPECT_THAT(codes("users/sue"), ::testing::ElementsAre(7, 7, 7));
  EXPECT_THAT(codes("users/frieda"), ::testing::ElementsAre(9, 7, 7));
  EXPECT_THAT(codes("users/new"), ::testing::ElementsAre(9, 7, 7));
  EXPECT_THAT(codes("users/nils"), ::testing::ElementsAre(0, 7, 7));
  EXPECT_EQ(CustomerOf("a").owner(), "users/nils");
  EXPECT_EQ(CustomerOf("south").owner(), "users/ana");
  // Nobody widens what one may by it.
  const auto head = Do(&ReassignAll, Head("users/h", {"units/south"}), request);
  ASSERT_THAT(head, IsOk());
  EXPECT_EQ(head->results(1).status().code(), 7);
  request.add_within_units("north");
  EXPECT_THAT(Do(&ReassignAll, service, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(RecordAccessTest, OnlyMoversReassign) {
  EXPECT_THAT(Do(&Reassign, User("users/ana"), ToReassign("customers/a", "", "users/bo")),
              StatusIs(kDenied, "MOVE_DENIED"));
  EXPECT_THAT(
      Do(&Reassign, Head("users/h", {"units/south"}), ToReassign("customers/a", "units/south", "")),
      StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(
      Do(&Share, User("users/ana"), ToShare("customers/a", "users/h", ShareEntry::LEVEL_WRITE)),
      IsOk());
  EXPECT_THAT(Do(&Reassign, Head("users/h", {"units/south"}),
                 ToReassign("customers/a", "units/south", "users/h")),
              StatusIs(kDenied, "MOVE_DENIED"))
      << "what is shared with a head is not for it to take";
}

TEST_F(RecordAccessTest, WhatGoesToAnotherUnitLeavesItsPeopleBehind) {
  ASSERT_THAT(Do(&Share, User("users/ana"), ToShare("customers/a", "teams/t")), IsOk());
  const auto moved = Do(&Reassign, Mover(), ToReassign("customers/a", "units/south", ""));
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->unit(), "units/south");
  EXPECT_EQ(moved->owner(), "");
  EXPECT_THAT(moved->shares(), IsEmpty());
  EXPECT_FALSE(Sees(User("users/ana"), "a"));
  EXPECT_FALSE(Sees(Head("users/h", {"units/north"}), "a"));
  EXPECT_TRUE(Sees(Head("users/h", {"units/south"}), "a"));
  const auto again = Do(&Reassign, Mover(), ToReassign("customers/a", "units/north", "users/bo"));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->owner(), "users/bo");
}

TEST_F(RecordAccessTest, RefusesWhatIsNoDestination) {
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
  EXPECT_THAT(Do(&Reassign, Mover(), ToReassign("customers/a", "", "")), refused);
  EXPECT_THAT(Do(&Reassign, Mover(), ToReassign("customers/a", "users/x", "")), refused);
  EXPECT_THAT(Do(&Reassign, Mover(), ToReassign("customers/a", "", "teams/x")), refused);
  EXPECT_THAT(Do(&Reassign, Mover(), ToReassign("scores/a", "", "users/bo")), refused);
  EXPECT_THAT(Do(&Reassign, Mover(), ToReassign("customers/none", "", "users/bo")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RecordAccessTest, OfSeveralRecordsEachHasItsAnswer) {
  AddCustomer("south", "units/south", "users/ana");
  AddCustomer("gone", "units/north", "users/ana");
  AddContact("c", "units/north", "users/ana");
  ASSERT_THAT(
      Write([&](kv::Txn& txn) {
        return customers_.Delete(txn, Mover(), "customers/gone", "", access::Scope::All()).status();
      }),
      IsOk());
  v1::ReassignRecordsRequest request;
  request.set_owner("users/bo");
  request.set_note("all of it");
  for (const char* name : {"customers/a", "customers/south", "customers/gone", "customers/none",
                           "contacts/c", "customers/a"}) {
    request.add_names(name);
  }
  const auto done = Do(&ReassignAll, Head("users/head", {"units/north"}), request);
  ASSERT_THAT(done, IsOk());
  std::vector<int> codes;
  for (const auto& result : done->results()) codes.push_back(result.status().code());
  EXPECT_THAT(codes, ::testing::ElementsAre(0, 5, 9, 5, 0, 0));
  EXPECT_EQ(done->results(1).name(), "customers/south");
  EXPECT_THAT(done->results(1).status().details(), SizeIs(2));
  EXPECT_EQ(CustomerOf("a").owner(), "users/bo");
  EXPECT_EQ(CustomerOf("south").owner(), "users/ana");
  EXPECT_EQ(LastEvent().note(), "all of it");
  request.add_names("scores/a");
  EXPECT_THAT(Do(&ReassignAll, Mover(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(RecordAccessTest, AHandOverTakesNothingFromAThirdPerson) {
  AddCustomer("theirs", "units/north", "users/cy");
  v1::ReassignRecordsRequest request;
  request.set_owner("users/bo");
  request.set_from_owner("users/ana");
  for (const char* name : {"customers/a", "customers/theirs"}) request.add_names(name);
  for (int again = 0; again < 2; ++again) {
    const auto done = Do(&ReassignAll, Mover(), request);
    ASSERT_THAT(done, IsOk());
    EXPECT_EQ(done->results(0).status().code(), 0);
    EXPECT_EQ(done->results(1).status().code(),
              static_cast<int>(absl::StatusCode::kFailedPrecondition));
  }
  EXPECT_EQ(CustomerOf("a").owner(), "users/bo");
  EXPECT_EQ(CustomerOf("theirs").owner(), "users/cy");
  request.set_from_owner("units/north");
  EXPECT_THAT(Do(&ReassignAll, Mover(), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

// So the directory asks what came of a batch whose requester may no more.
TEST_F(RecordAccessTest, FromItsHeirToItsHeirNothingIsMoved) {
  AddCustomer("theirs", "units/north", "users/bo");
  v1::ReassignRecordsRequest request;
  request.set_owner("users/bo");
  request.set_from_owner("users/bo");
  for (const char* name : {"customers/a", "customers/theirs"}) request.add_names(name);
  const auto head = engine_.head();
  const auto done = Do(&ReassignAll, Mover(), request);
  ASSERT_THAT(done, IsOk());
  EXPECT_NE(done->results(0).status().code(), 0);
  EXPECT_EQ(done->results(1).status().code(), 0);
  EXPECT_EQ(CustomerOf("a").owner(), "users/ana");
  EXPECT_EQ(engine_.head(), head);
}

TEST_F(RecordAccessTest, AHundredRecordsAreOneCommit) {
  v1::ReassignRecordsRequest request;
  request.set_owner("users/bo");
  request.set_unit("units/south");
  for (int i = 0; i < 100; ++i) {
    AddCustomer(absl::StrCat("r", i), "units/north", "users/ana", std::string(500, 'x'));
    request.add_names(absl::StrCat("customers/r", i));
  }
  const auto head = engine_.head();
  const auto done = Do(&ReassignAll, Mover(), request);
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(engine_.head(), head + 1);
  for (const auto& result : done->results()) EXPECT_EQ(result.status().code(), 0) << result.name();
  EXPECT_EQ(CustomerOf("r99").owner(), "users/bo");
}

TEST_F(RecordAccessTest, WhatFindsNoRoomSaysSo) {
  v1::ReassignRecordsRequest request;
  request.set_owner("users/bo");
  for (int i = 0; i < 20; ++i) {
    AddCustomer(absl::StrCat("r", i), "units/north", "users/ana", std::string(25'000, 'x'));
    request.add_names(absl::StrCat("customers/r", i));
  }
  int moved = 0;
  for (int asked = 0; asked < 20 && request.names_size() > 0; ++asked) {
    const auto done = Do(&ReassignAll, Mover(), request);
    ASSERT_THAT(done, IsOk());
    request.clear_names();
    for (const auto& result : done->results()) {
      if (result.status().code() == 0) {
        ++moved;
        continue;
      }
      EXPECT_EQ(result.status().code(), static_cast<int>(absl::StatusCode::kResourceExhausted));
      request.add_names(result.name());
    }
  }
  EXPECT_EQ(moved, 20);
}

}  // namespace
}  // namespace guanxi::records
