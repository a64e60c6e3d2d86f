// A customer at a glance: what is asked of whom, and how the answers become one.
#ifndef GUANXI_GATEWAY_CUSTOMER360_H_
#define GUANXI_GATEWAY_CUSTOMER360_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/gateway/v1/gateway_service.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::gateway {

// How many entries each list has: `requested`, or 5 when that is 0.
int ListLimit(int requested);

// What to ask about the customer named `customer`, which has been checked (CheckCustomerName).
customers::v1::ListContactsRequest ContactsOf(std::string_view customer, int limit);
pipeline::v1::ListOpportunitiesRequest OpportunitiesOf(std::string_view customer, int limit);
pipeline::v1::ListOrdersRequest OrdersOf(std::string_view customer, int limit);
tickets::v1::ListTicketsRequest TicketsOf(std::string_view customer, int limit);
loyalty::v1::GetScoreRequest ScoreOf(std::string_view customer);

// INVALID_ARGUMENT naming `customer` for what is not `customers/{id}`: the name goes into filters.
absl::Status CheckCustomerName(std::string_view customer);

// The oldest customer that `found` names. NOT_FOUND (NOBODY_WITH_PHONE) when there is none.
absl::StatusOr<customers::v1::Customer> OldestOf(
    const customers::v1::LookupCustomersResponse& found);

// What came back for one part: the response when the status is OK.
template <typename Response>
struct Answer {
  absl::Status status;
  Response response;
};

// All parts.
struct Answers {
  Answer<customers::v1::Customer> customer;
  Answer<customers::v1::ListContactsResponse> contacts;
  Answer<pipeline::v1::ListOpportunitiesResponse> opportunities;
  Answer<pipeline::v1::ListOrdersResponse> orders;
  Answer<tickets::v1::ListTicketsResponse> tickets;
  Answer<loyalty::v1::Score> score;
};

// The one answer. A part that failed is listed as missing; a score that does not exist is simply
// not there. Fails as the customer's own part did. Takes the messages out of `answers`.
absl::StatusOr<v1::Customer360> Assemble(Answers& answers);

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_CUSTOMER360_H_
