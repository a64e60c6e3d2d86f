// Calls of any method by its name, with a credential, and what their errors say.
#ifndef GUANXI_TESTS_ACCESS_CALLS_H_
#define GUANXI_TESTS_ACCESS_CALLS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "guanxi/changes/v1/changes.pb.h"
#include "tests/access/running_suite.h"
#include "tests/conformance/messages.h"

namespace guanxi::access_test {

using conformance::FromText;
using conformance::New;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

struct Answer {
  grpc::Status status;
  std::unique_ptr<Message> response;

  bool ok() const { return status.ok(); }
  grpc::StatusCode code() const { return status.error_code(); }
};

// The method `guanxi.customers.v1.CustomerService/GetCustomer`; aborts when there is none.
const MethodDescriptor& MethodCalled(const std::string& method);
// Every method of every `guanxi.` service, in the order of their names.
std::vector<const MethodDescriptor*> AllMethods();
// `guanxi.customers.v1.CustomerService/GetCustomer`
std::string NameOf(const MethodDescriptor& method);

// Makes the call and waits for its answer, at most 20 s. `authorization` is sent when not empty. Of
// a call that streams, the answer is its first message, and the call is cancelled with it.
Answer Call(const std::shared_ptr<grpc::Channel>& channel,
            const std::string& method,
            const Message& request,
            const std::string& authorization);
// The same with the request in protobuf's text format.
Answer Call(const std::shared_ptr<grpc::Channel>& channel,
            const std::string& method,
            const std::string& request,
            const std::string& authorization);

// The reason an error gives; empty when it gives none.
std::string ReasonOf(const grpc::Status& status);

// Says what went wrong when a call did not succeed.
::testing::AssertionResult Succeeded(const grpc::Status& status);
::testing::AssertionResult Succeeded(const Answer& answer);
// Whether a call failed with `code` and `reason`.
::testing::AssertionResult FailedWith(const grpc::Status& status,
                                      grpc::StatusCode code,
                                      const std::string& reason);

// One caller of one suite.
class Caller {
 public:
  // `suite` outlives it.
  Caller(const RunningSuite* suite, std::string authorization, Route route = Route::kDirect)
      : suite_(suite), authorization_(std::move(authorization)), route_(route) {}

  // As access_test::Call; the channel is the one for `method`.
  Answer Call(const std::string& method, const std::string& request) const;
  Answer Call(const std::string& method, const Message& request) const;

  // The same caller, by another way.
  Caller By(Route route) const { return Caller(suite_, authorization_, route); }

  const RunningSuite& suite() const { return *suite_; }
  const std::string& authorization() const { return authorization_; }
  Route route() const { return route_; }

 private:
  const RunningSuite* suite_;
  std::string authorization_;
  Route route_;
};

// A feed being watched.
class Watch {
 public:
  using Request = guanxi::changes::v1::WatchChangesRequest;
  using Response = guanxi::changes::v1::WatchChangesResponse;
  using Event = guanxi::changes::v1::Event;

  // Watches the feed of `service` (`customers`) as `caller`, for at most `limit`.
  Watch(const Caller& caller,
        const std::string& service,
        const Request& request,
        absl::Duration limit = absl::Seconds(20));
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // The next message; nullopt when the stream has ended.
  std::optional<Response> Next();
  // The events up to the newest there is when the first message comes.
  std::vector<Event> ToHead();
  // The next event of `resource`, whatever comes before it; nullopt when the stream has ended.
  std::optional<Event> NextOf(const std::string& resource);
  // Gives the status of a stream that has ended; cancels one that has not. Once.
  grpc::Status Finish();

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<Response>> reader_;
  bool ended_ = false;
  bool finished_ = false;
  std::vector<Event> read_;  // by NextOf, and not given yet
};

}  // namespace guanxi::access_test

namespace grpc {

// Shows a status in the words of a failed expectation.
inline void PrintTo(const Status& status, std::ostream* out) {
  *out << status.error_code() << " " << status.error_message();
}

}  // namespace grpc

#endif  // GUANXI_TESTS_ACCESS_CALLS_H_
