// What the gateway does itself, and what every server has: health and reflection.
#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <future>
#include <set>
#include <thread>

#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "guanxi/gateway/v1/gateway_service.grpc.pb.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::gateway::v1;
using google::protobuf::UnknownFieldSet;

// The protocols of health and reflection are gRPC's own; their messages are small enough to be
// written and read by number.
std::string LengthDelimited(int field, const std::string& value) {
  UnknownFieldSet fields;
  fields.AddLengthDelimited(field, value);
  std::string bytes;
  fields.SerializeToString(&bytes);
  return bytes;
}

grpc::ByteBuffer Buffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

void Parse(const grpc::ByteBuffer& buffer, UnknownFieldSet& fields) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  fields.ParseFromString(bytes);
}

// 1 is SERVING; -1 when the call failed.
int Health(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const grpc::ByteBuffer request = Buffer(LengthDelimited(1, service));
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                 [&](grpc::Status status) { done.set_value(std::move(status)); });
  if (!done.get_future().get().ok()) return -1;
  UnknownFieldSet fields;
  Parse(response, fields);
  return fields.empty() ? 0 : static_cast<int>(fields.field(0).varint());
}

// The services a server says it has.
std::set<std::string> ReflectedServices(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  auto call = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  void* tag = nullptr;
  bool ok = false;
  const auto step = [&] { return queue.Next(&tag, &ok) && ok; };
  call->StartCall(nullptr);
  EXPECT_TRUE(step());
  call->Write(Buffer(LengthDelimited(7, "*")), nullptr);  // list_services
  EXPECT_TRUE(step());
  grpc::ByteBuffer response;
  call->Read(&response, nullptr);
  EXPECT_TRUE(step());
  call->WritesDone(nullptr);
  step();
  grpc::Status status;
  call->Finish(&status, nullptr);
  step();
  std::set<std::string> names;
  UnknownFieldSet answer;
  Parse(response, answer);
  for (int i = 0; i < answer.field_count(); ++i) {
    if (answer.field(i).number() != 6) continue;  // list_services_response
    UnknownFieldSet list;
    list.ParseFromString(answer.field(i).length_delimited());
    for (int j = 0; j < list.field_count(); ++j) {
      UnknownFieldSet service;
      service.ParseFromString(list.field(j).length_delimited());
      if (!service.empty()) names.insert(service.field(0).length_delimited());
    }
  }
  return names;
}

// The suite's services, by what is linked here; those of `package`, or all when it is empty.
std::vector<std::string> ServicesOf(const std::string& package) {
  std::vector<std::string> names;
  for (const char* file :
       {"directory/v1/units", "directory/v1/users", "directory/v1/change_service",
        "customers/v1/customers", "customers/v1/contacts", "customers/v1/change_service",
        "pipeline/v1/products", "pipeline/v1/pipelines", "pipeline/v1/opportunities",
        "pipeline/v1/orders", "pipeline/v1/report_service", "pipeline/v1/change_service",
        "tickets/v1/tickets", "tickets/v1/comments", "tickets/v1/change_service",
        "loyalty/v1/scores", "loyalty/v1/change_service", "gateway/v1/gateway_service"}) {
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
        std::string("guanxi/") + file + ".proto");
    for (int i = 0; descriptor != nullptr && i < descriptor->service_count(); ++i) {
      const std::string& name = descriptor->service(i)->full_name();
      if (name.rfind("guanxi." + package, 0) == 0) names.push_back(name);
    }
  }
  return names;
}

TEST(Health, EveryServiceIsServing) {
  const std::vector<std::string> names = Suite::Get().services();
  EXPECT_GE(names.size(), 5u);
  for (const std::string& name : names) {
    const auto channel = Suite::Get().channel(name);
    EXPECT_EQ(Health(channel, ""), 1) << name;
    const auto services = ServicesOf(name + ".");
    ASSERT_FALSE(services.empty()) << name;
    for (const std::string& service : services) EXPECT_EQ(Health(channel, service), 1) << service;
    EXPECT_EQ(Health(channel, "guanxi.nobody.v1.Nobody"), -1);
  }
}

TEST(Health, TheGatewayIsServing) {
  const auto channel = Suite::Get().channel("gateway");
  EXPECT_EQ(Health(channel, ""), 1);
  EXPECT_EQ(Health(channel, "guanxi.gateway.v1.GatewayService"), 1);
}

TEST(Reflection, TheGatewayKnowsAllServices) {
  const auto reflected = ReflectedServices(Suite::Get().channel("gateway"));
  for (const std::string& name : ServicesOf("")) EXPECT_TRUE(reflected.count(name)) << name;
}

TEST(Reflection, EveryServiceKnowsItsOwn) {
  for (const std::string& name : Suite::Get().services()) {
    const auto reflected = ReflectedServices(Suite::Get().channel(name));
    for (const std::string& service : ServicesOf(name + ".")) {
      EXPECT_TRUE(reflected.count(service)) << service;
    }
  }
}

