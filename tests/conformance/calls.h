// Calls of any method by its name, and what their errors say.
#ifndef GUANXI_TESTS_CONFORMANCE_CALLS_H_
#define GUANXI_TESTS_CONFORMANCE_CALLS_H_

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "tests/conformance/messages.h"
#include "tests/conformance/suite.h"

namespace guanxi::conformance {

// What a call gave: a status, and the message when it is OK.
template <typename Response>
struct Result {
  grpc::Status status;
  Response response;

  bool ok() const { return status.ok(); }
  const Response* operator->() const { return &response; }
  const Response& operator*() const { return response; }
};

using Answer = Result<std::unique_ptr<Message>>;

// Makes the unary call `method` (`guanxi.customers.v1.CustomerService.GetCustomer`) and waits, at
// most 20 s. `actor` is on whose behalf it is made; empty says nothing.
Answer Call(Route route,
            const std::string& method,
            const Message& request,
            const std::string& actor = "");

// The same through a generated stub: Call<v1::TicketService>(route,
// &v1::TicketService::Stub::PendTicket, request).
template <typename Service, typename Request, typename Response>
Result<Response> Call(Route route,
                      grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                            const Request&,
                                                            Response*),
                      const std::type_identity_t<Request>& request) {
  std::string package = Service::service_full_name();
  auto stub = Service::NewStub(Suite::Get().channel(route, package));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  Result<Response> result;
  result.status = ((*stub).*method)(&context, request, &result.response);
  return result;
}

// The detail of type `Detail` that an error carries; nullopt when it has none.
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

// Whether a call succeeded; says what went wrong when not.
::testing::AssertionResult Succeeded(const grpc::Status& status);
// Whether a call failed with `code` and `reason` in the domain "guanxi".
::testing::AssertionResult FailedWith(const grpc::Status& status,
                                      grpc::StatusCode code,
                                      const std::string& reason);
// INVALID_ARGUMENT (INVALID_FIELD) with a BadRequest that names `field`.
::testing::AssertionResult RefusedField(const grpc::Status& status, const std::string& field);
// NOT_FOUND (RESOURCE_NOT_FOUND) with a ResourceInfo that names `name`.
::testing::AssertionResult MissesResource(const grpc::Status& status, const std::string& name);

// A stream of changes, read until it has caught up with a revision.
class Watch {
 public:
  using Response = guanxi::changes::v1::WatchChangesResponse;

  // Opens a watch of `package`'s feed (`guanxi.customers.v1`).
  Watch(Route route,
        const std::string& package,
        const guanxi::changes::v1::WatchChangesRequest& request);
  ~Watch();

  // The next message; nullopt when the stream has ended.
  std::optional<Response> Next();
  // The events up to `revision`, which must come within the call's deadline.
  std::vector<guanxi::changes::v1::Event> Until(int64_t revision);
  // Gives the status of a stream that has ended; cancels one that has not. Once.
  grpc::Status Finish();

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<Response>> reader_;
  bool ended_ = false;     // nothing more is to be read
  bool finished_ = false;  // the status has been taken
};

// The page of a record's history that `request` asks for.
Result<guanxi::changes::v1::ListHistoryResponse> History(
    Route route,
    const std::string& package,
    const guanxi::changes::v1::ListHistoryRequest& request);

}  // namespace guanxi::conformance

namespace grpc {

// Shows a status in the words of a failed expectation.
inline void PrintTo(const Status& status, std::ostream* out) {
  *out << status.error_code() << " " << status.error_message();
}

}  // namespace grpc

#endif  // GUANXI_TESTS_CONFORMANCE_CALLS_H_
