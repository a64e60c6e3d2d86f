// Whom one may give a record to, and share it with, by whatever call it is tried.
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/access/record_calls.h"

namespace guanxi::access_test {
namespace {

using directory::v1::User;

// Who is named, seen from the unit of whoever names it.
enum class Named { kColleague, kBelow, kElsewhere, kFrozen, kClosed, kUnknown };
constexpr Named kAll[] = {Named::kColleague, Named::kBelow,  Named::kElsewhere,
                          Named::kFrozen,    Named::kClosed, Named::kUnknown};

// Of callers who may give records away.
enum class Giver { kHead, kMarketing, kUnitProgram, kProgram };

// A call that gives `$name` to `$heir`; nothing but the owner changes.
struct Gift {
  const char* noun;
  const char* method;
  const char* request;
  bool by_record_service;
};

constexpr char kRecord[] = R"(name: "$name" owner: "$heir")";
constexpr char kRecords[] = R"(names: "$name" owner: "$heir")";

constexpr Gift kGifts[] = {
    {"Customer", "guanxi.customers.v1.CustomerService/UpdateCustomer",
     R"(customer { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Contact", "guanxi.customers.v1.ContactService/UpdateContact",
     R"(contact { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Opportunity", "guanxi.pipeline.v1.OpportunityService/UpdateOpportunity",
     R"(opportunity { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Ticket", "guanxi.tickets.v1.TicketService/UpdateTicket",
     R"(ticket { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Ticket", "guanxi.tickets.v1.TicketService/AssignTicket", kRecord, false},
    {"Customer", "guanxi.customers.v1.RecordService/ReassignRecord", kRecord, true},
    {"Contact", "guanxi.customers.v1.RecordService/ReassignRecords", kRecords, true},
    {"Opportunity", "guanxi.pipeline.v1.RecordService/ReassignRecord", kRecord, true},
    {"Order", "guanxi.pipeline.v1.RecordService/ReassignRecords", kRecords, true},
    {"Ticket", "guanxi.tickets.v1.RecordService/ReassignRecord", kRecord, true},
};

// Of a caller who may give records of the unit away: what comes of naming this one. A program of
// the whole company keeps each record with people of the record's unit.
grpc::StatusCode Expected(Giver giver, Named named) {
  switch (named) {
    case Named::kColleague:
      return grpc::OK;
    case Named::kBelow:
      return giver == Giver::kProgram ? grpc::PERMISSION_DENIED : grpc::OK;
    case Named::kElsewhere:
      return giver == Giver::kMarketing ? grpc::OK : grpc::PERMISSION_DENIED;
    default:
      return grpc::FAILED_PRECONDITION;
  }
}

class NamingTest : public ::testing::Test {
 protected:
  NamingTest() : company_(&RunningSuite::Shared(), absl::StrCat("naming", ++companies_)) {
    MakeSettings(company_);
    unit_ = company_.NewUnit("unit");
    const std::string below = company_.NewUnit("below", unit_);
    const std::string other = company_.NewUnit("other");
    const auto seller = [&](const std::string& id, const std::string& unit) {
      return company_.NewUser(id, unit, User::ROLE_SALESPERSON);
    };
    people_ = {{Named::kColleague, seller("colleague", unit_)},
               {Named::kBelow, seller("below", below)},
               {Named::kElsewhere, seller("elsewhere", other)},
               {Named::kFrozen, seller("frozen", unit_)},
               {Named::kClosed, seller("closed", unit_)},
               {Named::kUnknown, "users/" + company_.id() + "-unknown"}};
    owner_ = seller("owner", unit_);
    End("FreezeUser", "reason: \"Leaves\"", Named::kFrozen);
    End("DeleteUser", "", Named::kClosed);
    customer_ =
        NewRecord(company_, TypeOf("Customer"), company_.id() + "-customer", {}, {unit_, "", {}});
  }

  void End(const std::string& verb, const std::string& more, Named who) const {
    EXPECT_TRUE(
        Succeeded(company_.service().Call("guanxi.directory.v1.UserService/" + verb,
                                          absl::StrCat("name: \"", people_.at(who), "\" ", more))));
  }

  std::string NewRecordOf(const std::string& noun) {
    ++count_;
    return NewRecord(company_, TypeOf(noun), absl::StrCat(company_.id(), "-", count_),
                     {.customer = customer_, .ticket = ""}, {unit_, owner_, {}},
                     650000 + 1000 * companies_ + count_);
  }

  std::string AccountOf(Giver giver) {
    const std::vector<std::string> grants = {"customers.admin", "pipeline.admin", "tickets.admin"};
    switch (giver) {
      case Giver::kHead:
        return company_.NewUser("head", unit_, User::ROLE_UNIT_HEAD);
      case Giver::kMarketing:
        return company_.NewUser("marketing", unit_, User::ROLE_MARKETING);
      case Giver::kUnitProgram:
        return company_.NewServiceAccount("unitprogram", unit_, grants);
      case Giver::kProgram:
        break;
    }
    return company_.NewServiceAccount("program", "", grants);
  }

  void GiveEach(Giver giver) {
    const Caller caller = company_.As(AccountOf(giver));
    company_.Settle();
    for (const Gift& gift : kGifts) {
      // Others than heads give records away by no other call.
      if (!gift.by_record_service && giver != Giver::kHead) continue;
      for (const Named named : kAll) {
        SCOPED_TRACE(absl::StrCat("giver ", giver, ": ", gift.method, " to ", people_.at(named)));
        const std::string name = NewRecordOf(gift.noun);
        const grpc::StatusCode expected = Expected(giver, named);
        const Answer answer = caller.Call(
            gift.method,
            absl::StrReplaceAll(gift.request, {{"$name", name}, {"$heir", people_.at(named)}}));
        EXPECT_EQ(CodeOf(answer), expected) << answer.status.error_message();
        const bool given = expected == grpc::OK;
        EXPECT_EQ(OwnershipOf(company_, name),
                  (Ownership{unit_, given ? people_.at(named) : owner_, {}}));
        ++cells_;
      }
    }
  }

