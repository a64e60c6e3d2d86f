// The customer's file: its three parts, the tree above and below, what customers are to one
// another.
#include "google/protobuf/util/message_differencer.h"
#include "guanxi/customers/v1/contacts.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "guanxi/customers/v1/relationships.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::ElementsAre;

class CustomerRecordTest : public RouteTest {
 protected:
  Result<v1::Customer> Create(const v1::Customer& customer) const {
    v1::CreateCustomerRequest request;
    *request.mutable_customer() = customer;
    return Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::CreateCustomer,
                                     request);
  }
  v1::Customer Organization(const std::string& parent = "") const {
    v1::Customer customer;
    customer.set_display_name(NewMark());
    customer.set_kind(v1::Customer::KIND_ORGANIZATION);
    customer.set_parent(parent);
    return customer;
  }
  std::string New(const std::string& parent = "") const {
    const auto created = Create(Organization(parent));
    EXPECT_TRUE(Succeeded(created.status));
    return created->name();
  }
  Result<v1::Relationship> Relate(const std::string& customer,
                                  v1::Relationship::Type type,
                                  const std::string& other) const {
    v1::CreateRelationshipRequest request;
    request.mutable_relationship()->set_customer(customer);
    request.mutable_relationship()->set_type(type);
    request.mutable_relationship()->set_other(other);
    return Call<v1::RelationshipService>(
        GetParam(), &v1::RelationshipService::Stub::CreateRelationship, request);
  }
};
INSTANTIATE_TEST_SUITE_P(, CustomerRecordTest, BothRoutes(), NameOfRoute);

TEST_P(CustomerRecordTest, AllThreePartsAreKeptAsGiven) {
  v1::Customer customer;
  customer.CopyFrom(*FromText("guanxi.customers.v1.Customer", R"(
    display_name: "Hengrui" kind: KIND_ORGANIZATION
    credit_standing: CREDIT_STANDING_GOOD credit_limit { currency_code: "CNY" units: 50000 }
    price_sensitivity: DEGREE_HIGH strategic_value: DEGREE_MEDIUM needs: "small batches"
    capacity: "40,000 t a year" equipment { display_name: "CNC lathe" maker: "DMG" quantity: 4 }
    cooperation: "Two lines since 2019" tax_ids: "91310000-MA1FL4B77Q"
    addresses { kind: KIND_OFFICE address { region_code: "CN" locality: "上海"
                                            address_lines: "人民路1号" } }
    websites: "https://example.com" socials { network: "wechat" handle: "hengrui" }
    preferences: "green tea"
    important_dates { kind: KIND_FOUNDING year: 1987 calendar: CALENDAR_GREGORIAN }
    important_dates { kind: KIND_OTHER label: "Feast" month: 8 day: 15
                      calendar: CALENDAR_CHINESE_LUNAR })"));
  const auto created = Create(customer);
  ASSERT_TRUE(Succeeded(created.status));
  v1::Customer kept = created.response;
  for (const char* field :
       {"name", "create_time", "update_time", "etag", "unit", "owner", "stage", "stage_time"}) {
    kept.GetReflection()->ClearField(&kept, v1::Customer::descriptor()->FindFieldByName(field));
  }
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(kept, customer))
      << kept.ShortDebugString();
}

TEST_P(CustomerRecordTest, ErrorsNameWhatIsWrong) {
  v1::Customer customer = Organization();
  customer.add_important_dates()->set_kind(v1::ImportantDate::KIND_BIRTHDAY);
  EXPECT_TRUE(RefusedField(Create(customer).status, "customer.important_dates[0].kind"));
  customer = Organization();
  customer.add_tax_ids("?");
  EXPECT_TRUE(RefusedField(Create(customer).status, "customer.tax_ids[0]"));
  customer = Organization();
  customer.add_addresses()->mutable_address()->set_locality("上海");
  EXPECT_TRUE(RefusedField(Create(customer).status, "customer.addresses[0].kind"));
}

TEST_P(CustomerRecordTest, TheTreeIsReadAndSummedUp) {
  const std::string top = New();
  const std::string left = New(top);
  const std::string right = New(top);
  const std::string leaf = New(left);
  v1::GetCustomerTreeRequest request;
  request.set_name(top);
  const auto tree =
      Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::GetCustomerTree, request);
  ASSERT_TRUE(Succeeded(tree.status));
  std::vector<std::string> names;
  for (const auto& node : tree->nodes()) names.push_back(node.customer());
  EXPECT_THAT(names, ElementsAre(top, left, right, leaf));
  EXPECT_EQ(tree->nodes(3).level(), 2);
  v1::RollUpCustomerRequest sums;
  sums.set_name(top);
  sums.set_levels(1);
  const auto roll_up =
      Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::RollUpCustomer, sums);
  ASSERT_TRUE(Succeeded(roll_up.status));
  EXPECT_EQ(roll_up->customer_count(), 3);
  EXPECT_EQ(roll_up->depth(), 1);
}

TEST_P(CustomerRecordTest, RelationshipsAreListedFromEitherEnd) {
  const std::string dealer = New();
  const std::string buyer = New();
  const auto made = Relate(dealer, v1::Relationship::TYPE_DEALER_OF, buyer);
  ASSERT_TRUE(Succeeded(made.status));
  for (const std::string& end : {dealer, buyer}) {
    v1::ListRelationshipsRequest request;
    request.set_customer(end);
    const auto page = Call<v1::RelationshipService>(
        GetParam(), &v1::RelationshipService::Stub::ListRelationships, request);
    ASSERT_TRUE(Succeeded(page.status));
    ASSERT_EQ(page->relationships_size(), 1);
    EXPECT_EQ(page->relationships(0).name(), made->name());
  }
  EXPECT_TRUE(FailedWith(Relate(dealer, v1::Relationship::TYPE_DEALER_OF, buyer).status,
                         grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
  EXPECT_TRUE(RefusedField(Relate(dealer, v1::Relationship::TYPE_DEALER_OF, dealer).status,
                           "relationship.other"));
}

TEST_P(CustomerRecordTest, WhereSomebodyWorkedStaysReadable) {
  const std::string first = New();
  const std::string second = New();
  v1::Contact contact;
  contact.set_display_name(NewMark());
  contact.add_affiliations()->set_customer(first);
  const Answer created = Of("Contact").Create(contact);
  ASSERT_TRUE(Succeeded(created.status));
  v1::Contact moved;
  moved.CopyFrom(*created.response);
  moved.mutable_affiliations(0)->mutable_until()->set_year(2025);
  moved.add_affiliations()->set_customer(second);
  ASSERT_TRUE(Succeeded(Of("Contact").Update(moved, {"affiliations"}).status));
  moved.clear_etag();
  for (const std::string& customer : {first, second}) {
    EXPECT_THAT(Of("Contact").ListNames({.filter = "affiliations.customer:\"" + customer + "\""}),
                ElementsAre(moved.name()));
  }
  moved.mutable_affiliations()->DeleteSubrange(0, 1);
  EXPECT_TRUE(
      RefusedField(Of("Contact").Update(moved, {"affiliations"}).status, "contact.affiliations"));
}

}  // namespace
}  // namespace guanxi::conformance
