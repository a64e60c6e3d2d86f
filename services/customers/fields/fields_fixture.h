// Added fields under test: short ways to add them, and to write values.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELDS_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELDS_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>

#include "guanxi/customers/v1/custom_fields.grpc.pb.h"
#include "services/customers/customers_fixture.h"
#include "services/customers/fields/field_check_job.h"

namespace guanxi::customers {

class FieldsFixture : public CustomersFixture {
 protected:
  using FieldStub = v1::CustomFieldService::Stub;

  // Adds a field of customers, unless `text` says otherwise.
  absl::StatusOr<v1::CustomField> CreateField(std::string_view key, std::string_view text) {
    v1::CreateCustomFieldRequest request;
    v1::CustomField& field = *request.mutable_custom_field();
    field.set_display_name(std::string(key));
    field.set_resource_type("guanxi.customers/Customer");
    field.set_key(std::string(key));
    field.MergeFrom(TextProto<v1::CustomField>(text));
    return Call(*fields_, &FieldStub::CreateCustomField, request);
  }
  absl::StatusOr<v1::CustomField> UpdateField(std::string_view text, std::string_view path) {
    v1::UpdateCustomFieldRequest request;
    *request.mutable_custom_field() = TextProto<v1::CustomField>(text);
    request.mutable_update_mask()->add_paths(std::string(path));
    return Call(*fields_, &FieldStub::UpdateCustomField, request);
  }
  absl::StatusOr<v1::CustomField> GetField(std::string_view key) {
    v1::GetCustomFieldRequest request;
    request.set_name("customFields/customer." + std::string(key));
    return Call(*fields_, &FieldStub::GetCustomField, request);
  }
  absl::StatusOr<v1::CustomField> DeleteField(std::string_view key) {
    v1::DeleteCustomFieldRequest request;
    request.set_name("customFields/customer." + std::string(key));
    return Call(*fields_, &FieldStub::DeleteCustomField, request);
  }
  absl::StatusOr<v1::CustomField> UndeleteField(std::string_view key) {
    v1::UndeleteCustomFieldRequest request;
    request.set_name("customFields/customer." + std::string(key));
    return Call(*fields_, &FieldStub::UndeleteCustomField, request);
  }

  // Changes what `path` names of the customer that `text` names.
  absl::StatusOr<v1::Customer> UpdateCustomer(std::string_view text, std::string_view path) {
    v1::UpdateCustomerRequest request;
    *request.mutable_customer() = TextProto<v1::Customer>(text);
    request.mutable_update_mask()->add_paths(std::string(path));
    return Call(customers(), &CustomerStub::UpdateCustomer, request);
  }

  // Does the checks that are to be done.
  void CheckFields() {
    rpc::Environment environment;
    environment.engine = &engine();
    environment.clock = &clock();
    EXPECT_THAT(FieldCheckJob(environment, &tables_).Work([] { return false; }), IsOk());
  }

  FieldStub& fields() { return *fields_; }

 private:
  const Tables tables_{"CN"};
  std::unique_ptr<FieldStub> fields_ = Stub<v1::CustomFieldService>();
};

// A customer's values, in text format: `Custom("colour", "text: 'red'")`.
inline std::string Custom(std::string_view key, std::string_view value) {
  return "custom_values { key: '" + std::string(key) + "' value { " + std::string(value) + " } } ";
}
inline std::string Personal(std::string_view key, std::string_view value) {
  return "personal_values { key: '" + std::string(key) + "' value { " + std::string(value) +
         " } } ";
}

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELDS_FIXTURE_H_