  static inline int companies_ = 0;
  Company company_;
  std::string unit_, owner_, customer_;
  std::map<Named, std::string> people_;
  int count_ = 0;
  int cells_ = 0;
};

TEST_F(NamingTest, RecordsGoToActivePeopleOfTheUnitsOfWhoeverGivesThem) {
  for (const Giver giver :
       {Giver::kHead, Giver::kMarketing, Giver::kUnitProgram, Giver::kProgram}) {
    GiveEach(giver);
  }
  std::cout << "[ CELLS    ] " << cells_ << " of giver, call and heir\n";
}

TEST_F(NamingTest, NobodyMovesARecordBetweenUnitsButMarketing) {
  const std::string below = "units/" + company_.id() + "-below";
  for (const Giver giver :
       {Giver::kHead, Giver::kMarketing, Giver::kUnitProgram, Giver::kProgram}) {
    const Caller caller = company_.As(AccountOf(giver));
    company_.Settle();
    const std::string name = NewRecordOf("Customer");
    const Answer answer = caller.Call("guanxi.customers.v1.RecordService/ReassignRecord",
                                      absl::StrCat("name: \"", name, "\" unit: \"", below, "\""));
    if (giver == Giver::kMarketing) {
      EXPECT_TRUE(Succeeded(answer));
    } else {
      EXPECT_TRUE(FailedWith(answer.status, grpc::PERMISSION_DENIED, "MOVE_DENIED"))
          << "giver " << int(giver);
    }
  }
}

TEST_F(NamingTest, NewRecordsBelongToActivePeopleOfTheUnits) {
  const std::string grants = "customers.write";
  const std::map<std::string, bool> makers = {
      {company_.NewUser("head", unit_, User::ROLE_UNIT_HEAD), false},
      {company_.NewUser("admin", unit_, User::ROLE_UNIT_ADMIN), false},
      {company_.NewServiceAccount("unitprogram", unit_, {grants}), false},
      {company_.NewServiceAccount("program", "", {grants}), true}};
  company_.Settle();
  for (const auto& [maker, whole_company] : makers) {
    for (const Named named : kAll) {
      SCOPED_TRACE(absl::StrCat(maker, " for ", people_.at(named)));
      const std::string id = absl::StrCat(company_.id(), "-made-", ++cells_);
      const Answer answer = company_.As(maker).Call(
          "guanxi.customers.v1.CustomerService/CreateCustomer",
          absl::StrCat("customer_id: \"", id,
                       "\" customer { display_name: \"Acme\" kind: KIND_ORGANIZATION unit: \"",
                       unit_, "\" owner: \"", people_.at(named), "\" }"));
      grpc::StatusCode expected = Expected(Giver::kHead, named);
      // It may have opened the account a moment ago.
      if (whole_company && (named == Named::kUnknown || named == Named::kElsewhere))
        expected = grpc::OK;
      EXPECT_EQ(answer.code(), expected) << answer.status.error_message();
    }
  }
  std::cout << "[ CELLS    ] " << cells_ << " of maker and owner\n";
}

TEST_F(NamingTest, WhatAUnitsProgramMakesIsItsUnits) {
  const Caller program =
      company_.As(company_.NewServiceAccount("unitprogram", unit_, {"customers.write"}));
  company_.Settle();
  const Answer answer = program.Call(
      "guanxi.customers.v1.CustomerService/CreateCustomer",
      absl::StrCat("customer_id: \"", company_.id(),
                   "-program\" customer { display_name: \"Acme\" kind: KIND_ORGANIZATION }"));
  EXPECT_TRUE(Succeeded(answer));
  EXPECT_EQ(OwnershipOf(company_, "customers/" + company_.id() + "-program"),
            (Ownership{unit_, "", {}}));
}

TEST_F(NamingTest, SharesGoToPeopleAndTeamsThereAre) {
  const std::string team = company_.NewTeam("team", {people_.at(Named::kElsewhere)});
  const std::string seller = company_.NewUser("seller", unit_, User::ROLE_SALESPERSON);
  company_.Settle();
  for (const char* noun : {"Customer", "Contact", "Opportunity", "Order", "Ticket"}) {
    ++count_;
    const std::string name =
        NewRecord(company_, TypeOf(noun), absl::StrCat(company_.id(), "-shared-", count_),
                  {.customer = customer_, .ticket = ""}, {unit_, seller, {}}, 690000 + count_);
    const auto share = [&](const std::string& grantee) {
      return company_.As(seller).Call(
          TypeOf(noun).RecordMethod("ShareRecord"),
          absl::StrCat("name: \"", name, "\" grantee: \"", grantee, "\" level: LEVEL_READ"));
    };
    for (const std::string& grantee : {team, people_.at(Named::kElsewhere)})
      EXPECT_TRUE(Succeeded(share(grantee))) << grantee;
    for (const std::string& grantee :
         {people_.at(Named::kUnknown), "teams/" + company_.id() + "-unknown"}) {
      EXPECT_TRUE(
          FailedWith(share(grantee).status, grpc::FAILED_PRECONDITION, "REFERENCE_NOT_FOUND"))
          << grantee;
    }
    for (const Named inactive : {Named::kFrozen, Named::kClosed}) {
      EXPECT_TRUE(FailedWith(share(people_.at(inactive)).status, grpc::FAILED_PRECONDITION,
                             "ACCOUNT_INACTIVE"));
    }
  }
}

}  // namespace
}  // namespace guanxi::access_test
