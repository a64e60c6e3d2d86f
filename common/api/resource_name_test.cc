#include "common/api/resource_name.h"

#include <gmock/gmock.h>

#include <string>

#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

TEST(ResourceName, JoinsCollectionAndId) {
  EXPECT_EQ(ResourceName("customers", "x"), "customers/x");
}

TEST(IdOf, ReturnsWhatFollowsTheCollection) {
  EXPECT_THAT(IdOf("customers/01hq", "customers", "name"), IsOkAndHolds("01hq"));
  EXPECT_THAT(IdOf("users/Ana_B.c~d-e", "users", "name"), IsOkAndHolds("Ana_B.c~d-e"));
  EXPECT_THAT(IdOf("pipelines/p/stages/won", "pipelines/p/stages", "stage"), IsOkAndHolds("won"));
  EXPECT_THAT(IdOf("a/" + std::string(63, 'x'), "a", "name"), IsOkAndHolds(std::string(63, 'x')));
}

TEST(IdOf, RefusesOtherNames) {
  for (const std::string& name :
       {std::string(), std::string("customers"), std::string("customers/"), std::string("x"),
        std::string("users/x"), std::string("customersx/x"), std::string("/customers/x"),
        std::string("customers/x/"), std::string("customers/x/y"), std::string("customers//x"),
        std::string("customers/a b"), std::string("customers/客"), std::string("Customers/x"),
        std::string("customers/a\0b", 13), "customers/" + std::string(64, 'x')}) {
    EXPECT_THAT(IdOf(name, "customers", "name"),
                StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << name;
  }
}

TEST(IdOf, NamesTheFieldAndTheForm) {
  const std::string message(IdOf("x", "customers", "order.customer").status().message());
  EXPECT_THAT(message, HasSubstr("order.customer"));
  EXPECT_THAT(message, HasSubstr("customers/{id}"));
}

TEST(CheckId, TakesLowerCaseDigitsAndInnerDashes) {
  for (const std::string& id : {std::string("a"), std::string("7"), std::string("a-b--c"),
                                std::string("0abc"), std::string(63, 'z')}) {
    EXPECT_THAT(CheckId(id, "customer_id"), IsOk()) << id;
  }
}

TEST(CheckId, RefusesEverythingElse) {
  for (const std::string& id :
       {std::string(), std::string(64, 'z'), std::string("A"), std::string("a_b"),
        std::string("-a"), std::string("a-"), std::string("-"), std::string("a/b"),
        std::string("a b"), std::string("é"), std::string("a\0", 2)}) {
    EXPECT_THAT(CheckId(id, "customer_id"), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << id;
  }
}

}  // namespace
}  // namespace guanxi::api
