#include "gateway/customer360_service.h"

#include <memory>
#include <utility>

#include "common/rpc/call_outcome.h"
#include "common/rpc/stream_call.h"
#include "common/status/grpc_status.h"
#include "gateway/identity.h"

namespace guanxi::gateway {
namespace {

Customer360Sources SourcesOf(const Backends& backends) {
  const auto channel = [&](std::string_view name) {
    return backends.find(name)->second->channel();
  };
  return {customers::v1::CustomerService::NewStub(channel("customers")),
          customers::v1::ContactService::NewStub(channel("customers")),
          pipeline::v1::OpportunityService::NewStub(channel("pipeline")),
          pipeline::v1::OrderService::NewStub(channel("pipeline")),
          tickets::v1::TicketService::NewStub(channel("tickets")),
          loyalty::v1::ScoreService::NewStub(channel("loyalty"))};
}

}  // namespace

Customer360Service::Customer360Service(const rpc::Environment& environment,
                                       const Backends& backends,
                                       const Customer360Timeouts& timeouts)
    : methods_(environment, rpc::DescriptorOf<v1::GatewayService>()),
      sources_(SourcesOf(backends)),
      timeouts_(timeouts) {}

grpc::ServerUnaryReactor* Customer360Service::GetCustomer360(
    grpc::CallbackServerContext* context,
    const v1::GetCustomer360Request* request,
    v1::Customer360* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto call = methods_.Stream(__func__, context, request);
  auto done = [call, reactor, response](absl::StatusOr<v1::Customer360> result) {
    if (result.ok()) {
      *response = *std::move(result);
      call->metrics()->Sent();
    }
    call->Finish(result.status());
    reactor->Finish(ToGrpc(result.status()));
  };
  const absl::Status& status = call->status();
  if (!status.ok() && !rpc::IsRefusal(status)) {
    done(status);
    return reactor;
  }
  // Who is known, as one whose role does not reach, is named to the customers' service too.
  access::Principal caller = call->call().principal;
  if (caller.user.empty()) caller = RefusedCaller(status);
  auto customer360 = std::make_shared<Customer360Call>(&sources_, context, std::move(caller),
                                                       timeouts_, std::move(done));
  if (status.ok()) {
    customer360->Start(*request);
  } else {
    customer360->Refuse(*request, status);
  }
  return reactor;
}

}  // namespace guanxi::gateway
