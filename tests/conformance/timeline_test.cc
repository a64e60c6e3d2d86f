// Interactions, and the time line that joins them with what other services say.
#include <chrono>
#include <thread>

#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/interactions.grpc.pb.h"
#include "guanxi/customers/v1/timeline.grpc.pb.h"
#include "guanxi/pipeline/v1/opportunities.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
namespace pipeline_v1 = guanxi::pipeline::v1;
namespace tickets_v1 = guanxi::tickets::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Entry = v1::TimelineEntry;

class TimelineTest : public RouteTest {
 protected:
  std::string NewCustomer() const { return NameOf(*Of("Customer").MustCreate(NewMark())); }

  Result<v1::Interaction> Record(v1::CreateInteractionRequest request) const {
    request.mutable_interaction()->set_subject("Price");
    request.mutable_interaction()->set_channel(v1::Interaction::CHANNEL_PHONE);
    return Call<v1::InteractionService>(GetParam(),
                                        &v1::InteractionService::Stub::CreateInteraction, request);
  }

  // The kinds of all entries, in pages of two.
  std::vector<Entry::Kind> Kinds(const std::string& customer,
                                 const std::vector<Entry::Kind>& asked = {}) const {
    v1::ListTimelineRequest request;
    request.set_parent(customer);
    request.set_page_size(2);
    for (const Entry::Kind kind : asked) request.add_kinds(kind);
    std::vector<Entry::Kind> kinds;
    do {
      const auto page =
          Call<v1::TimelineService>(GetParam(), &v1::TimelineService::Stub::ListTimeline, request);
      EXPECT_TRUE(Succeeded(page.status));
      if (!page.ok()) break;
      EXPECT_LE(page->entries_size(), 2);
      for (const Entry& entry : page->entries()) kinds.push_back(entry.kind());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return kinds;
  }

  // The same, as soon as there are `count`.
  std::vector<Entry::Kind> Await(const std::string& customer, size_t count) const {
    std::vector<Entry::Kind> kinds;
    for (int attempt = 0; attempt < 1000 && kinds.size() < count; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      kinds = Kinds(customer);
    }
    return kinds;
  }
};
INSTANTIATE_TEST_SUITE_P(, TimelineTest, BothRoutes(), NameOfRoute);

TEST_P(TimelineTest, JoinsWhatEveryServiceKnows) {
  const std::string customer = NewCustomer();
  pipeline_v1::CreateOpportunityRequest open;
  open.mutable_opportunity()->set_customer(customer);
  open.mutable_opportunity()->set_pipeline("pipelines/conformance");
  open.mutable_opportunity()->mutable_amount()->set_currency_code("USD");
  open.mutable_opportunity()->mutable_amount()->set_units(5);
  const auto deal = Call<pipeline_v1::OpportunityService>(
      GetParam(), &pipeline_v1::OpportunityService::Stub::CreateOpportunity, open);
  ASSERT_TRUE(Succeeded(deal.status));
  EXPECT_THAT(Await(customer, 2),
              ElementsAre(Entry::KIND_OPPORTUNITY_CREATED, Entry::KIND_CUSTOMER_CREATED));
  pipeline_v1::LoseOpportunityRequest lose;
  lose.set_name(deal->name());
  lose.set_reason("price");
  ASSERT_TRUE(
      Succeeded(Call<pipeline_v1::OpportunityService>(
                    GetParam(), &pipeline_v1::OpportunityService::Stub::LoseOpportunity, lose)
                    .status));
  ASSERT_EQ(Await(customer, 3).front(), Entry::KIND_OPPORTUNITY_LOST);
  tickets_v1::CreateTicketRequest ticket;
  ticket.mutable_ticket()->set_customer(customer);
  ticket.mutable_ticket()->set_subject("It rattles");
  ticket.mutable_ticket()->set_type(tickets_v1::Ticket::TYPE_FAULT);
  ASSERT_TRUE(Succeeded(Call<tickets_v1::TicketService>(
                            GetParam(), &tickets_v1::TicketService::Stub::CreateTicket, ticket)
                            .status));
  ASSERT_EQ(Await(customer, 4).front(), Entry::KIND_TICKET_OPENED);
  v1::CreateInteractionRequest interaction;
  interaction.mutable_interaction()->set_customer(customer);
  ASSERT_TRUE(Succeeded(Record(interaction).status));
  EXPECT_THAT(
      Kinds(customer),
      ElementsAre(Entry::KIND_INTERACTION, Entry::KIND_TICKET_OPENED, Entry::KIND_OPPORTUNITY_LOST,
                  Entry::KIND_OPPORTUNITY_CREATED, Entry::KIND_CUSTOMER_CREATED));
  EXPECT_THAT(Kinds(customer, {Entry::KIND_TICKET_OPENED, Entry::KIND_CUSTOMER_CREATED}),
              ElementsAre(Entry::KIND_TICKET_OPENED, Entry::KIND_CUSTOMER_CREATED));
  EXPECT_THAT(Kinds(customer, {Entry::KIND_ORDER_PLACED}), IsEmpty());
}

TEST_P(TimelineTest, AnInteractionFindsItsCustomerByAnAddress) {
  const std::string mark = NewMark();
  v1::Customer customer;
  customer.set_display_name(mark);
  customer.set_kind(v1::Customer::KIND_ORGANIZATION);
  customer.add_emails(mark + "@example.com");
  const Answer created = Of("Customer").Create(customer);
  ASSERT_TRUE(Succeeded(created.status));
  v1::CreateInteractionRequest request;
  request.set_email(mark + "@EXAMPLE.com");
  const auto recorded = Record(request);
  ASSERT_TRUE(Succeeded(recorded.status));
  EXPECT_EQ(recorded->customer(), NameOf(*created.response));
  ASSERT_TRUE(Succeeded(Of("Customer").Create(customer).status));
  EXPECT_TRUE(FailedWith(Record(request).status, grpc::FAILED_PRECONDITION, "CUSTOMER_AMBIGUOUS"));
  request.set_email("nobody-" + mark + "@example.com");
  EXPECT_TRUE(FailedWith(Record(request).status, grpc::FAILED_PRECONDITION, "CUSTOMER_UNKNOWN"));
}

TEST_P(TimelineTest, ThereIsNoneOfAStranger) {
  v1::ListTimelineRequest request;
  request.set_parent("customers/" + NewMark());
  const auto page =
      Call<v1::TimelineService>(GetParam(), &v1::TimelineService::Stub::ListTimeline, request);
  EXPECT_TRUE(FailedWith(page.status, grpc::NOT_FOUND, "RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace guanxi::conformance
