#include "gateway/customer360.h"

#include <gtest/gtest.h>

#include "common/status/errors.h"
#include "common/status/status_matchers.h"

namespace guanxi::gateway {
namespace {

Answers Full() {
  Answers answers;
  answers.customer.response.set_name("customers/a");
  answers.contacts.response.add_contacts()->set_name("contacts/1");
  answers.opportunities.response.add_opportunities()->set_name("opportunities/1");
  answers.orders.response.add_orders()->set_name("orders/1");
  answers.tickets.response.add_tickets()->set_name("tickets/1");
  answers.score.response.set_name("scores/a");
  return answers;
}

TEST(Customer360Test, PutsAllPartsTogether) {
  Answers answers = Full();
  const auto result = Assemble(answers);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->customer().name(), "customers/a");
  EXPECT_EQ(result->contacts(0).name(), "contacts/1");
  EXPECT_EQ(result->opportunities(0).name(), "opportunities/1");
  EXPECT_EQ(result->orders(0).name(), "orders/1");
  EXPECT_EQ(result->tickets(0).name(), "tickets/1");
  EXPECT_EQ(result->score().name(), "scores/a");
  EXPECT_TRUE(result->missing().empty());
}

TEST(Customer360Test, FailsAsTheCustomerDoes) {
  Answers answers = Full();
  answers.customer.status = errors::NotFound("customers/a");
  EXPECT_THAT(Assemble(answers), StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST(Customer360Test, ListsPartsThatFailed) {
  Answers answers = Full();
  answers.orders = {errors::PeerUnavailable("pipeline"), {}};
  answers.score = {absl::DeadlineExceededError("too late"), {}};
  const auto result = Assemble(answers);
  ASSERT_THAT(result, IsOk());
  ASSERT_EQ(result->missing_size(), 2);
  EXPECT_EQ(result->missing(0).part(), "orders");
  EXPECT_EQ(result->missing(0).code(), "UNAVAILABLE");
  EXPECT_FALSE(result->missing(0).message().empty());
  EXPECT_EQ(result->missing(1).part(), "score");
  EXPECT_EQ(result->missing(1).code(), "DEADLINE_EXCEEDED");
  EXPECT_EQ(result->missing(1).message(), "too late");
  EXPECT_FALSE(result->has_score());
  EXPECT_EQ(result->contacts_size(), 1);
}

TEST(Customer360Test, ACustomerWithoutScoreMissesNothing) {
  Answers answers = Full();
  answers.score = {errors::NotFound("scores/a"), {}};
  const auto result = Assemble(answers);
  ASSERT_THAT(result, IsOk());
  EXPECT_FALSE(result->has_score());
  EXPECT_TRUE(result->missing().empty());
}

TEST(Customer360Test, AsksForTheNewestOfThisCustomer) {
  EXPECT_EQ(ContactsOf("customers/a", 5).filter(), "affiliations.customer:\"customers/a\"");
  EXPECT_EQ(OrdersOf("customers/a", 5).filter(), "customer = \"customers/a\"");
  EXPECT_EQ(OrdersOf("customers/a", 5).order_by(), "order_time desc");
  EXPECT_EQ(OpportunitiesOf("customers/a", 5).order_by(), "create_time desc");
  EXPECT_EQ(TicketsOf("customers/a", 5).order_by(), "open_time desc");
  EXPECT_EQ(TicketsOf("customers/a", 7).page_size(), 7);
  EXPECT_EQ(ScoreOf("customers/a").name(), "scores/a");
  EXPECT_EQ(ListLimit(0), 5);
  EXPECT_EQ(ListLimit(50), 50);
}

TEST(Customer360Test, NamesThatWouldBreakOutOfAFilterAreRefused) {
  EXPECT_THAT(CheckCustomerName("customers/a"), IsOk());
  for (const char* name : {"", "customers/", "contacts/a", "customers/a\" OR name:\"",
                           "customers/a/b", "customers/A*"}) {
    EXPECT_THAT(CheckCustomerName(name), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

TEST(Customer360Test, TheOldestOfAPhoneNumbersCustomers) {
  customers::v1::LookupCustomersResponse found;
  EXPECT_THAT(OldestOf(found), StatusIs(absl::StatusCode::kNotFound, "NOBODY_WITH_PHONE"));
  found.add_matches()->mutable_customer()->set_name("customers/first");
  found.add_matches()->mutable_customer()->set_name("customers/second");
  EXPECT_EQ(OldestOf(found)->name(), "customers/first");
}

}  // namespace
}  // namespace guanxi::gateway
