#include "common/access/scope.h"

#include <gtest/gtest.h>

#include <optional>

#include "absl/time/time.h"
#include "common/access/ownership.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/directory/v1/units.pb.h"

namespace guanxi::access {
namespace {

customers::v1::Customer CustomerOf(const std::string& unit, const std::string& owner) {
  customers::v1::Customer customer;
  customer.set_unit(unit);
  customer.set_owner(owner);
  return customer;
}

TEST(Contains, AllHoldsEveryRecord) {
  EXPECT_TRUE(Contains(Scope::All(), "", ""));
  EXPECT_TRUE(Contains(Scope::All(), "units/a", "users/b"));
  EXPECT_TRUE(Contains(Scope::All(), CustomerOf("", "")));
}

TEST(Contains, UnitHoldsItsOwnRecordsOnly) {
  const Scope scope = Scope::Unit("units/a");
  EXPECT_TRUE(Contains(scope, "units/a", ""));
  EXPECT_FALSE(Contains(scope, "units/b", ""));
  EXPECT_FALSE(Contains(scope, "units/A", ""));
  EXPECT_FALSE(Contains(scope, "units/a/b", ""));
}

TEST(Contains, OwnerHoldsItsOwnRecordsOnly) {
  const Scope scope = Scope::Owner("users/b");
  EXPECT_TRUE(Contains(scope, "units/a", "users/b"));
  EXPECT_FALSE(Contains(scope, "users/b", "users/c"));
}

TEST(Contains, WhatIsNobodysIsSeenByAllOnly) {
  EXPECT_FALSE(Contains(Scope::Unit(""), "", ""));
  EXPECT_FALSE(Contains(Scope::Owner(""), "", ""));
  EXPECT_FALSE(Contains(Scope(), "", ""));
}

TEST(Contains, ReadsUnitAndOwnerOfARecord) {
  EXPECT_TRUE(Contains(Scope::Unit("units/a"), CustomerOf("units/a", "users/b")));
  EXPECT_FALSE(Contains(Scope::Unit("units/a"), CustomerOf("units/b", "users/b")));
  EXPECT_TRUE(Contains(Scope::Owner("users/b"), CustomerOf("units/a", "users/b")));
  EXPECT_FALSE(Contains(Scope::Owner("users/b"), CustomerOf("units/a", "users/c")));
}

TEST(Contains, SharedTypesAreInEveryScope) {
  EXPECT_TRUE(Contains(Scope::Owner("users/b"), directory::v1::Unit()));
  EXPECT_TRUE(Contains(Scope::Unit("units/a"), directory::v1::Unit()));
}

customers::v1::Customer SharedWith(const std::string& grantee, type::v1::Share::Level level) {
  customers::v1::Customer customer = CustomerOf("units/a", "users/b");
  type::v1::Share& share = *customer.add_shares();
  share.set_grantee(grantee);
  share.set_level(level);
  return customer;
}

TEST(Contains, AShareAdmitsItsGranteeAsFarAsItGoes) {
  const Scope scope =
      Scope::Of({.units = {}, .owner = "users/c", .grantees = {"users/c", "teams/t"}});
  for (const char* grantee : {"users/c", "teams/t"}) {
    const auto read = SharedWith(grantee, type::v1::Share::LEVEL_READ);
    EXPECT_TRUE(Contains(scope, read));
    EXPECT_FALSE(Contains(scope, read, Level::kWrite));
    EXPECT_TRUE(Contains(scope, SharedWith(grantee, type::v1::Share::LEVEL_WRITE), Level::kWrite));
    EXPECT_FALSE(Contains(scope, SharedWith(grantee, type::v1::Share::LEVEL_UNSPECIFIED)));
  }
  EXPECT_FALSE(Contains(scope, SharedWith("teams/u", type::v1::Share::LEVEL_WRITE)));
  EXPECT_FALSE(Contains(scope, SharedWith("", type::v1::Share::LEVEL_WRITE)));
}

TEST(Contains, OwnerAndUnitMayWrite) {
  const auto record = CustomerOf("units/a", "users/b");
  EXPECT_TRUE(Contains(Scope::Owner("users/b"), record, Level::kWrite));
  EXPECT_TRUE(Contains(Scope::Unit("units/a"), record, Level::kWrite));
  EXPECT_FALSE(Contains(Scope::Unit("units/b"), record, Level::kWrite));
}

TEST(Contains, TakesRecordsOfManyTypesInTurn) {
  const Scope scope = Scope::Owner("users/b");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Contains(scope, CustomerOf("units/a", "users/b")));
    EXPECT_TRUE(Contains(scope, directory::v1::Unit()));
    EXPECT_FALSE(Contains(scope, CustomerOf("units/a", "users/c")));
  }
}

