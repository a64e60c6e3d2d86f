#include "gateway/customer360.h"

#include <fmt/core.h>

#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "gateway/errors.h"

namespace guanxi::gateway {
namespace {

constexpr int kDefaultLimit = 5;

std::string FilterOn(std::string_view customer) {
  return fmt::format("customer = \"{}\"", customer);
}

template <typename Request>
Request ListOf(std::string filter, std::string_view order_by, int limit) {
  Request request;
  request.set_filter(std::move(filter));
  request.set_order_by(std::string(order_by));
  request.set_page_size(limit);
  return request;
}

void AddMissing(std::string_view part, const absl::Status& status, v1::Customer360& result) {
  if (status.ok()) return;
  v1::Customer360::MissingPart* missing = result.add_missing();
  missing->set_part(std::string(part));
  missing->set_code(absl::StatusCodeToString(status.code()));
  missing->set_message(std::string(status.message()));
}

}  // namespace

int ListLimit(int requested) { return requested == 0 ? kDefaultLimit : requested; }

customers::v1::ListContactsRequest ContactsOf(std::string_view customer, int limit) {
  // Of the places a person has, one is at the customer.
  return ListOf<customers::v1::ListContactsRequest>(
      fmt::format("affiliations.customer:\"{}\"", customer), "", limit);
}

pipeline::v1::ListOpportunitiesRequest OpportunitiesOf(std::string_view customer, int limit) {
  return ListOf<pipeline::v1::ListOpportunitiesRequest>(FilterOn(customer), "create_time desc",
                                                        limit);
}

pipeline::v1::ListOrdersRequest OrdersOf(std::string_view customer, int limit) {
  return ListOf<pipeline::v1::ListOrdersRequest>(FilterOn(customer), "order_time desc", limit);
}

tickets::v1::ListTicketsRequest TicketsOf(std::string_view customer, int limit) {
  return ListOf<tickets::v1::ListTicketsRequest>(FilterOn(customer), "open_time desc", limit);
}

loyalty::v1::GetScoreRequest ScoreOf(std::string_view customer) {
  loyalty::v1::GetScoreRequest request;
  request.set_name(fmt::format("scores/{}", customer.substr(customer.find('/') + 1)));
  return request;
}

absl::Status CheckCustomerName(std::string_view customer) {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(customer, "customers", "customer"));
  return api::CheckId(id, "customer");
}

absl::StatusOr<customers::v1::Customer> OldestOf(
    const customers::v1::LookupCustomersResponse& found) {
  if (found.matches().empty()) return errors::NobodyWithPhone();
  return found.matches(0).customer();
}

absl::StatusOr<v1::Customer360> Assemble(Answers& answers) {
  GUANXI_RETURN_IF_ERROR(answers.customer.status);
  v1::Customer360 result;
  *result.mutable_customer() = std::move(answers.customer.response);
  result.mutable_contacts()->Swap(answers.contacts.response.mutable_contacts());
  result.mutable_opportunities()->Swap(answers.opportunities.response.mutable_opportunities());
  result.mutable_orders()->Swap(answers.orders.response.mutable_orders());
  result.mutable_tickets()->Swap(answers.tickets.response.mutable_tickets());
  const bool no_score = absl::IsNotFound(answers.score.status);
  if (answers.score.status.ok()) *result.mutable_score() = std::move(answers.score.response);
  AddMissing("contacts", answers.contacts.status, result);
  AddMissing("opportunities", answers.opportunities.status, result);
  AddMissing("orders", answers.orders.status, result);
  AddMissing("tickets", answers.tickets.status, result);
  AddMissing("score", no_score ? absl::OkStatus() : answers.score.status, result);
  return result;
}

}  // namespace guanxi::gateway
