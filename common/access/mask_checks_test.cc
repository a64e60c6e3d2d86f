// What a request must not ask about or overwrite.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/access/masks.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/gateway/v1/gateway_service.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::access {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

constexpr FieldClasses kPersonal = FieldClasses::Personal();
constexpr FieldClasses kFinancial = FieldClasses::Financial();

class CheckUnmaskedTest : public testing::Test {
 protected:
  static const MethodDescriptor& Method(const std::string& service, const std::string& name) {
    const auto* found = DescriptorPool::generated_pool()->FindServiceByName(service);
    return *found->FindMethodByName(name);
  }

  static absl::Status List(FieldClasses hidden,
                           const std::string& filter,
                           const std::string& order_by = "") {
    customers::v1::ListCustomersRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    return CheckUnmasked(hidden, Method("guanxi.customers.v1.CustomerService", "ListCustomers"),
                         request);
  }

  static absl::Status ListContacts(FieldClasses hidden, const std::string& filter) {
    customers::v1::ListContactsRequest request;
    request.set_filter(filter);
    return CheckUnmasked(hidden, Method("guanxi.customers.v1.ContactService", "ListContacts"),
                         request);
  }

  static absl::Status Update(FieldClasses hidden,
                             const customers::v1::Customer& patch,
                             const std::vector<std::string>& paths) {
    customers::v1::UpdateCustomerRequest request;
    *request.mutable_customer() = patch;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return CheckUnmasked(hidden, Method("guanxi.customers.v1.CustomerService", "UpdateCustomer"),
                         request);
  }

  static auto IsHidden() { return StatusIs(absl::StatusCode::kPermissionDenied, "FIELD_HIDDEN"); }
};

TEST_F(CheckUnmaskedTest, FiltersMustNotAskAboutHiddenFields) {
  EXPECT_THAT(List(kPersonal, R"(phones:"+8613800138000")"), IsHidden());
  EXPECT_THAT(List(kPersonal, R"(industry = "retail" AND NOT (addresses:* OR unit = "units/1"))"),
              IsHidden());
  EXPECT_THAT(List(kFinancial, "annual_revenue.units > 1000"), IsHidden());
  EXPECT_THAT(List(kFinancial, "annual_revenue:*"), IsHidden());
  EXPECT_THAT(ListContacts(kPersonal, "affiliations.attitude:ATTITUDE_OPPONENT"), IsHidden());
  EXPECT_THAT(ListContacts(kPersonal, "affiliations:*"), IsHidden());
}

TEST_F(CheckUnmaskedTest, FiltersMayAskAboutWhatIsShown) {
  EXPECT_THAT(List(kPersonal, R"(display_name = "Wang*" AND annual_revenue.units > 5)"), IsOk());
  EXPECT_THAT(List(kFinancial, R"(phones:"+8613800138000")"), IsOk());
  EXPECT_THAT(List({}, R"(phones:"+8613800138000")"), IsOk());
  EXPECT_THAT(ListContacts(kPersonal, R"(affiliations.customer:"customers/x")"), IsOk());
  EXPECT_THAT(List(kPersonal, ""), IsOk());
  EXPECT_THAT(List(kPersonal, "unknown_field = 3"), IsOk()) << "the method says what is wrong";
  EXPECT_THAT(List(kPersonal, "phones ="), IsOk()) << "the method says what is wrong";
}

TEST_F(CheckUnmaskedTest, OrderMustNotFollowHiddenFields) {
  EXPECT_THAT(List(kPersonal, "", "name desc,  cooperation desc"), IsHidden());
  EXPECT_THAT(List(kFinancial, "", "annual_revenue"), IsHidden());
  EXPECT_THAT(List(kPersonal, "", "display_name desc"), IsOk());
}

