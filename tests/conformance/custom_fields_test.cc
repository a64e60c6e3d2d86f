// Fields of the company's own: added, given values, and taken out of use again.
#include <map>

#include "guanxi/customers/v1/custom_fields.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CustomFieldsTest : public RouteTest {
 protected:
  using Fields = v1::CustomFieldService::Stub;
  using Customers = v1::CustomerService::Stub;

  auto CreateField(const std::string& key) const {
    v1::CreateCustomFieldRequest request;
    v1::CustomField& field = *request.mutable_custom_field();
    field.set_display_name(key);
    field.set_resource_type("guanxi.customers/Customer");
    field.set_key(key);
    field.set_type(v1::CustomField::TYPE_TEXT);
    field.set_searchable(true);
    return Call<v1::CustomFieldService>(GetParam(), &Fields::CreateCustomField, request);
  }
  auto DeleteField(const std::string& name) const {
    v1::DeleteCustomFieldRequest request;
    request.set_name(name);
    return Call<v1::CustomFieldService>(GetParam(), &Fields::DeleteCustomField, request);
  }
  // Gives the customer the value, or takes it away when it is empty.
  auto SetValue(const std::string& customer,
                const std::string& key,
                const std::string& value) const {
    v1::UpdateCustomerRequest request;
    request.mutable_customer()->set_name(customer);
    if (!value.empty()) (*request.mutable_customer()->mutable_custom_values())[key].set_text(value);
    request.mutable_update_mask()->add_paths("custom_values." + key);
    return Call<v1::CustomerService>(GetParam(), &Customers::UpdateCustomer, request);
  }
  std::string NewCustomer() const { return NameOf(*Of("Customer").MustCreate(NewMark())); }
};

INSTANTIATE_TEST_SUITE_P(, CustomFieldsTest, BothRoutes(), NameOfRoute);

TEST_P(CustomFieldsTest, AValueIsPartOfTheRecord) {
  const std::string key = NewMark();
  const std::string customer = NewCustomer();
  EXPECT_TRUE(FailedWith(SetValue(customer, key, "Deep Red").status, grpc::INVALID_ARGUMENT,
                         "INVALID_FIELD"));
  const auto field = CreateField(key);
  ASSERT_TRUE(Succeeded(field.status));
  EXPECT_EQ(field->name(), "customFields/customer." + key);
  EXPECT_TRUE(FailedWith(CreateField(key).status, grpc::ALREADY_EXISTS, "RESOURCE_EXISTS"));
  const std::string value = "word" + NewMark();
  const auto set = SetValue(customer, key, value);
  ASSERT_TRUE(Succeeded(set.status));
  EXPECT_EQ(set->custom_values().at(key).text(), value);
  v1::SearchCustomersRequest search;
  search.set_query(value);
  const auto found = Call<v1::CustomerService>(GetParam(), &Customers::SearchCustomers, search);
  ASSERT_TRUE(Succeeded(found.status));
  ASSERT_EQ(found->customers_size(), 1);
  EXPECT_EQ(found->customers(0).name(), customer);
  EXPECT_THAT(found->customer_matches(0).fields(), ElementsAre("custom_values"));
}

TEST_P(CustomFieldsTest, ADeletedFieldsValuesCanBeReadAndTakenAway) {
  const std::string key = NewMark();
  const std::string customer = NewCustomer();
  const auto field = CreateField(key);
  ASSERT_TRUE(Succeeded(field.status));
  ASSERT_TRUE(Succeeded(SetValue(customer, key, "x").status));
  ASSERT_TRUE(Succeeded(DeleteField(field->name()).status));
  EXPECT_TRUE(
      FailedWith(SetValue(customer, key, "y").status, grpc::INVALID_ARGUMENT, "INVALID_FIELD"));
  const auto taken = SetValue(customer, key, "");
  ASSERT_TRUE(Succeeded(taken.status));
  EXPECT_THAT(taken->custom_values(), IsEmpty());
}

}  // namespace
}  // namespace guanxi::conformance
