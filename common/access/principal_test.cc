#include "common/access/principal.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace guanxi::access
