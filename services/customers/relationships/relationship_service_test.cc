#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "guanxi/customers/v1/relationships.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Relationship;
using RelationshipStub = v1::RelationshipService::Stub;

class RelationshipServiceTest : public CustomersFixture {
 protected:
  void SetUp() override {
    for (const char* id : {"a", "b", "c"})
      ASSERT_THAT(CreateCustomer(id, "unit: 'units/east'"), IsOk());
  }

  absl::StatusOr<Relationship> Create(const std::string& id,
                                      const std::string& customer,
                                      const std::string& type,
                                      const std::string& other,
                                      const std::string& more = "") {
    v1::CreateRelationshipRequest request;
    request.set_relationship_id(id);
    *request.mutable_relationship() = TextProto<Relationship>(
        absl::StrCat("customer: 'customers/", customer, "' other: 'customers/", other,
                     "' type: TYPE_", type, " ", more));
    return Call(*stub_, &RelationshipStub::CreateRelationship, request);
  }
  absl::StatusOr<Relationship> Get(const std::string& id) {
    v1::GetRelationshipRequest request;
    request.set_name("relationships/" + id);
    return Call(*stub_, &RelationshipStub::GetRelationship, request);
  }
  absl::StatusOr<Relationship> Update(const std::string& text, const std::string& mask = "") {
    v1::UpdateRelationshipRequest request;
    *request.mutable_relationship() = TextProto<Relationship>(text);
    if (!mask.empty()) request.mutable_update_mask()->add_paths(mask);
    return Call(*stub_, &RelationshipStub::UpdateRelationship, request);
  }
  absl::StatusOr<Relationship> Delete(const std::string& id) {
    v1::DeleteRelationshipRequest request;
    request.set_name("relationships/" + id);
    return Call(*stub_, &RelationshipStub::DeleteRelationship, request);
  }
  absl::StatusOr<v1::ListRelationshipsResponse> TryList(const std::string& text) {
    return Call(*stub_, &RelationshipStub::ListRelationships,
                TextProto<v1::ListRelationshipsRequest>(text));
  }
  std::vector<std::string> List(const std::string& id, const std::string& more = "") {
    const auto page = TryList(absl::StrCat("customer: 'customers/", id, "' ", more));
    EXPECT_THAT(page, IsOk());
    return page.ok() ? NamesOf(page->relationships()) : std::vector<std::string>();
  }

 private:
  std::unique_ptr<RelationshipStub> stub_ = Stub<v1::RelationshipService>();
};

TEST_F(RelationshipServiceTest, GetsWhatWasCreated) {
  const auto created = Create("r", "a", "DEALER_OF", "b", "from { year: 2024 } note: 'South'");
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->parties(), ElementsAre("customers/a", "customers/b"));
  const auto got = Get("r");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(Get("none"), StatusIs(StatusCode::kNotFound));
}

TEST_F(RelationshipServiceTest, ListsACustomersAtEitherEnd) {
  ASSERT_THAT(Create("r1", "a", "DEALER_OF", "b"), IsOk());
  ASSERT_THAT(Create("r2", "c", "COMPETITOR_OF", "a"), IsOk());
  ASSERT_THAT(Create("r3", "b", "SUPPLIER_OF", "c"), IsOk());
  EXPECT_THAT(List("a"), ElementsAre("relationships/r1", "relationships/r2"));
  EXPECT_THAT(List("b"), ElementsAre("relationships/r1", "relationships/r3"));
  EXPECT_THAT(List("a", "filter: 'type = TYPE_COMPETITOR_OF'"), ElementsAre("relationships/r2"));
  EXPECT_THAT(List("a", "order_by: 'name desc'"),
              ElementsAre("relationships/r2", "relationships/r1"));
  EXPECT_THAT(TryList(""), IsInvalidField("customer"));
  EXPECT_THAT(TryList("customer: 'customers/none'"), StatusIs(StatusCode::kNotFound));
}

