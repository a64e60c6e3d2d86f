// A change of owner or unit is a head's or marketing's, by whatever call it is tried.
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/access/relations.h"

namespace guanxi::access_test {
namespace {

// A call that gives `$name` away.
struct Gift {
  const char* noun;
  const char* method;
  const char* request;
  bool to_unit;  // to another unit, rather than to a colleague
};

constexpr Gift kGifts[] = {
    {"Customer", "guanxi.customers.v1.CustomerService/UpdateCustomer",
     R"(customer { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Customer", "guanxi.customers.v1.CustomerService/UpdateCustomer",
     R"(customer { name: "$name" unit: "$other" } update_mask { paths: "unit" })", true},
    {"Contact", "guanxi.customers.v1.ContactService/UpdateContact",
     R"(contact { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Contact", "guanxi.customers.v1.ContactService/UpdateContact",
     R"(contact { name: "$name" unit: "$other" } update_mask { paths: "unit" })", true},
    {"Opportunity", "guanxi.pipeline.v1.OpportunityService/UpdateOpportunity",
     R"(opportunity { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Opportunity", "guanxi.pipeline.v1.OpportunityService/UpdateOpportunity",
     R"(opportunity { name: "$name" unit: "$other" } update_mask { paths: "unit" })", true},
    {"Ticket", "guanxi.tickets.v1.TicketService/UpdateTicket",
     R"(ticket { name: "$name" owner: "$heir" } update_mask { paths: "owner" })", false},
    {"Ticket", "guanxi.tickets.v1.TicketService/UpdateTicket",
     R"(ticket { name: "$name" unit: "$other" } update_mask { paths: "unit" })", true},
    {"Ticket", "guanxi.tickets.v1.TicketService/AssignTicket", R"(name: "$name" owner: "$heir")",
     false},
};

// Shares cannot be written by the way.
constexpr Gift kShares = {"Customer", "guanxi.customers.v1.CustomerService/UpdateCustomer",
                          R"(customer { name: "$name" shares { grantee: "$heir"
                             level: LEVEL_READ } industry: "x" } update_mask { paths: "industry" })",
                          false};

class OwnershipTest : public ::testing::Test {
 protected:
  OwnershipTest() : company_(&RunningSuite::Shared(), absl::StrCat("ownership", ++companies_)) {
    MakeSettings(company_);
    unit_ = company_.NewUnit("unit");
    other_ = company_.NewUnit("other");
    heir_ = company_.NewUser("heir", unit_, directory::v1::User::ROLE_SALESPERSON);
    customer_ =
        NewRecord(company_, TypeOf("Customer"), company_.id() + "-customer", {}, {unit_, "", {}});
  }

  std::string NewRecordOf(const std::string& noun, const std::string& owner) {
    ++count_;
    return NewRecord(company_, TypeOf(noun), absl::StrCat(company_.id(), "-", count_),
                     {.customer = customer_, .ticket = ""}, {unit_, owner, {}}, 600000 + count_);
  }

  Answer Give(const Caller& caller, const Gift& gift, const std::string& name) const {
    return caller.Call(
        gift.method,
        absl::StrReplaceAll(gift.request, {{"$name", name}, {"$other", other_}, {"$heir", heir_}}));
  }

  static inline int companies_ = 0;
  Company company_;
  std::string unit_, other_, heir_, customer_;
  int count_ = 0;
};

TEST_F(OwnershipTest, OnlyHeadsGiveRecordsAwayAndOnlyWithinTheirUnits) {
  int cells = 0;
  for (const UserRole role : kRoles) {
    const std::string user = company_.NewUser(absl::StrCat("user", role), unit_, role);
    company_.Settle();
    for (const Gift& gift : kGifts) {
      const bool permitted = role == directory::v1::User::ROLE_UNIT_HEAD && !gift.to_unit;
      const std::string name = NewRecordOf(gift.noun, user);
      const Ownership before = OwnershipOf(company_, name);
      const Answer answer = Give(company_.As(user), gift, name);
      SCOPED_TRACE(absl::StrCat(directory::v1::User::Role_Name(role), " ", gift.request));
      if (permitted) {
        EXPECT_TRUE(Succeeded(answer));
        EXPECT_EQ(OwnershipOf(company_, name).owner, heir_);
      } else {
        EXPECT_EQ(answer.code(), grpc::PERMISSION_DENIED) << answer.status.error_message();
        EXPECT_EQ(OwnershipOf(company_, name), before);
      }
      ++cells;
    }
  }
  std::cout << "[ CELLS    ] " << cells << " of role and call that gives a record away\n";
}

TEST_F(OwnershipTest, SharesAreNotWrittenWithTheRecord) {
  const std::string user = company_.NewUser("user", unit_, directory::v1::User::ROLE_SALESPERSON);
  company_.Settle();
  const std::string name = NewRecordOf("Customer", user);
  EXPECT_TRUE(Succeeded(Give(company_.As(user), kShares, name)));
  EXPECT_TRUE(OwnershipOf(company_, name).shares.empty());
}

}  // namespace
}  // namespace guanxi::access_test
