#include "cli/bench/workload.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "cli/bench/echo_server.h"
#include "cli/bench/load.h"
#include "common/status/macros.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"
#include "guanxi/gateway/v1/gateway_service.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"
#include "guanxi/pipeline/v1/products.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::bench {
namespace {

constexpr int kIndustries = 50;
constexpr int kOwners = 200;
constexpr int kUnits = 10;
constexpr int64_t kOwnCustomers = 200;
constexpr absl::Duration kPatience = absl::Seconds(10);

std::string Id(int64_t n) { return absl::StrFormat("b%09d", n); }
std::string Name(int64_t n) { return "customers/" + Id(n); }
std::string Phone(int64_t n) { return absl::StrFormat("+86138%08d", n % 100000000); }
std::string Industry(int64_t n) { return absl::StrCat("industry ", n % kIndustries); }

customers::v1::CreateCustomerRequest CreateRequest(int64_t n) {
  customers::v1::CreateCustomerRequest request;
  request.set_customer_id(Id(n));
  customers::v1::Customer& customer = *request.mutable_customer();
  customer.set_display_name(absl::StrCat("Benchmark Trading Company ", n));
  customer.set_kind(customers::v1::Customer::KIND_ORGANIZATION);
  customer.add_roles(customers::v1::Customer::ROLE_CUSTOMER);
  customer.set_code(absl::StrFormat("C-%09d", n));
  customer.add_phones(Phone(n));
  customer.add_emails(absl::StrFormat("office%d@example.com", n));
  customer.set_region("CN");
  customer.set_industry(Industry(n));
  customer.set_employees(n % 1000);
  customer.set_unit(absl::StrCat("units/u", n % kUnits));
  customer.set_owner(absl::StrCat("users/s", n % kOwners));
  return request;
}

template <typename Request>
Work Make(std::string method, Request (*make)(int64_t)) {
  return {std::move(method), [make](int64_t n) { return ToBytes(make(n)); }};
}

// Calls `method` once for each of 0 … count - 1.
template <typename Request>
absl::Status CallEach(const std::string& gateway,
                      std::string method,
                      int64_t count,
                      Request (*make)(int64_t)) {
  const Work work = Make(std::move(method), make);
  return RunLoad({gateway, work.method, work.request}, {.in_flight = 64,
                                                        .duration = absl::Minutes(10),
                                                        .max_calls = count,
                                                        .accept_exists = true})
      .status();
}

pipeline::v1::CreateProductRequest NumberedProduct(int64_t n) {
  pipeline::v1::CreateProductRequest request;
  request.set_product_id(Id(n));
  pipeline::v1::Product& product = *request.mutable_product();
  product.set_display_name(absl::StrCat("Benchmark product ", n));
  product.set_code(absl::StrFormat("P-%09d", n));
  product.set_line("Benchmark line");
  product.set_description(std::string(80, 'x'));
  return request;
}

pipeline::v1::CreateProductRequest Product(int64_t n) {
  pipeline::v1::CreateProductRequest request;
  request.set_product_id(absl::StrCat("bench-", n));
  request.mutable_product()->set_display_name("Benchmark product");
  return request;
}

pipeline::v1::CreatePipelineRequest Pipeline(int64_t) {
  using guanxi::pipeline::v1::Pipeline;
  pipeline::v1::CreatePipelineRequest request;
  request.set_pipeline_id("bench");
  request.mutable_pipeline()->set_display_name("Benchmark");
  const auto add = [&](const char* id, Pipeline::StageKind kind, int percent) {
    Pipeline::Stage& stage = *request.mutable_pipeline()->add_stages();
    stage.set_stage_id(id);
    stage.set_display_name(id);
    stage.set_kind(kind);
    stage.set_probability_percent(percent);
  };
  add("open", Pipeline::STAGE_KIND_OPEN, 50);
  add("won", Pipeline::STAGE_KIND_WON, 100);
  add("lost", Pipeline::STAGE_KIND_LOST, 0);
  return request;
}

customers::v1::CreateContactRequest Contact(int64_t n) {
  customers::v1::CreateContactRequest request;
  request.set_contact_id(absl::StrFormat("b%09d", n));
  request.mutable_contact()->set_display_name(absl::StrCat("Contact ", n));
  request.mutable_contact()->add_affiliations()->set_customer(Name(n));
  return request;
}

pipeline::v1::CreateOpportunityRequest Opportunity(int64_t n) {
  pipeline::v1::CreateOpportunityRequest request;
  request.set_opportunity_id(absl::StrFormat("b%09d", n));
  request.mutable_opportunity()->set_display_name("Benchmark opportunity");
  request.mutable_opportunity()->set_customer(Name(n));
  request.mutable_opportunity()->set_pipeline("pipelines/bench");
  return request;
}

pipeline::v1::CreateOrderRequest Order(int64_t n) {
  pipeline::v1::CreateOrderRequest request;
  request.set_order_id(absl::StrFormat("b%09d", n));
  request.mutable_order()->set_customer(Name(n));
  pipeline::v1::Order::Line& line = *request.mutable_order()->add_lines();
  line.set_product("products/bench-0");
  line.set_quantity(1);
  line.mutable_unit_price()->set_currency_code("CNY");
  line.mutable_unit_price()->set_units(100 + n % 900);
  return request;
}

tickets::v1::CreateTicketRequest Ticket(int64_t n) {
  tickets::v1::CreateTicketRequest request;
  request.set_ticket_id(absl::StrFormat("b%09d", n));
  request.mutable_ticket()->set_subject("Benchmark ticket");
  request.mutable_ticket()->set_customer(Name(n));
  request.mutable_ticket()->set_type(tickets::v1::Ticket::TYPE_QUESTION);
  return request;
}

std::string OwnId(int64_t n) { return absl::StrFormat("own%06d", n % kOwnCustomers); }

directory::v1::CreateUnitRequest SellersUnit(int64_t) {
  directory::v1::CreateUnitRequest request;
  request.set_unit_id("bench");
  request.mutable_unit()->set_display_name("Benchmark unit");
  return request;
}

directory::v1::CreateUserRequest Seller(int64_t) {
  directory::v1::CreateUserRequest request;
  request.set_user_id(std::string(kSeller).substr(std::string("users/").size()));
  request.mutable_user()->set_display_name("Benchmark salesperson");
  request.mutable_user()->set_unit("units/bench");
  request.mutable_user()->set_role(directory::v1::User::ROLE_SALESPERSON);
  return request;
}

customers::v1::CreateCustomerRequest OwnCustomer(int64_t n) {
  customers::v1::CreateCustomerRequest request;
  request.set_customer_id(OwnId(n));
  request.mutable_customer()->set_display_name(absl::StrCat("Own customer ", n));
  request.mutable_customer()->set_kind(customers::v1::Customer::KIND_ORGANIZATION);
  request.mutable_customer()->set_unit("units/bench");
  request.mutable_customer()->set_owner(kSeller);
  return request;
}

}  // namespace