TEST_F(RelationshipServiceTest, RefusesWhatIsIncompleteOrWrong) {
  EXPECT_THAT(Create("r", "a", "UNSPECIFIED", "b"), IsInvalidField("relationship.type"));
  EXPECT_THAT(Create("r", "a", "DEALER_OF", "a"), IsInvalidField("relationship.other"));
  EXPECT_THAT(Create("r", "a", "DEALER_OF", "none"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("r", "none", "DEALER_OF", "a"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(RelationshipServiceTest, HasOneOpenOfAMeaning) {
  ASSERT_THAT(Create("r", "a", "DEALER_OF", "b"), IsOk());
  const auto refused = Create("again", "a", "DEALER_OF", "b");
  EXPECT_THAT(refused, StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(refused, HasErrorMetadata("holder", "relationships/r"));
  EXPECT_THAT(Create("back", "b", "DEALER_OF", "a"), IsOk());
  EXPECT_THAT(Create("also", "a", "PARTNER_OF", "b"), IsOk());
  EXPECT_THAT(Create("same", "b", "PARTNER_OF", "a"), StatusIs(StatusCode::kAlreadyExists));
  EXPECT_THAT(Create("past", "a", "DEALER_OF", "b", "until { year: 2020 }"), IsOk());
}

TEST_F(RelationshipServiceTest, EndsAndBeginsAnew) {
  ASSERT_THAT(Create("r", "a", "DEALER_OF", "b"), IsOk());
  ASSERT_THAT(Update("name: 'relationships/r' until { year: 2025 month: 6 day: 30 }"), IsOk());
  ASSERT_THAT(Create("next", "a", "DEALER_OF", "b"), IsOk());
  EXPECT_THAT(Update("name: 'relationships/r'", "until"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Update("name: 'relationships/r' note: 'long ago'"), IsOk());
  ASSERT_THAT(Delete("next"), IsOk());
  EXPECT_THAT(Update("name: 'relationships/r'", "until"), IsOk());
  EXPECT_THAT(Update("name: 'relationships/next' note: 'x'"),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(List("a"), ElementsAre("relationships/r"));
}

TEST_F(RelationshipServiceTest, KeepsItsEndsAndType) {
  ASSERT_THAT(Create("r", "a", "DEALER_OF", "b"), IsOk());
  EXPECT_THAT(Update("name: 'relationships/r' other: 'customers/c'"), IsInvalidField("other"));
  EXPECT_THAT(Update("name: 'relationships/r' type: TYPE_SUPPLIER_OF"), IsInvalidField("type"));
}

TEST_F(RelationshipServiceTest, IsSeenWithItsCustomer) {
  ASSERT_THAT(CreateCustomer("w", "unit: 'units/west'"), IsOk());
  ASSERT_THAT(Create("ours", "a", "DEALER_OF", "w"), IsOk());
  ASSERT_THAT(Create("theirs", "w", "SUPPLIER_OF", "a"), IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(List("a"), ElementsAre("relationships/ours"));
  EXPECT_THAT(Get("ours"), IsOk());
  EXPECT_THAT(Get("theirs"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Update("name: 'relationships/theirs' note: 'x'"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(TryList("customer: 'customers/w'"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Create("x", "a", "PARTNER_OF", "w"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("x", "w", "PARTNER_OF", "a"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(List("w"), ElementsAre("relationships/theirs"));
}

TEST_F(RelationshipServiceTest, IsReadByWhoMayReadItsCustomerAndMadeByWhoMayChangeThat) {
  ASSERT_THAT(Create("r", "a", "DEALER_OF", "b"), IsOk());
  const auto records = Stub<v1::RecordService>();
  records::v1::ShareRecordRequest share;
  share.set_grantee("users/bo");
  share.set_level(type::v1::Share::LEVEL_READ);
  for (const char* name : {"customers/a", "customers/b"}) {
    share.set_name(name);
    ASSERT_THAT(Call(*records, &v1::RecordService::Stub::ShareRecord, share), IsOk());
  }
  SetScope(access::Scope::Of({.units = {}, .owner = "users/bo", .grantees = {"users/bo"}}));
  EXPECT_THAT(Get("r"), IsOk());
  EXPECT_THAT(List("b"), ElementsAre("relationships/r"));
  const auto read_only = StatusIs(StatusCode::kPermissionDenied, "RECORD_READ_ONLY");
  EXPECT_THAT(Create("x", "a", "PARTNER_OF", "b"), read_only);
  EXPECT_THAT(Update("name: 'relationships/r' note: 'x'"), read_only);
  EXPECT_THAT(Delete("r"), read_only);
}

TEST_F(RelationshipServiceTest, DeletesOnce) {
  ASSERT_THAT(Create("r", "a", "DEALER_OF", "b"), IsOk());
  ASSERT_THAT(Delete("r"), IsOk());
  EXPECT_THAT(Delete("r"), StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(List("b"), IsEmpty());
  EXPECT_THAT(List("b", "show_deleted: true"), ElementsAre("relationships/r"));
  EXPECT_TRUE(Get("r")->has_delete_time());
}

}  // namespace
}  // namespace guanxi::customers
