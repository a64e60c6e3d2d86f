#include "tests/access/calls.h"

#include <google/protobuf/descriptor_database.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <iostream>
#include <utility>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"
#include "guanxi/loyalty/v1/change_service.grpc.pb.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"

namespace guanxi::access_test {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MessageLite;
using google::protobuf::ServiceDescriptor;
using ::testing::AssertionFailure;
using ::testing::AssertionResult;
using ::testing::AssertionSuccess;

using GenericStub = grpc::TemplatedGenericStub<MessageLite, MessageLite>;

void Prepare(grpc::ClientContext& context, const std::string& authorization, absl::Duration limit) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + limit));
  if (!authorization.empty()) context.AddMetadata("authorization", authorization);
}

// Each package has a ChangeService of its own, with the same methods.
std::unique_ptr<grpc::ClientReader<Watch::Response>> OpenWatch(
    const std::shared_ptr<grpc::Channel>& channel,
    const std::string& service,
    grpc::ClientContext& context,
    const Watch::Request& request) {
  if (service == "directory")
    return directory::v1::ChangeService::NewStub(channel)->WatchChanges(&context, request);
  if (service == "customers")
    return customers::v1::ChangeService::NewStub(channel)->WatchChanges(&context, request);
  if (service == "pipeline")
    return pipeline::v1::ChangeService::NewStub(channel)->WatchChanges(&context, request);
  if (service == "tickets")
    return tickets::v1::ChangeService::NewStub(channel)->WatchChanges(&context, request);
  return loyalty::v1::ChangeService::NewStub(channel)->WatchChanges(&context, request);
}

Answer FirstOfStream(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& method,
                     const Message& request,
                     const std::string& authorization) {
  grpc::ClientContext context;
  Prepare(context, authorization, absl::Seconds(20));
  Watch::Request watch;
  watch.CopyFrom(request);
  auto reader = OpenWatch(channel, ServiceOf(method), context, watch);
  auto response = std::make_unique<Watch::Response>();
  const bool answered = reader->Read(response.get());
  Watch::Response rest;
  // A stream that ended by itself says why; to cancel it would take that back.
  if (answered) context.TryCancel();
  while (reader->Read(&rest)) {
  }
  const grpc::Status status = reader->Finish();
  return {answered ? grpc::Status::OK : status, std::move(response)};
}

std::string MethodPath(std::string method) { return "/" + method; }

template <typename Detail>
std::optional<Detail> DetailOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& any : details.details()) {
    Detail detail;
    if (any.Is<Detail>() && any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

void Add(const ServiceDescriptor& service, std::vector<const MethodDescriptor*>& methods) {
  if (service.full_name().rfind("guanxi.", 0) != 0) return;
  for (int i = 0; i < service.method_count(); ++i) methods.push_back(service.method(i));
}

}  // namespace

const MethodDescriptor& MethodCalled(const std::string& method) {
  const std::string full_name = absl::StrReplaceAll(method, {{"/", "."}});
  const auto* found = DescriptorPool::generated_pool()->FindMethodByName(full_name);
  if (found != nullptr) return *found;
  std::cerr << "no method is called " << method << "\n";
  std::abort();
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<std::string> files;
  std::vector<const MethodDescriptor*> methods;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  for (const std::string& name : files) {
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; file != nullptr && i < file->service_count(); ++i) {
      Add(*file->service(i), methods);
    }
  }
  std::sort(methods.begin(), methods.end(),
            [](const auto* a, const auto* b) { return a->full_name() < b->full_name(); });
  return methods;
}

std::string NameOf(const MethodDescriptor& method) {
  return method.service()->full_name() + "/" + method.name();
}

Answer Call(const std::shared_ptr<grpc::Channel>& channel,
            const std::string& method,
            const Message& request,
            const std::string& authorization) {
  const MethodDescriptor& descriptor = MethodCalled(method);
  if (descriptor.server_streaming()) return FirstOfStream(channel, method, request, authorization);
  GenericStub stub(channel);
  grpc::ClientContext context;
  Prepare(context, authorization, absl::Seconds(20));
  Answer answer{.response = New(descriptor.output_type())};
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, MethodPath(method), grpc::StubOptions(), &request, answer.response.get(),
                 [&](grpc::Status status) { done.set_value(std::move(status)); });
  answer.status = done.get_future().get();
  return answer;
}

Answer Call(const std::shared_ptr<grpc::Channel>& channel,
            const std::string& method,
            const std::string& request,
            const std::string& authorization) {
  const std::string& type = MethodCalled(method).input_type()->full_name();
  return Call(channel, method, *FromText(type, request), authorization);
}

std::string ReasonOf(const grpc::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info ? info->reason() : "";
}

AssertionResult Succeeded(const grpc::Status& status) {
  if (status.ok()) return AssertionSuccess();
  return AssertionFailure() << "code " << status.error_code() << " " << ReasonOf(status) << ": "
                            << status.error_message();
}

AssertionResult Succeeded(const Answer& answer) { return Succeeded(answer.status); }

AssertionResult FailedWith(const grpc::Status& status,
                           grpc::StatusCode code,
                           const std::string& reason) {
  if (status.error_code() == code && ReasonOf(status) == reason) return AssertionSuccess();
  return AssertionFailure() << "expected code " << code << " " << reason << ", got code "
                            << status.error_code() << " " << ReasonOf(status) << ": "
                            << status.error_message();
}

Answer Caller::Call(const std::string& method, const std::string& request) const {
  return access_test::Call(suite_->channel(route_, method), method, request, authorization_);
}

Answer Caller::Call(const std::string& method, const Message& request) const {
  return access_test::Call(suite_->channel(route_, method), method, request, authorization_);
}

Watch::Watch(const Caller& caller,
             const std::string& service,
             const Request& request,
             absl::Duration limit) {
  Prepare(context_, caller.authorization(), limit);
  const bool direct = caller.route() == Route::kDirect;
  reader_ =
      OpenWatch(caller.suite().channel(direct ? service : "gateway"), service, context_, request);
}

Watch::~Watch() {
  if (!finished_) Finish();
}

std::optional<Watch::Response> Watch::Next() {
  Response response;
  ended_ = ended_ || !reader_->Read(&response);
  if (ended_) return std::nullopt;
  return response;
}

std::vector<Watch::Event> Watch::ToHead() {
  std::vector<Event> events;
  std::optional<int64_t> head;
  for (auto response = Next(); response; response = Next()) {
    if (!head) head = response->head_revision();
    events.insert(events.end(), response->events().begin(), response->events().end());
    if (response->revision() >= *head) return events;
  }
  ADD_FAILURE() << "the stream ended before its head";
  return events;
}

std::optional<Watch::Event> Watch::NextOf(const std::string& resource) {
  while (true) {
    const auto found = std::find_if(read_.begin(), read_.end(), [&](const Event& event) {
      return event.resource() == resource;
    });
    if (found != read_.end()) {
      Event event = std::move(*found);
      read_.erase(read_.begin(), found + 1);
      return event;
    }
    const auto response = Next();
    if (!response) return std::nullopt;
    read_.assign(response->events().begin(), response->events().end());
  }
}

grpc::Status Watch::Finish() {
  finished_ = true;
  if (!ended_) context_.TryCancel();
  while (!ended_) Next();
  return reader_->Finish();
}

}  // namespace guanxi::access_test