TEST_F(CheckUnmaskedTest, LookUpsMustNotAskByHiddenFields) {
  const auto& lookup = Method("guanxi.customers.v1.CustomerService", "LookupCustomers");
  customers::v1::LookupCustomersRequest request;
  request.set_phone("1");
  EXPECT_THAT(CheckUnmasked(kPersonal, lookup, request), IsHidden());
  EXPECT_THAT(CheckUnmasked(kFinancial, lookup, request), IsOk());
  request.set_code("C-1");
  EXPECT_THAT(CheckUnmasked(kPersonal, lookup, request), IsOk());
  gateway::v1::GetCustomer360Request ringing;
  ringing.set_phone("1");
  EXPECT_THAT(CheckUnmasked(kPersonal, Method("guanxi.gateway.v1.GatewayService", "GetCustomer360"),
                            ringing),
              IsHidden());
  customers::v1::SearchCustomersRequest search;
  search.set_query("wang");
  EXPECT_THAT(
      CheckUnmasked(kPersonal, Method("guanxi.customers.v1.CustomerService", "SearchCustomers"),
                    search),
      IsOk());
}

TEST_F(CheckUnmaskedTest, UpdatesMustNotOverwriteHiddenFields) {
  customers::v1::Customer patch;
  patch.set_name("customers/1");
  patch.set_industry("retail");
  EXPECT_THAT(Update(kPersonal, patch, {}), IsOk());
  EXPECT_THAT(Update(kPersonal, patch, {"industry"}), IsOk());
  EXPECT_THAT(Update(kPersonal, patch, {"*"}), IsHidden());
  EXPECT_THAT(Update({}, patch, {"*"}), IsOk());
  EXPECT_THAT(Update(kPersonal, patch, {"industry", "phones"}), IsHidden());
  EXPECT_THAT(Update(kFinancial, patch, {"annual_revenue"}), IsHidden());
  EXPECT_THAT(Update(kPersonal, patch, {"nothing.there"}), IsOk()) << "validation says it";
  patch.add_phones("1");
  EXPECT_THAT(Update(kPersonal, patch, {}), IsHidden());
  EXPECT_THAT(Update(kPersonal, patch, {"industry"}), IsOk()) << "the phones are not written";
}

TEST_F(CheckUnmaskedTest, AListWithHiddenFieldsInsideMustNotBeReplaced) {
  const auto& method = Method("guanxi.customers.v1.ContactService", "UpdateContact");
  customers::v1::UpdateContactRequest request;
  request.mutable_contact()->add_affiliations()->set_title("CFO");
  const absl::Status refused = CheckUnmasked(kPersonal, method, request);
  EXPECT_THAT(refused, IsHidden());
  EXPECT_NE(refused.message().find("contact.affiliations.influence"), absl::string_view::npos)
      << refused;
  EXPECT_THAT(CheckUnmasked(kFinancial, method, request), IsOk());
}

TEST_F(CheckUnmaskedTest, NoUpdateWritesOutputFields) {
  const auto& method = Method("guanxi.tickets.v1.TicketService", "UpdateTicket");
  tickets::v1::UpdateTicketRequest request;
  request.mutable_update_mask()->add_paths("resolution");
  EXPECT_THAT(CheckUnmasked(kPersonal, method, request), IsOk());
}

TEST_F(CheckUnmaskedTest, WhoWritesSomethingNewKnowsIt) {
  customers::v1::CreateCustomerRequest create;
  create.mutable_customer()->add_phones("+8613800138000");
  create.mutable_customer()->mutable_annual_revenue()->set_units(12);
  EXPECT_THAT(
      CheckUnmasked(FieldClasses::All(),
                    Method("guanxi.customers.v1.CustomerService", "CreateCustomer"), create),
      IsOk());
  tickets::v1::ResolveTicketRequest resolve;
  resolve.set_resolution("replaced");
  EXPECT_THAT(CheckUnmasked(FieldClasses::All(),
                            Method("guanxi.tickets.v1.TicketService", "ResolveTicket"), resolve),
              IsOk());
}

}  // namespace
}  // namespace guanxi::access
