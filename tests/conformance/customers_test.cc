// What customers and contacts have beyond the standard methods.
#include <unistd.h>

#include "guanxi/customers/v1/contacts.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class CustomersTest : public RouteTest {
 protected:
  Result<v1::Customer> Create(const v1::Customer& customer) const {
    v1::CreateCustomerRequest request;
    *request.mutable_customer() = customer;
    return Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::CreateCustomer,
                                     request);
  }
  v1::Customer Person(const std::string& name) const {
    v1::Customer customer;
    customer.set_display_name(name);
    customer.set_kind(v1::Customer::KIND_PERSON);
    return customer;
  }
  Result<v1::LookupCustomersResponse> Lookup(const v1::LookupCustomersRequest& request) const {
    return Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::LookupCustomers,
                                     request);
  }
  std::vector<std::string> Search(const std::string& query) const {
    v1::SearchCustomersRequest request;
    request.set_query(query);
    request.set_page_size(100);
    const auto found =
        Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::SearchCustomers, request);
    EXPECT_TRUE(Succeeded(found.status));
    std::vector<std::string> names;
    for (const auto& customer : found->customers()) names.push_back(customer.name());
    return names;
  }
  // A phone number nobody else has, in international form.
  static std::string NewPhone() {
    static int count = 0;
    const int number = getpid() % 10'000 * 10'000 + ++count;
    return "+86 138" + std::to_string(100'000'000 + number).substr(1);
  }
};
INSTANTIATE_TEST_SUITE_P(, CustomersTest, BothRoutes(), NameOfRoute);

TEST_P(CustomersTest, AreFoundByPhoneInAnyWriting) {
  const std::string phone = NewPhone();  // +86 138 xxxx xxxx
  v1::Customer person = Person(NewMark());
  person.add_phones(phone);
  const auto created = Create(person);
  ASSERT_TRUE(Succeeded(created.status));
  const std::string digits = phone.substr(4);
  for (const std::string& written :
       {phone, "0086" + digits, "+86-" + digits.substr(0, 3) + "-" + digits.substr(3)}) {
    v1::LookupCustomersRequest request;
    request.set_phone(written);
    request.set_region("CN");
    const auto found = Lookup(request);
    ASSERT_TRUE(Succeeded(found.status));
    ASSERT_EQ(found->matches_size(), 1) << written;
    EXPECT_EQ(found->matches(0).customer().name(), created->name());
    EXPECT_EQ(found->matches(0).contact(), "");
  }
}

TEST_P(CustomersTest, AreFoundByTheirContactsEmail) {
  const auto customer = Create(Person(NewMark()));
  const std::string mark = NewMark();
  v1::CreateContactRequest request;
  request.mutable_contact()->set_display_name(mark);
  request.mutable_contact()->add_emails(mark + "@Example.COM");
  request.mutable_contact()->add_affiliations()->set_customer(customer->name());
  const auto contact =
      Call<v1::ContactService>(GetParam(), &v1::ContactService::Stub::CreateContact, request);
  ASSERT_TRUE(Succeeded(contact.status));
  v1::LookupCustomersRequest lookup;
  lookup.set_email(mark + "@example.com");
  const auto found = Lookup(lookup);
  ASSERT_TRUE(Succeeded(found.status));
  ASSERT_EQ(found->matches_size(), 1);
  EXPECT_EQ(found->matches(0).customer().name(), customer->name());
  EXPECT_EQ(found->matches(0).contact(), contact->name());
  const std::string filter = "affiliations.customer:\"" + customer->name() + "\"";
  EXPECT_THAT(Of("Contact").ListNames({.filter = filter}), ElementsAre(contact->name()));
}

TEST_P(CustomersTest, LookUpOfAStrangerIsEmpty) {
  v1::LookupCustomersRequest request;
  request.set_code(NewMark());
  const auto found = Lookup(request);
  ASSERT_TRUE(Succeeded(found.status));
  EXPECT_EQ(found->matches_size(), 0);
  EXPECT_EQ(Lookup({}).status.error_code(), grpc::INVALID_ARGUMENT);
}