TEST(Gateway, AnUnknownMethodIsUnimplemented) {
  for (const char* path :
       {"/guanxi.customers.v1.CustomerService/Nothing", "/guanxi.nobody.v1.A/B", "/x", "/a/b/c"}) {
    grpc::GenericStub stub(Suite::Get().channel("gateway"));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    const grpc::ByteBuffer request = Buffer("");
    grpc::ByteBuffer response;
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, path, grpc::StubOptions(), &request, &response,
                   [&](grpc::Status status) { done.set_value(std::move(status)); });
    EXPECT_EQ(done.get_future().get().error_code(), grpc::UNIMPLEMENTED) << path;
  }
}

TEST(Gateway, ADeadlineThatHasPassedEndsTheCall) {
  auto stub = customers::v1::CustomerService::NewStub(Suite::Get().channel("gateway"));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() - std::chrono::seconds(1));
  customers::v1::ListCustomersResponse response;
  EXPECT_EQ(stub->ListCustomers(&context, {}, &response).error_code(), grpc::DEADLINE_EXCEEDED);
}

class Customer360Test : public ::testing::Test {
 protected:
  Result<v1::Customer360> Get(const v1::GetCustomer360Request& request) const {
    return Call<v1::GatewayService>(Route::kGateway, &v1::GatewayService::Stub::GetCustomer360,
                                    request);
  }
  static customers::v1::Customer CreateCustomer(const std::string& phone) {
    customers::v1::CreateCustomerRequest request;
    request.mutable_customer()->set_display_name(NewMark());
    request.mutable_customer()->set_kind(customers::v1::Customer::KIND_ORGANIZATION);
    if (!phone.empty()) request.mutable_customer()->add_phones(phone);
    return *Call<customers::v1::CustomerService>(
        Route::kGateway, &customers::v1::CustomerService::Stub::CreateCustomer, request);
  }
  // The customer once its first order has made it more than a prospect, which takes a moment.
  static customers::v1::Customer AwaitBuyer(const std::string& name) {
    customers::v1::GetCustomerRequest request;
    request.set_name(name);
    for (int attempt = 0; attempt < 2000; ++attempt) {
      const auto customer = Call<customers::v1::CustomerService>(
          Route::kGateway, &customers::v1::CustomerService::Stub::GetCustomer, request);
      if (customer.ok() && customer->stage() == customers::v1::LIFE_CYCLE_STAGE_NEW)
        return *customer;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << name << " stays a prospect";
    return {};
  }
};

TEST_F(Customer360Test, PutsTogetherWhatAllServicesKnow) {
  customers::v1::Customer customer = CreateCustomer("+86 139 2222 3333");
  pipeline::v1::CreateOrderRequest order;
  order.mutable_order()->set_customer(customer.name());
  auto& line = *order.mutable_order()->add_lines();
  line.set_product("products/conformance");
  line.set_quantity(1);
  line.mutable_unit_price()->set_currency_code("USD");
  line.mutable_unit_price()->set_units(5);
  std::vector<std::string> orders;
  for (int i = 0; i < 3; ++i) {
    orders.push_back(Call<pipeline::v1::OrderService>(
                         Route::kGateway, &pipeline::v1::OrderService::Stub::CreateOrder, order)
                         ->name());
  }
  tickets::v1::CreateTicketRequest ticket;
  ticket.mutable_ticket()->set_subject("late");
  ticket.mutable_ticket()->set_type(tickets::v1::Ticket::TYPE_COMPLAINT);
  ticket.mutable_ticket()->set_customer(customer.name());
  ASSERT_TRUE(
      Succeeded(Call<tickets::v1::TicketService>(
                    Route::kGateway, &tickets::v1::TicketService::Stub::CreateTicket, ticket)
                    .status));
  customer = AwaitBuyer(customer.name());
  v1::GetCustomer360Request by_phone;
  by_phone.set_phone("+8613922223333");
  by_phone.set_limit(2);
  v1::GetCustomer360Request by_name;
  by_name.set_customer(customer.name());
  by_name.set_limit(2);
  for (const auto& request : {by_name, by_phone}) {
    const auto view = Get(request);
    ASSERT_TRUE(Succeeded(view.status));
    EXPECT_TRUE(Same(view->customer(), customer));
    ASSERT_EQ(view->orders_size(), 2);
    EXPECT_EQ(view->orders(0).name(), orders[2]) << "newest first";
    EXPECT_EQ(view->tickets_size(), 1);
    EXPECT_EQ(view->missing_size(), 0) << view->missing(0).DebugString();
  }
}

TEST_F(Customer360Test, AStrangerIsNotFound) {
  v1::GetCustomer360Request request;
  request.set_customer("customers/nobody");
  EXPECT_TRUE(MissesResource(Get(request).status, "customers/nobody"));
  request.set_phone("+86 139 9999 8888");
  EXPECT_TRUE(FailedWith(Get(request).status, grpc::NOT_FOUND, "NOBODY_WITH_PHONE"));
  EXPECT_EQ(Get({}).status.error_code(), grpc::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace guanxi::conformance
