#include "gateway/customer360_call.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/answered.h"
#include "common/status/grpc_status.h"
#include "gateway/identity.h"

namespace guanxi::gateway {
namespace {

// Of the time a caller leaves, this part is for putting the answer together and sending it.
constexpr double kReserve = 0.1;
constexpr int kLists = 5;

std::string_view BackendOf(const customers::v1::Customer&) { return "customers"; }
std::string_view BackendOf(const customers::v1::ListContactsResponse&) { return "customers"; }
std::string_view BackendOf(const pipeline::v1::ListOpportunitiesResponse&) { return "pipeline"; }
std::string_view BackendOf(const pipeline::v1::ListOrdersResponse&) { return "pipeline"; }
std::string_view BackendOf(const tickets::v1::ListTicketsResponse&) { return "tickets"; }
std::string_view BackendOf(const loyalty::v1::Score&) { return "loyalty"; }

}  // namespace

Customer360Call::Customer360Call(const Customer360Sources* sources,
                                 const grpc::CallbackServerContext* caller,
                                 access::Principal principal,
                                 const Customer360Timeouts& timeouts,
                                 Done done)
    : sources_(sources),
      caller_(caller),
      principal_(std::move(principal)),
      timeouts_(timeouts),
      done_(std::move(done)) {}

void Customer360Call::Start(const v1::GetCustomer360Request& request) {
  limit_ = ListLimit(request.limit());
  if (request.has_phone()) return StartByPhone(request.phone());
  StartByName(request.customer());
}

void Customer360Call::Refuse(const v1::GetCustomer360Request& request, const absl::Status& why) {
  auto end = [self = shared_from_this(), why](const grpc::Status&) { self->End(why); };
  if (request.has_phone()) {
    lookup_.context = PartContext();
    lookup_.request.set_phone(request.phone());
    sources_->customers->async()->LookupCustomers(lookup_.context.get(), &lookup_.request,
                                                  &lookup_.answer.response, std::move(end));
    return;
  }
  customer_.context = PartContext();
  customer_.request.set_name(request.customer());
  sources_->customers->async()->GetCustomer(customer_.context.get(), &customer_.request,
                                            &customer_.answer.response, std::move(end));
}

std::unique_ptr<grpc::ClientContext> Customer360Call::CustomerContext() const {
  return ContextFor(*caller_, principal_, timeouts_.customer);
}

std::unique_ptr<grpc::ClientContext> Customer360Call::PartContext() const {
  auto context = ContextFor(*caller_, principal_, absl::InfiniteDuration());
  const absl::Time now = absl::Now();
  const auto deadline = caller_->deadline();
  const bool limited = deadline != std::chrono::system_clock::time_point::max();
  const absl::Duration left = limited ? absl::FromChrono(deadline) - now : absl::InfiniteDuration();
  context->set_deadline(absl::ToChronoTime(now + std::min(timeouts_.part, left * (1 - kReserve))));
  return context;
}

void Customer360Call::StartByPhone(const std::string& phone) {
  lookup_.context = CustomerContext();
  lookup_.request.set_phone(phone);
  auto self = shared_from_this();
  sources_->customers->async()->LookupCustomers(
      lookup_.context.get(), &lookup_.request, &lookup_.answer.response,
      [self](const grpc::Status& ended) {
        const grpc::Status status = rpc::Answered(ended, *self->lookup_.context);
        auto customer = status.ok() ? OldestOf(self->lookup_.answer.response)
                                    : absl::StatusOr<customers::v1::Customer>(
                                          FromGrpc(StatusForCaller(status, "customers")));
        self->customer_.answer.status = customer.status();
        if (!customer.ok()) return self->Finish();
        self->customer_.answer.response = *std::move(customer);
        self->PrepareLists(self->customer_.answer.response.name());
        self->waiting_ = kLists;
        self->StartLists();
      });
}

void Customer360Call::StartByName(const std::string& name) {
  customer_.answer.status = CheckCustomerName(name);
  if (!customer_.answer.status.ok()) return Finish();
  customer_.context = CustomerContext();
  customer_.request.set_name(name);
  // All contexts are there before the first call begins: its answer may cancel the others.
  PrepareLists(name);
  waiting_ = kLists + 1;
  Ask(
      sources_->customers->async(), [](auto* stub, auto&&... rest) { stub->GetCustomer(rest...); },
      customer_);
  StartLists();
}

void Customer360Call::PrepareLists(const std::string& customer) {
  contacts_.request = ContactsOf(customer, limit_);
  opportunities_.request = OpportunitiesOf(customer, limit_);
  orders_.request = OrdersOf(customer, limit_);
  tickets_.request = TicketsOf(customer, limit_);
  score_.request = ScoreOf(customer);
  for (auto* context : {&contacts_.context, &opportunities_.context, &orders_.context,
                        &tickets_.context, &score_.context}) {
    *context = PartContext();
  }
}

void Customer360Call::StartLists() {
  // The last answer may come, and end this call, before the last question is asked.
  auto self = shared_from_this();
  Ask(
      sources_->contacts->async(), [](auto* stub, auto&&... rest) { stub->ListContacts(rest...); },
      contacts_);
  Ask(
      sources_->opportunities->async(),
      [](auto* stub, auto&&... rest) { stub->ListOpportunities(rest...); }, opportunities_);
  Ask(
      sources_->orders->async(), [](auto* stub, auto&&... rest) { stub->ListOrders(rest...); },
      orders_);
  Ask(
      sources_->tickets->async(), [](auto* stub, auto&&... rest) { stub->ListTickets(rest...); },
      tickets_);
  Ask(
      sources_->scores->async(), [](auto* stub, auto&&... rest) { stub->GetScore(rest...); },
      score_);
}

template <typename Stub, typename Method, typename Request, typename Response>
void Customer360Call::Ask(Stub* stub, Method method, Part<Request, Response>& part) {
  auto self = shared_from_this();
  std::function<void(grpc::Status)> on_answer = [self, &part](const grpc::Status& ended) {
    const grpc::Status status = rpc::Answered(ended, *part.context);
    part.answer.status = FromGrpc(StatusForCaller(status, BackendOf(part.answer.response)));
    // Without the customer there is no answer; nobody waits for the rest.
    if (static_cast<void*>(&part) == &self->customer_ && !status.ok()) self->GiveUpLists();
    self->OnPart();
  };
  method(stub, part.context.get(), &part.request, &part.answer.response, on_answer);
}

void Customer360Call::GiveUpLists() {
  for (auto* context : {&contacts_.context, &opportunities_.context, &orders_.context,
                        &tickets_.context, &score_.context}) {
    (*context)->TryCancel();
  }
}

void Customer360Call::OnPart() {
  if (waiting_.fetch_sub(1, std::memory_order_acq_rel) == 1) Finish();
}

void Customer360Call::Finish() {
  Answers answers{std::move(customer_.answer),      std::move(contacts_.answer),
                  std::move(opportunities_.answer), std::move(orders_.answer),
                  std::move(tickets_.answer),       std::move(score_.answer)};
  End(Assemble(answers));
}

void Customer360Call::End(absl::StatusOr<v1::Customer360> result) {
  // Contexts hold their channels, and a channel's end joins gRPC's threads, of which this is one:
  // let go before the call is over, as the gateway, which holds them too, may end with it.
  for (auto* context :
       {&lookup_.context, &customer_.context, &contacts_.context, &opportunities_.context,
        &orders_.context, &tickets_.context, &score_.context}) {
    context->reset();
  }
  done_(std::move(result));
}

}  // namespace guanxi::gateway