TEST_P(CustomersTest, ACodeBelongsToOne) {
  v1::Customer person = Person(NewMark());
  person.set_code(NewMark());
  const auto first = Create(person);
  ASSERT_TRUE(Succeeded(first.status));
  const auto second = Create(person);
  EXPECT_TRUE(FailedWith(second.status, grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(second.status)->metadata().at("holder"),
            first->name());
  v1::LookupCustomersRequest request;
  request.set_code(person.code());
  EXPECT_EQ(Lookup(request)->matches_size(), 1);
}

TEST_P(CustomersTest, AreFoundByNameInCharactersPinyinAndInitials) {
  const std::string mark = NewMark();
  const auto created = Create(Person("张三 " + mark));
  ASSERT_TRUE(Succeeded(created.status));
  for (const char* query : {"张三", "張三", "zhangsan", "zs"}) {
    EXPECT_THAT(Search(query + (" " + mark)), ElementsAre(created->name())) << query;
  }
  EXPECT_THAT(Search(mark.substr(0, mark.size())), Contains(created->name()));
  EXPECT_THAT(Search("lisi " + mark), IsEmpty());
}

TEST_P(CustomersTest, SearchNeedsSomethingToSearchFor) {
  for (const char* query : {"", "  ", "--"}) {
    v1::SearchCustomersRequest request;
    request.set_query(query);
    const auto found =
        Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::SearchCustomers, request);
    EXPECT_TRUE(RefusedField(found.status, "query")) << query;
  }
}

TEST_P(CustomersTest, SearchLeavesOutDeletedOnesUntilTheyComeBack) {
  const std::string mark = NewMark();
  const auto created = Create(Person(mark));
  ASSERT_TRUE(Succeeded(Of("Customer").Delete(created->name()).status));
  EXPECT_THAT(Search(mark), IsEmpty());
  v1::UndeleteCustomerRequest request;
  request.set_name(created->name());
  const auto back =
      Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::UndeleteCustomer, request);
  ASSERT_TRUE(Succeeded(back.status));
  EXPECT_FALSE(back->has_delete_time());
  EXPECT_THAT(Search(mark), ElementsAre(created->name()));
  const auto again =
      Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::UndeleteCustomer, request);
  EXPECT_EQ(again.status.error_code(), grpc::FAILED_PRECONDITION);
}

TEST_P(CustomersTest, BatchGetKeepsTheOrderAndNamesTheUnknown) {
  const auto first = Create(Person(NewMark()));
  const auto second = Create(Person(NewMark()));
  v1::BatchGetCustomersRequest request;
  for (const std::string& name : {second->name(), std::string("customers/nobody"), first->name()}) {
    request.add_names(name);
  }
  const auto found =
      Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::BatchGetCustomers, request);
  ASSERT_TRUE(Succeeded(found.status));
  ASSERT_EQ(found->customers_size(), 2);
  EXPECT_EQ(found->customers(0).name(), second->name());
  EXPECT_EQ(found->customers(1).name(), first->name());
  EXPECT_THAT(found->not_found(), ElementsAre("customers/nobody"));
}

TEST_P(CustomersTest, ParentsExistAndFormNoCircle) {
  v1::Customer child = Person(NewMark());
  child.set_parent("customers/nobody");
  EXPECT_TRUE(FailedWith(Create(child).status, grpc::FAILED_PRECONDITION, "REFERENCE_NOT_FOUND"));
  const auto parent = Create(Person(NewMark()));
  child.set_parent(parent->name());
  const auto created = Create(child);
  ASSERT_TRUE(Succeeded(created.status));
  EXPECT_THAT(Of("Customer").ListNames({.filter = "parent = \"" + parent->name() + "\""}),
              ElementsAre(created->name()));
  v1::Customer patch;
  patch.set_name(parent->name());
  patch.set_parent(created->name());
  EXPECT_TRUE(RefusedField(Of("Customer").Update(patch, {"parent"}).status, "customer.parent"));
}

TEST_P(CustomersTest, AContactsCustomerMustExist) {
  v1::Contact contact;
  contact.set_display_name(NewMark());
  contact.add_affiliations()->set_customer("customers/nobody");
  EXPECT_TRUE(FailedWith(Of("Contact").Create(contact).status, grpc::FAILED_PRECONDITION,
                         "REFERENCE_NOT_FOUND"));
}

TEST_P(CustomersTest, AreListedByNameAndByChange) {
  const std::string mark = NewMark();
  std::vector<std::string> names;
  for (const char* name : {"b", "c", "a"}) {
    v1::Customer person = Person(name + mark);
    person.set_industry(mark);
    names.push_back(Create(person)->name());
  }
  const std::string filter = "industry = \"" + mark + "\"";
  EXPECT_THAT(Of("Customer").ListNames({.filter = filter, .order_by = "display_name"}),
              ElementsAre(names[2], names[0], names[1]));
  v1::Customer patch;
  patch.set_name(names[0]);
  patch.set_region("CN");
  ASSERT_TRUE(Succeeded(Of("Customer").Update(patch, {"region"}).status));
  EXPECT_THAT(Of("Customer").ListNames({.filter = filter, .order_by = "update_time desc"}),
              ElementsAre(names[0], names[2], names[1]));
}

}  // namespace
}  // namespace guanxi::conformance
