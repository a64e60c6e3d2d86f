// Merges: two customers are one to every caller, and two again.
#include <chrono>
#include <thread>

#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "guanxi/customers/v1/interactions.grpc.pb.h"
#include "guanxi/customers/v1/merges.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::ElementsAre;

class MergeTest : public RouteTest {
 protected:
  std::string NewCustomer() const {
    const auto sample = Of("Customer").Sample(NewMark());
    v1::Customer customer;
    customer.CopyFrom(*sample);
    customer.clear_code();
    return NameOf(*Of("Customer").Create(customer).response);
  }
  Result<v1::Merge> Merge(const std::string& master, const std::string& loser) const {
    v1::MergeCustomersRequest request;
    request.set_master(master);
    request.add_losers()->set_customer(loser);
    return Call<v1::MergeService>(GetParam(), &v1::MergeService::Stub::MergeCustomers, request);
  }
  void WaitFor(const std::string& merge, v1::Merge::State state) const {
    v1::GetMergeRequest request;
    request.set_name(merge);
    bool there = false;
    for (int attempt = 0; attempt < 3000 && !there; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      const auto now =
          Call<v1::MergeService>(GetParam(), &v1::MergeService::Stub::GetMerge, request);
      there = now.ok() && now->state() == state;
    }
    EXPECT_TRUE(there) << merge << " is not in " << v1::Merge::State_Name(state);
  }
  std::string CustomerOf(const std::string& interaction) const {
    v1::GetInteractionRequest request;
    request.set_name(interaction);
    const auto found = Call<v1::InteractionService>(
        GetParam(), &v1::InteractionService::Stub::GetInteraction, request);
    EXPECT_TRUE(Succeeded(found.status));
    return found->customer();
  }
  std::string Standing(const std::string& customer) const {
    v1::GetCustomerRequest request;
    request.set_name(customer);
    const auto found =
        Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::GetCustomer, request);
    EXPECT_TRUE(Succeeded(found.status));
    return found->name();
  }
};

TEST_P(MergeTest, TwoCustomersAreOneAndTwoAgain) {
  const std::string master = NewCustomer();
  const std::string loser = NewCustomer();
  v1::CreateInteractionRequest talk;
  talk.mutable_interaction()->set_customer(loser);
  talk.mutable_interaction()->set_subject("Price");
  talk.mutable_interaction()->set_channel(v1::Interaction::CHANNEL_PHONE);
  const auto interaction = Call<v1::InteractionService>(
      GetParam(), &v1::InteractionService::Stub::CreateInteraction, talk);
  ASSERT_TRUE(Succeeded(interaction.status));
  const auto merge = Merge(master, loser);
  ASSERT_TRUE(Succeeded(merge.status));
  EXPECT_THAT(merge->losers(), ElementsAre(loser));
  EXPECT_EQ(Standing(loser), master);
  WaitFor(merge->name(), v1::Merge::STATE_DONE);
  EXPECT_EQ(CustomerOf(interaction->name()), master);
  EXPECT_TRUE(FailedWith(Merge(master, loser).status, grpc::FAILED_PRECONDITION, "ALREADY_MERGED"));
  v1::UndoMergeRequest undo;
  undo.set_name(merge->name());
  ASSERT_TRUE(Succeeded(
      Call<v1::MergeService>(GetParam(), &v1::MergeService::Stub::UndoMerge, undo).status));
  WaitFor(merge->name(), v1::Merge::STATE_UNDONE);
  EXPECT_EQ(Standing(loser), loser);
  EXPECT_EQ(CustomerOf(interaction->name()), loser);
}

TEST_P(MergeTest, PreviewsAndListsMerges) {
  const std::string master = NewCustomer();
  const std::string loser = NewCustomer();
  v1::PreviewMergeRequest question;
  question.set_master(master);
  question.add_losers()->set_customer(loser);
  const auto preview =
      Call<v1::MergeService>(GetParam(), &v1::MergeService::Stub::PreviewMerge, question);
  ASSERT_TRUE(Succeeded(preview.status));
  EXPECT_EQ(preview->customer().name(), master);
  EXPECT_EQ(Standing(loser), loser);
  const auto merge = Merge(master, loser);
  ASSERT_TRUE(Succeeded(merge.status));
  v1::ListMergesRequest list;
  list.set_filter("losers:\"" + loser + "\"");
  const auto merges = Call<v1::MergeService>(GetParam(), &v1::MergeService::Stub::ListMerges, list);
  ASSERT_TRUE(Succeeded(merges.status));
  ASSERT_EQ(merges->merges_size(), 1);
  EXPECT_EQ(merges->merges(0).name(), merge->name());
}

INSTANTIATE_TEST_SUITE_P(, MergeTest, BothRoutes(), NameOfRoute);

}  // namespace
}  // namespace guanxi::conformance
