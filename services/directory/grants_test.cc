#include "services/directory/grants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

#include "services/testing/error_matchers.h"

namespace guanxi::directory {
namespace {

using access::Principal;
using access::Role;
using ::testing::ElementsAre;

Grants Of(std::initializer_list<const char*> names) {
  Grants grants;
  for (const char* name : names) *grants.Add() = name;
  return grants;
}

TEST(GrantsTest, KnowsEveryPackageAndVerb) {
  for (const char* package : {"customers", "directory", "loyalty", "pipeline", "tickets"}) {
    for (const char* verb : {"read", "write", "admin"}) {
      Grants grants = Of({});
      *grants.Add() = std::string(package) + "." + verb;
      EXPECT_THAT(NormalizeGrants("g", grants), IsOk()) << grants[0];
    }
  }
  Grants exports = Of({"customers.export"});
  EXPECT_THAT(NormalizeGrants("g", exports), IsOk());
  for (const char* name :
       {"tickets.export", "", "customers", "customers.", ".read", "customers.provision",
        "gateway.read", "customers.read.all", "Customers.read"}) {
    Grants grants = Of({"directory.provision", name});
    EXPECT_THAT(NormalizeGrants("g", grants), IsInvalidField("g[1]")) << name;
  }
}

TEST(GrantsTest, KeepsEachOnceAndInOrder) {
  Grants grants = Of({"tickets.read", "customers.write"});
  ASSERT_THAT(NormalizeGrants("g", grants), IsOk());
  EXPECT_THAT(grants, ElementsAre("customers.write", "tickets.read"));
  Grants twice = Of({"tickets.read", "customers.read", "tickets.read"});
  EXPECT_THAT(NormalizeGrants("g", twice), IsInvalidField("g[2]"));
}

TEST(GrantsTest, ProvisioningIsGivenByProvisioners) {
  const Grants none = Of({});
  const Grants provision = Of({"directory.provision"});
  const Principal admin{.user = "users/root", .role = Role::kSystemAdmin};
  const Principal hr{.user = "serviceAccounts/hr",
                     .role = Role::kServiceAccount,
                     .unit = "",
                     .grants = {"directory.provision"}};
  // The grant of a person's key is a limit and no right.
  const Principal limited{.user = "users/root",
                          .role = Role::kSystemAdmin,
                          .unit = "",
                          .grants = {"directory.provision"}};
  EXPECT_THAT(CheckMayGive(admin, none, provision),
              StatusIs(absl::StatusCode::kPermissionDenied, "GRANT_NOT_YOURS"));
  EXPECT_THAT(CheckMayGive(limited, none, provision),
              StatusIs(absl::StatusCode::kPermissionDenied, "GRANT_NOT_YOURS"));
  EXPECT_THAT(CheckMayGive(admin, provision, provision), IsOk());
  EXPECT_THAT(CheckMayGive(hr, none, provision), IsOk());
}

TEST(GrantsTest, AKeyHasWhatItsAccountIncludes) {
  const Grants held = Of({"customers.write", "tickets.admin"});
  EXPECT_THAT(CheckHeld("g", Of({"customers.read", "tickets.write"}), held), IsOk());
  EXPECT_THAT(CheckHeld("g", Of({"customers.read", "customers.admin"}), held),
              IsInvalidField("g[1]"));
  EXPECT_THAT(CheckHeld("g", Of({"loyalty.read"}), held), IsInvalidField("g[0]"));
}

TEST(GrantsTest, CustomersAreGivenByProvisionersAndByThoseWhoHoldThem) {
  const auto refused = StatusIs(absl::StatusCode::kPermissionDenied, "GRANT_NOT_YOURS");
  const Principal admin{.user = "users/root", .role = Role::kSystemAdmin};
  const Principal limited{
      .user = "users/root", .role = Role::kSystemAdmin, .unit = "", .grants = {"customers.admin"}};
  const Principal program{.user = "serviceAccounts/it",
                          .role = Role::kServiceAccount,
                          .unit = "",
                          .grants = {"customers.write", "directory.admin"}};
  const Principal operating{.user = "users/anonymous", .role = Role::kOperator};
  for (const char* package : {"customers", "loyalty", "pipeline", "tickets"}) {
    for (const char* verb : {"read", "write", "admin"}) {
      Grants grants = Of({"directory.read"});
      *grants.Add() = std::string(package) + "." + verb;
      EXPECT_THAT(CheckMayGive(admin, Of({}), grants), refused) << grants[1];
      EXPECT_THAT(CheckMayGive(limited, Of({}), grants), refused) << grants[1];
      EXPECT_THAT(CheckMayGive(operating, Of({}), grants), IsOk()) << grants[1];
    }
  }
  EXPECT_THAT(CheckMayGive(admin, Of({}), Of({"directory.admin"})), IsOk());
  EXPECT_THAT(CheckMayGive(admin, Of({"customers.write"}), Of({"customers.read"})), IsOk());
  EXPECT_THAT(CheckMayGive(admin, Of({"customers.read"}), Of({"customers.write"})), refused);
  EXPECT_THAT(CheckMayGive(program, Of({}), Of({"customers.read"})), IsOk());
  EXPECT_THAT(CheckMayGive(program, Of({}), Of({"customers.admin"})), refused);
  EXPECT_THAT(CheckMayGive(program, Of({}), Of({"tickets.read"})), refused);
}

}  // namespace
}  // namespace guanxi::directory