Work CreateCustomer() {
  return Make("/guanxi.customers.v1.CustomerService/CreateCustomer", &CreateRequest);
}

Work CreateProduct() {
  return Make("/guanxi.pipeline.v1.ProductService/CreateProduct", &NumberedProduct);
}

Work GetOwnCustomer() {
  return Make(
      "/guanxi.customers.v1.CustomerService/GetCustomer", +[](int64_t n) {
        customers::v1::GetCustomerRequest request;
        request.set_name(absl::StrCat("customers/", OwnId(n)));
        return request;
      });
}

Work ListOwnCustomers() {
  return Make(
      "/guanxi.customers.v1.CustomerService/ListCustomers", +[](int64_t) {
        customers::v1::ListCustomersRequest request;
        request.set_page_size(50);
        return request;
      });
}

absl::Status AddSeller(const std::string& gateway,
                       const std::string& customers,
                       const std::string& token) {
  GUANXI_RETURN_IF_ERROR(
      CallEach(gateway, "/guanxi.directory.v1.UnitService/CreateUnit", 1, &SellersUnit));
  GUANXI_RETURN_IF_ERROR(
      CallEach(gateway, "/guanxi.directory.v1.UserService/CreateUser", 1, &Seller));
  GUANXI_RETURN_IF_ERROR(CallEach(gateway, "/guanxi.customers.v1.CustomerService/CreateCustomer",
                                  kOwnCustomers, &OwnCustomer));
  const Work get = GetOwnCustomer();
  const absl::Time end = absl::Now() + kPatience;
  absl::Status known;
  do {
    known = RunLoad({customers, get.method, get.request, token}, {.max_calls = 1}).status();
  } while (!known.ok() && absl::Now() < end);
  return known;
}

Work Echo() { return Make(kEchoMethod, &CreateRequest); }

Work GetCustomer() {
  return Make(
      "/guanxi.customers.v1.CustomerService/GetCustomer", +[](int64_t n) {
        customers::v1::GetCustomerRequest request;
        request.set_name(Name(n));
        return request;
      });
}

Work ListCustomers() {
  return Make(
      "/guanxi.customers.v1.CustomerService/ListCustomers", +[](int64_t n) {
        customers::v1::ListCustomersRequest request;
        request.set_page_size(50);
        request.set_filter(absl::StrCat("industry = \"", Industry(n), "\""));
        return request;
      });
}

Work LookUpPhone() {
  return Make(
      "/guanxi.customers.v1.CustomerService/LookupCustomers", +[](int64_t n) {
        customers::v1::LookupCustomersRequest request;
        request.set_phone(Phone(n));
        return request;
      });
}

Work GetCustomer360() {
  Work work = GetAnyCustomer360();
  work.span = kWithDealings;
  return work;
}

Work GetAnyCustomer360() {
  return Make(
      "/guanxi.gateway.v1.GatewayService/GetCustomer360", +[](int64_t n) {
        gateway::v1::GetCustomer360Request request;
        request.set_phone(Phone(n));
        return request;
      });
}

absl::Status AddDealings(const std::string& gateway, int64_t count) {
  GUANXI_RETURN_IF_ERROR(
      CallEach(gateway, "/guanxi.pipeline.v1.ProductService/CreateProduct", 1, &Product));
  GUANXI_RETURN_IF_ERROR(
      CallEach(gateway, "/guanxi.pipeline.v1.PipelineService/CreatePipeline", 1, &Pipeline));
  GUANXI_RETURN_IF_ERROR(
      CallEach(gateway, "/guanxi.customers.v1.ContactService/CreateContact", count, &Contact));
  GUANXI_RETURN_IF_ERROR(CallEach(
      gateway, "/guanxi.pipeline.v1.OpportunityService/CreateOpportunity", count, &Opportunity));
  GUANXI_RETURN_IF_ERROR(
      CallEach(gateway, "/guanxi.pipeline.v1.OrderService/CreateOrder", count, &Order));
  return CallEach(gateway, "/guanxi.tickets.v1.TicketService/CreateTicket", count, &Ticket);
}

}  // namespace guanxi::bench
