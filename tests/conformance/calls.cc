#include "tests/conformance/calls.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <iostream>

#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"
#include "guanxi/loyalty/v1/change_service.grpc.pb.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"

namespace guanxi::conformance {
namespace {

using google::protobuf::MessageLite;
using google::protobuf::MethodDescriptor;
using guanxi::changes::v1::Event;
using guanxi::changes::v1::ListHistoryRequest;
using guanxi::changes::v1::ListHistoryResponse;
using guanxi::changes::v1::WatchChangesRequest;
using guanxi::changes::v1::WatchChangesResponse;
using ::testing::AssertionFailure;
using ::testing::AssertionResult;
using ::testing::AssertionSuccess;

using GenericStub = grpc::TemplatedGenericStub<MessageLite, MessageLite>;

const MethodDescriptor& MethodCalled(const std::string& name) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  if (method == nullptr) {
    std::cerr << "no method is called " << name << "\n";
    std::abort();
  }
  return *method;
}

// Calls `use` with the stub of `package`'s ChangeService: each package has one of its own, with the
// same methods.
template <typename Use>
auto WithChangeStub(Route route, const std::string& package, const Use& use) {
  const auto channel = Suite::Get().channel(route, package);
  if (package == "guanxi.directory.v1") return use(*directory::v1::ChangeService::NewStub(channel));
  if (package == "guanxi.customers.v1") return use(*customers::v1::ChangeService::NewStub(channel));
  if (package == "guanxi.pipeline.v1") return use(*pipeline::v1::ChangeService::NewStub(channel));
  if (package == "guanxi.tickets.v1") return use(*tickets::v1::ChangeService::NewStub(channel));
  return use(*loyalty::v1::ChangeService::NewStub(channel));
}

AssertionResult Unexpected(const grpc::Status& status, const std::string& expected) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  return AssertionFailure() << "expected " << expected << ", got code " << status.error_code()
                            << ": " << status.error_message() << "\n"
                            << details.DebugString();
}

std::chrono::system_clock::time_point SoonEnough() {
  return std::chrono::system_clock::now() + std::chrono::seconds(20);
}

}  // namespace

Answer Call(Route route,
            const std::string& method,
            const Message& request,
            const std::string& actor) {
  const MethodDescriptor& descriptor = MethodCalled(method);
  GenericStub stub(Suite::Get().channel(route, descriptor.file()->package()));
  grpc::ClientContext context;
  context.set_deadline(SoonEnough());
  if (!actor.empty()) context.AddMetadata("guanxi-on-behalf-of", actor);
  Answer answer{.response = New(descriptor.output_type())};
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, "/" + descriptor.service()->full_name() + "/" + descriptor.name(),
                 grpc::StubOptions(), &request, answer.response.get(),
                 [&](grpc::Status status) { done.set_value(std::move(status)); });
  answer.status = done.get_future().get();
  return answer;
}

AssertionResult Succeeded(const grpc::Status& status) {
  return status.ok() ? AssertionSuccess() : Unexpected(status, "success");
}

AssertionResult FailedWith(const grpc::Status& status,
                           grpc::StatusCode code,
                           const std::string& reason) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const bool fits = status.error_code() == code && info && info->domain() == "guanxi" &&
                    info->reason() == reason && !status.error_message().empty();
  return fits ? AssertionSuccess()
              : Unexpected(status, "code " + std::to_string(code) + " with reason " + reason);
}

AssertionResult RefusedField(const grpc::Status& status, const std::string& field) {
  AssertionResult failed = FailedWith(status, grpc::INVALID_ARGUMENT, "INVALID_FIELD");
  if (!failed) return failed;
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  const bool named = bad && bad->field_violations_size() == 1 &&
                     bad->field_violations(0).field() == field &&
                     !bad->field_violations(0).description().empty();
  return named ? AssertionSuccess() : Unexpected(status, "a violation of " + field);
}

AssertionResult MissesResource(const grpc::Status& status, const std::string& name) {
  AssertionResult failed = FailedWith(status, grpc::NOT_FOUND, "RESOURCE_NOT_FOUND");
  if (!failed) return failed;
  const auto info = DetailOf<google::rpc::ResourceInfo>(status);
  return info && info->resource_name() == name ? AssertionSuccess()
                                               : Unexpected(status, "ResourceInfo of " + name);
}

Watch::Watch(Route route, const std::string& package, const WatchChangesRequest& request) {
  context_.set_deadline(SoonEnough());
  WithChangeStub(route, package, [&](auto& stub) {
    reader_ = stub.WatchChanges(&context_, request);
    return true;
  });
}

Watch::~Watch() {
  if (!finished_) Finish();
}

std::optional<Watch::Response> Watch::Next() {
  Response response;
  ended_ = !reader_->Read(&response);
  if (ended_) return std::nullopt;
  return response;
}

std::vector<Event> Watch::Until(int64_t revision) {
  std::vector<Event> events;
  int64_t cursor = -1;
  while (cursor < revision) {
    std::optional<Response> response = Next();
    if (!response) {
      ADD_FAILURE() << "the stream ended at " << cursor << ", before " << revision;
      break;
    }
    for (Event& event : *response->mutable_events()) {
      if (event.revision() <= revision) events.push_back(std::move(event));
    }
    cursor = response->revision();
  }
  return events;
}

grpc::Status Watch::Finish() {
  finished_ = true;
  if (!ended_) context_.TryCancel();
  while (!ended_) Next();
  return reader_->Finish();
}

Result<ListHistoryResponse> History(Route route,
                                    const std::string& package,
                                    const ListHistoryRequest& request) {
  return WithChangeStub(route, package, [&](auto& stub) {
    grpc::ClientContext context;
    context.set_deadline(SoonEnough());
    Result<ListHistoryResponse> result;
    result.status = stub.ListHistory(&context, request, &result.response);
    return result;
  });
}

}  // namespace guanxi::conformance
