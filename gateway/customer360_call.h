// One GetCustomer360 in progress: calls in all directions at once, and their answers put together
// when the last is in.
#ifndef GUANXI_GATEWAY_CUSTOMER360_CALL_H_
#define GUANXI_GATEWAY_CUSTOMER360_CALL_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "common/access/principal.h"
#include "gateway/customer360.h"
#include "guanxi/customers/v1/contacts.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "guanxi/loyalty/v1/scores.grpc.pb.h"
#include "guanxi/pipeline/v1/opportunities.grpc.pb.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"

namespace guanxi::gateway {

// The stubs the parts are asked by.
struct Customer360Sources {
  std::unique_ptr<customers::v1::CustomerService::StubInterface> customers;
  std::unique_ptr<customers::v1::ContactService::StubInterface> contacts;
  std::unique_ptr<pipeline::v1::OpportunityService::StubInterface> opportunities;
  std::unique_ptr<pipeline::v1::OrderService::StubInterface> orders;
  std::unique_ptr<tickets::v1::TicketService::StubInterface> tickets;
  std::unique_ptr<loyalty::v1::ScoreService::StubInterface> scores;
};

// How long is waited for what.
struct Customer360Timeouts {
  absl::Duration part;      // for each part; less when the caller's deadline is nearer
  absl::Duration customer;  // for the customer itself, when the caller has no deadline
};

// Holds itself alive until it is done. Nothing waits: every step is the reaction to an answer.
class Customer360Call : public std::enable_shared_from_this<Customer360Call> {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<v1::Customer360>)>;

  // `sources` and `caller` live until `done` is called, once.
  Customer360Call(const Customer360Sources* sources,
                  const grpc::CallbackServerContext* caller,
                  access::Principal principal,
                  const Customer360Timeouts& timeouts,
                  Done done);

  // Begins. `request` is needed during this call only.
  void Start(const v1::GetCustomer360Request& request);

  // Instead: asks the customers service, with what the caller showed, for the customer alone, so
  // that the refusal is recorded there. Its answer is used for nothing: the call ends with `why`.
  void Refuse(const v1::GetCustomer360Request& request, const absl::Status& why);

 private:
  // One call to a service.
  template <typename Request, typename Response>
  struct Part {
    std::unique_ptr<grpc::ClientContext> context;
    Request request;
    Answer<Response> answer;
  };

  void StartByPhone(const std::string& phone);
  void StartByName(const std::string& customer);
  void PrepareLists(const std::string& customer);
  void StartLists();
  std::unique_ptr<grpc::ClientContext> CustomerContext() const;
  std::unique_ptr<grpc::ClientContext> PartContext() const;

  // Starts `method` of `stub` for `part`; its answer counts down.
  template <typename Stub, typename Method, typename Request, typename Response>
  void Ask(Stub* stub, Method method, Part<Request, Response>& part);
  void OnPart();
  void GiveUpLists();
  void Finish();
  // Ends the call, of which every part has been answered.
  void End(absl::StatusOr<v1::Customer360> result);

  const Customer360Sources* sources_;
  const grpc::CallbackServerContext* caller_;
  access::Principal principal_;
  Customer360Timeouts timeouts_;
  Done done_;
  int limit_ = 0;

  Part<customers::v1::LookupCustomersRequest, customers::v1::LookupCustomersResponse> lookup_;
  Part<customers::v1::GetCustomerRequest, customers::v1::Customer> customer_;
  Part<customers::v1::ListContactsRequest, customers::v1::ListContactsResponse> contacts_;
  Part<pipeline::v1::ListOpportunitiesRequest, pipeline::v1::ListOpportunitiesResponse>
      opportunities_;
  Part<pipeline::v1::ListOrdersRequest, pipeline::v1::ListOrdersResponse> orders_;
  Part<tickets::v1::ListTicketsRequest, tickets::v1::ListTicketsResponse> tickets_;
  Part<loyalty::v1::GetScoreRequest, loyalty::v1::Score> score_;
  std::atomic<int> waiting_{0};  // parts that have not answered
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_CUSTOMER360_CALL_H_
