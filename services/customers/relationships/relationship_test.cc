#include "services/customers/relationships/relationship.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using v1::Relationship;

Relationship Of(std::string_view text) { return TextProto<Relationship>(text); }

TEST(RelationshipTest, NormalizeNamesBothEndsOnce) {
  Relationship relationship =
      Of(R"pb(customer: "customers/a" other: "customers/b" parties: "x")pb");
  Normalize(relationship);
  EXPECT_THAT(relationship.parties(), ElementsAre("customers/a", "customers/b"));
}

TEST(RelationshipTest, NobodyIsRelatedToItself) {
  EXPECT_THAT(CheckRelationship(Of(R"pb(customer: "customers/a" other: "customers/a")pb")),
              IsInvalidField("relationship.other"));
  EXPECT_THAT(CheckRelationship(Of(R"pb(customer: "customers/a" other: "customers/b")pb")), IsOk());
}

TEST(RelationshipTest, DoesNotEndBeforeItBegins) {
  EXPECT_THAT(CheckRelationship(Of(R"pb(customer: "customers/a"
                                        other: "customers/b"
                                        from { year: 2024 month: 5 }
                                        until { year: 2024 month: 4 day: 30 })pb")),
              IsInvalidField("relationship.until"));
}

TEST(RelationshipTest, IsOpenUntilItEnds) {
  EXPECT_TRUE(IsOpen(Of("until {}")));
  EXPECT_FALSE(IsOpen(Of("until { year: 2090 }")));
  EXPECT_FALSE(IsOpen(Of("delete_time {}")));
}

TEST(RelationshipTest, DirectionCountsUnlessBothWaysMeanTheSame) {
  for (int type = Relationship::Type_MIN + 1; type <= Relationship::Type_MAX; ++type) {
    Relationship forth = Of(R"pb(customer: "customers/a" other: "customers/b")pb");
    Relationship back = Of(R"pb(customer: "customers/b" other: "customers/a")pb");
    forth.set_type(static_cast<Relationship::Type>(type));
    back.set_type(forth.type());
    const bool symmetric =
        type == Relationship::TYPE_PARTNER_OF || type == Relationship::TYPE_COMPETITOR_OF;
    EXPECT_EQ(IsSymmetric(forth.type()), symmetric);
    EXPECT_TRUE(MeansTheSame(forth, forth));
    EXPECT_EQ(MeansTheSame(forth, back), symmetric) << Relationship::Type_Name(forth.type());
  }
  EXPECT_FALSE(MeansTheSame(Of("type: TYPE_DEALER_OF"), Of("type: TYPE_SUPPLIER_OF")));
}

}  // namespace
}  // namespace guanxi::customers
