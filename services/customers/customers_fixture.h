// The customers service under test, and short ways to call it.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "guanxi/customers/v1/contacts.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "services/customers/assembly.h"
#include "services/testing/error_matchers.h"
#include "services/testing/service_fixture.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {

class CustomersFixture : public ServiceFixture<Assembly> {
 protected:
  using CustomerStub = v1::CustomerService::Stub;
  using ContactStub = v1::ContactService::Stub;

  // Creates `customers/{id}` with `text`, the message without what every customer must have. An
  // empty id lets the server choose.
  absl::StatusOr<v1::Customer> CreateCustomer(std::string_view id, std::string_view text = "") {
    v1::CreateCustomerRequest request;
    request.set_customer_id(std::string(id));
    *request.mutable_customer() = TextProto<v1::Customer>(R"pb(display_name: "Acme"
                                                               kind: KIND_ORGANIZATION)pb");
    request.mutable_customer()->MergeFrom(TextProto<v1::Customer>(text));
    return Call(*customers_, &CustomerStub::CreateCustomer, request);
  }

  // Creates `contacts/{id}` with `text`, the message without its name.
  absl::StatusOr<v1::Contact> CreateContact(std::string_view id, std::string_view text) {
    v1::CreateContactRequest request;
    request.set_contact_id(std::string(id));
    request.mutable_contact()->set_display_name("Li Lei");
    request.mutable_contact()->MergeFrom(TextProto<v1::Contact>(text));
    return Call(*contacts_, &ContactStub::CreateContact, request);
  }

  absl::StatusOr<v1::Customer> GetCustomer(std::string_view name) {
    v1::GetCustomerRequest request;
    request.set_name(std::string(name));
    return Call(*customers_, &CustomerStub::GetCustomer, request);
  }

  absl::StatusOr<v1::Customer> DeleteCustomer(std::string_view name) {
    v1::DeleteCustomerRequest request;
    request.set_name(std::string(name));
    return Call(*customers_, &CustomerStub::DeleteCustomer, request);
  }

  // The names of the customers in `list`, any message list of them.
  template <typename List>
  static std::vector<std::string> NamesOf(const List& list) {
    std::vector<std::string> names;
    for (const auto& record : list) names.push_back(record.name());
    return names;
  }

  CustomerStub& customers() { return *customers_; }
  ContactStub& contacts() { return *contacts_; }

 private:
  std::unique_ptr<CustomerStub> customers_ = Stub<v1::CustomerService>();
  std::unique_ptr<ContactStub> contacts_ = Stub<v1::ContactService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_FIXTURE_H_
