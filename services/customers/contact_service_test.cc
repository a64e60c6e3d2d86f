#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Contact;

class ContactServiceTest : public CustomersFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a"), IsOk());
    ASSERT_THAT(CreateCustomer("b"), IsOk());
  }

  absl::StatusOr<Contact> Get(std::string_view name) {
    v1::GetContactRequest request;
    request.set_name(std::string(name));
    return Call(contacts(), &ContactStub::GetContact, request);
  }
  absl::StatusOr<Contact> Update(std::string_view contact) {
    v1::UpdateContactRequest request;
    *request.mutable_contact() = TextProto<Contact>(contact);
    return Call(contacts(), &ContactStub::UpdateContact, request);
  }
  absl::StatusOr<Contact> Delete(std::string_view name) {
    v1::DeleteContactRequest request;
    request.set_name(std::string(name));
    return Call(contacts(), &ContactStub::DeleteContact, request);
  }
  absl::StatusOr<v1::ListContactsResponse> List(std::string_view request) {
    return Call(contacts(), &ContactStub::ListContacts,
                TextProto<v1::ListContactsRequest>(request));
  }
};

TEST_F(ContactServiceTest, GetsWhatWasCreated) {
  const auto created = CreateContact("li", R"pb(affiliations {
                                                  customer: "customers/a"
                                                  purchase_role: PURCHASE_ROLE_DECISION_MAKER
                                                  influence: 90
                                                  from { year: 2024 }
                                                })pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "contacts/li");
  const auto got = Get("contacts/li");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(Get("contacts/none"), StatusIs(StatusCode::kNotFound));
}

TEST_F(ContactServiceTest, RefusesWhatIsIncompleteOrWrong) {
  EXPECT_THAT(CreateContact("x", ""), IsInvalidField("contact.affiliations"));
  EXPECT_THAT(CreateContact("x", R"pb(affiliations { title: "CEO" })pb"),
              IsInvalidField("contact.affiliations[0].customer"));
  EXPECT_THAT(CreateContact("x", R"pb(affiliations { customer: "units/a" })pb"),
              IsInvalidField("contact.affiliations[0].customer"));
  EXPECT_THAT(CreateContact("x", R"pb(affiliations { customer: "customers/a" influence: 101 })pb"),
              IsInvalidField("contact.affiliations[0].influence"));
  EXPECT_THAT(CreateContact("x", R"pb(affiliations { customer: "customers/a" }
                                      phones: "?")pb"),
              IsInvalidField("contact.phones[0]"));
}

TEST_F(ContactServiceTest, RefusesACustomerThatIsNotThere) {
  EXPECT_THAT(CreateContact("x", R"pb(affiliations { customer: "customers/a" }
                                      affiliations { customer: "customers/none" })pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(DeleteCustomer("customers/b"), IsOk());
  EXPECT_THAT(CreateContact("x", R"pb(affiliations { customer: "customers/b" })pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(ContactServiceTest, ListsThePeopleOfACustomer) {
  ASSERT_THAT(CreateContact("p", R"pb(affiliations { customer: "customers/a" })pb"), IsOk());
  ASSERT_THAT(CreateContact("q", R"pb(affiliations { customer: "customers/b" }
                                      affiliations { customer: "customers/a" })pb"),
              IsOk());
  ASSERT_THAT(CreateContact("r", R"pb(affiliations { customer: "customers/b" })pb"), IsOk());
  const auto of_a = List(R"pb(filter: 'affiliations.customer:"customers/a"')pb");
  ASSERT_THAT(of_a, IsOk());
  EXPECT_THAT(NamesOf(of_a->contacts()), ElementsAre("contacts/p", "contacts/q"));
  const auto reversed = List(R"pb(order_by: "name desc" page_size: 2)pb");
  ASSERT_THAT(reversed, IsOk());
  EXPECT_THAT(NamesOf(reversed->contacts()), ElementsAre("contacts/r", "contacts/q"));
}

TEST_F(ContactServiceTest, MovesAPersonToAnotherCustomer) {
  const auto created = CreateContact("p", R"pb(affiliations { customer: "customers/a" })pb");
  ASSERT_THAT(created, IsOk());
  const std::string moved = absl::StrCat(R"(name: "contacts/p" etag: ")", created->etag(),
                                         R"(" affiliations { customer: "customers/b" })");
  ASSERT_THAT(Update(moved), IsOk());
  EXPECT_THAT(List(R"pb(filter: 'affiliations.customer:"customers/a"')pb")->contacts(), SizeIs(0));
  EXPECT_THAT(List(R"pb(filter: 'affiliations.customer:"customers/b"')pb")->contacts(), SizeIs(1));
  EXPECT_THAT(Update(moved), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Update(R"pb(name: "contacts/p"
                          affiliations { customer: "customers/none" })pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(ContactServiceTest, ADeletedCustomerDoesNotStandInTheWayOfOtherChanges) {
  ASSERT_THAT(CreateContact("p", R"pb(affiliations { customer: "customers/a" })pb"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "contacts/p" description: "moved on")pb"), IsOk());
}

TEST_F(ContactServiceTest, DeletesOnce) {
  ASSERT_THAT(CreateContact("p", R"pb(affiliations { customer: "customers/a" })pb"), IsOk());
  ASSERT_THAT(Delete("contacts/p"), IsOk());
  EXPECT_THAT(Delete("contacts/p"), StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(List("")->contacts(), SizeIs(0));
  const auto got = Get("contacts/p");
  ASSERT_THAT(got, IsOk());
  EXPECT_TRUE(got->has_delete_time());
}

}  // namespace
}  // namespace guanxi::customers