TEST(HoldsUnit, IsAboutUnitsAlone) {
  const Scope scope = Scope::Of(
      {.units = {"units/a"}, .owner = "users/b", .grantees = {"units/c"}, .home = "units/d"});
  EXPECT_TRUE(HoldsUnit(scope, "units/a"));
  for (const char* unit : {"units/b", "units/c", "units/d", ""})
    EXPECT_FALSE(HoldsUnit(scope, unit)) << unit;
  EXPECT_TRUE(HoldsUnit(Scope::All(), "units/b"));
}

TEST(Scope, IsKnownByWhatItHoldsAndWhoLooks) {
  const std::vector<Scope> different = {
      Scope(),
      Scope::All(),
      Scope::All().SeenBy("users/a"),
      Scope::All().SeenBy("users/b"),
      Scope::Owner("users/a"),
      Scope::Owner("users/a").SeenBy("users/a"),
      Scope::Unit("users/a"),
      Scope::Of({.units = {}, .owner = "", .grantees = {"users/a"}}),
      Scope::Of({.units = {"a", "b"}, .owner = "", .grantees = {}}),
      Scope::Of({.units = {"a"}, .owner = "", .grantees = {"b"}}),
      Scope::Of({.units = {"ab"}, .owner = "", .grantees = {}})};
  for (size_t i = 0; i < different.size(); ++i) {
    for (size_t j = 0; j < different.size(); ++j) {
      EXPECT_EQ(different[i].Identity() == different[j].Identity(), i == j) << i << " " << j;
    }
  }
  EXPECT_EQ(Scope::Of({.units = {"b", "a", "a", ""}, .owner = "", .grantees = {}}).Identity(),
            Scope::Of({.units = {"a", "b"}, .owner = "", .grantees = {}}).Identity());
}

// Unit and owner.
using Ownership = std::pair<std::string, std::string>;

TEST(FillOwnership, NewRecordsAreTheirMakersAtHome) {
  const auto filled = [](const Scope& scope, const std::string& unit, const std::string& owner) {
    auto customer = CustomerOf(unit, owner);
    FillOwnership(scope, customer);
    return Ownership(customer.unit(), customer.owner());
  };
  const Scope head = Scope::Of(
      {.units = {"units/a", "units/b"}, .owner = "users/h", .grantees = {}, .home = "units/b"});
  EXPECT_EQ(filled(head, "", ""), Ownership("units/b", "users/h"));
  EXPECT_EQ(filled(head, "units/a", "users/c"), Ownership("units/a", "users/c"));
  EXPECT_EQ(filled(Scope::Unit("units/a"), "", ""), Ownership("units/a", ""));
  EXPECT_EQ(filled(Scope::All(), "", ""), Ownership("", ""));
}

TEST(Scope, WhenItIsLookedAtChangesNothingElse) {
  const Scope scope = Scope::Of({.units = {"units/a"}, .owner = "users/ana", .grantees = {}});
  EXPECT_EQ(scope.now(), std::nullopt);
  const Scope later = scope.SeenBy("users/ana").At(absl::UnixEpoch());
  EXPECT_EQ(later.now(), absl::UnixEpoch());
  EXPECT_EQ(later.Identity(), scope.SeenBy("users/ana").Identity());
  EXPECT_TRUE(Contains(later, "units/a", ""));
  EXPECT_FALSE(Contains(later, "units/b", ""));
}

}  // namespace
}  // namespace guanxi::access
