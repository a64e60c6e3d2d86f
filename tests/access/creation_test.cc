// What each role may make, and for whom.
#include <iostream>

#include "absl/strings/str_cat.h"
#include "tests/access/relations.h"

namespace guanxi::access_test {
namespace {

// For whom a record is made, seen from the caller's unit.
struct Place {
  const char* what;
  Ownership ownership;  // what the request says; the caller's own name stands for "self"
  bool own;             // for the caller, at home
  bool units;           // of the caller's unit or one below
};

class CreationTest : public ::testing::Test {
 protected:
  CreationTest() : company_(&RunningSuite::Shared(), "creation") {
    MakeSettings(company_);
    above_ = company_.NewUnit("above");
    unit_ = company_.NewUnit("unit", above_);
    below_ = company_.NewUnit("below", unit_);
    other_ = company_.NewUnit("other", above_);
    colleague_ = company_.NewUser("colleague", unit_, directory::v1::User::ROLE_SALESPERSON);
  }

  std::vector<Place> PlacesFor(const std::string& self) const {
    const std::string& colleague = colleague_;
    return {{"nobody named", {"", "", {}}, true, true},
            {"for oneself", {unit_, self, {}}, true, true},
            {"for a colleague", {unit_, colleague, {}}, false, true},
            {"in the unit below", {below_, colleague, {}}, false, true},
            {"for oneself in the unit below", {below_, self, {}}, false, true},
            {"in the unit above", {above_, colleague, {}}, false, false},
            {"in another unit", {other_, colleague, {}}, false, false},
            {"for oneself in another unit", {other_, self, {}}, false, false}};
  }

  static bool Permitted(const RecordType& type, UserRole role, const Place& place) {
    switch (ActOf(type.Method("Create")).ReachOf(role)) {
      case Reach::kNobodys:
        return false;
      case Reach::kOwn:
        return place.own;
      case Reach::kUnits:
        return place.units;
      case Reach::kAll:
        return true;
    }
    return false;
  }

  Company company_;
  std::string above_, unit_, below_, other_, colleague_;
};

TEST_F(CreationTest, EveryRoleByEveryTypeByWhoseItIsToBe) {
  int cells = 0;
  for (const UserRole role : kRoles) {
    const std::string self = company_.NewUser(absl::StrCat("user", role), unit_, role);
    company_.Settle();
    const std::string customer = NewRecord(
        company_, TypeOf("Customer"), absl::StrCat("creation-of", role), {}, {unit_, self, {}});
    const std::string segment = NewRecord(
        company_, TypeOf("Segment"), absl::StrCat("creation-for", role), {}, {unit_, self, {}});
    const Caller caller = company_.As(self);
    for (const RecordType& type : RecordTypes()) {
      if (!type.owned()) continue;
      for (const Place& place : PlacesFor(self)) {
        SCOPED_TRACE(absl::StrCat(directory::v1::User::Role_Name(role), " makes a ", type.noun, " ",
                                  place.what));
        const std::string id = absl::StrCat("creation-", ++cells);
        const std::string text = absl::StrCat(
            TextOf(type, id, {.customer = customer, .ticket = "", .segment = segment},
                   500000 + cells),
            " unit: \"", place.ownership.unit, "\" owner: \"", place.ownership.owner, "\"");
        const Answer answer = caller.Call(type.Method("Create"), CreateRequest(type, id, text));
        if (!Permitted(type, role, place)) {
          EXPECT_EQ(answer.code(), grpc::PERMISSION_DENIED) << answer.status.error_message();
          continue;
        }
        EXPECT_TRUE(Succeeded(answer));
        if (!answer.ok()) continue;
        const std::string name = conformance::Text(*answer.response, "name");
        Ownership expected = place.ownership;
        if (expected.unit.empty()) expected = {unit_, self, {}};
        EXPECT_EQ(OwnershipOf(company_, name), expected);
        EXPECT_TRUE(Succeeded(caller.Call(type.Method("Get"), "name: \"" + name + "\"")));
      }
    }
  }
  std::cout << "[ CELLS    ] " << cells << " of role, type and place\n";
}

}  // namespace
}  // namespace guanxi::access_test
