// Scores through the service's stubs.
#include "services/loyalty/score_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "guanxi/loyalty/v1/change_service.grpc.pb.h"
#include "services/loyalty/loyalty_fixture.h"

namespace guanxi::loyalty {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

class ScoreServiceTest : public LoyaltyFixture {
 protected:
  // 12 customers, `c10` to `c21`: the one numbered n bought for n dollars n days ago.
  void TwelveCustomers() {
    std::vector<pipeline::v1::Order> orders;
    for (int n = 10; n < 22; ++n) {
      const std::string id = std::to_string(n);
      orders.push_back(OrderOf("o" + id, "c" + id, Today() - n, n));
    }
    Hear(orders);
  }

  // Looks until the model in use is named so; false after half a minute.
  bool InUse(const std::string& model) {
    for (int i = 0; i < 30'000; ++i) {
      const auto current = Ask(&Scores::GetRfmModel);
      if (current.ok() && current->name() == model) return true;
      absl::SleepFor(absl::Milliseconds(1));
    }
    return false;
  }
};

TEST_F(ScoreServiceTest, AScoreIsForToday) {
  Hear({OrderOf("o1", "a", Today() - 30, 100), OrderOf("o2", "a", Today() - 10, 50)});
  Hear(TicketOf("t1", "a", Today() - 40, tickets::v1::Ticket::STATE_OPEN));
  const auto score = ScoreOf("a");
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->name(), "scores/a");
  EXPECT_EQ(score->customer(), "customers/a");
  EXPECT_EQ(score->as_of().year(), 2026);
  EXPECT_EQ(score->as_of().month(), 1);
  EXPECT_EQ(score->as_of().day(), 5);
  EXPECT_EQ(score->purchase_days(), 2);
  EXPECT_EQ(score->orders(), 2);
  EXPECT_EQ(score->frequency(), 1);
  EXPECT_EQ(score->recency_days(), 20);
  EXPECT_EQ(score->age_days(), 30);
  EXPECT_EQ(score->days_since_last_purchase(), 10);
  EXPECT_EQ(score->monetary_total().units(), 150);
  EXPECT_EQ(score->repeat_mean_minor(), 5000);
  EXPECT_EQ(score->tickets(), 1);
  EXPECT_EQ(score->open_tickets(), 1);
  EXPECT_EQ(score->unit(), "units/of-o2");
  EXPECT_EQ(score->recency_score(), 0) << "before the first fit";
  EXPECT_EQ(score->rfm_model(), "");
  EXPECT_TRUE(score->has_create_time());
}

TEST_F(ScoreServiceTest, AScoreOfAnEarlierDayLeavesLaterOrdersOut) {
  Hear({OrderOf("o1", "a", Today() - 30, 100), OrderOf("o2", "a", Today() - 10, 50)});
  const auto score = ScoreOf("a", "year: 2025 month: 12 day: 16");  // 20 days ago
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->purchase_days(), 1);
  EXPECT_EQ(score->age_days(), 10);
  EXPECT_EQ(score->days_since_last_purchase(), 10);
  EXPECT_EQ(score->monetary_total().units(), 100);
  const auto before = ScoreOf("a", "year: 2024 month: 1 day: 1");
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->orders(), 0);
  EXPECT_EQ(before->age_days(), 0);
  EXPECT_FALSE(before->has_days_since_last_purchase());
  EXPECT_FALSE(before->has_monetary_total());
}

TEST_F(ScoreServiceTest, ACustomerWithoutOrderOrTicketHasNoScore) {
  EXPECT_THAT(ScoreOf("nobody"), StatusIs(kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Ask(&Scores::GetScore, "name: 'customers/a'"), IsInvalidField("name"));
}

TEST_F(ScoreServiceTest, ADayIsWholeAndExists) {
  Hear({OrderOf("o1", "a", Today(), 1)});
  EXPECT_THAT(ScoreOf("a", "year: 2025"), IsInvalidField("as_of"));
  EXPECT_THAT(ScoreOf("a", "year: 2025 month: 2 day: 30"), StatusIs(kInvalid, "INVALID_FIELD"));
  EXPECT_THAT(Ask(&Scores::ListScores, "as_of { month: 3 day: 1 }"), IsInvalidField("as_of"));
  EXPECT_THAT(Ask(&Scores::FitRfmModel, "as_of { year: 2025 month: 3 }"), IsInvalidField("as_of"));
}

TEST_F(ScoreServiceTest, WhoMayNotSeeTheCustomersRecordsSeesNoScore) {
  Hear({OrderOf("o1", "a", Today(), 1), OrderOf("o2", "b", Today(), 1)});
  SetScope(access::Scope::Unit("units/of-o2"));
  EXPECT_THAT(ScoreOf("a"), StatusIs(kNotFound));
  EXPECT_THAT(ScoreOf("b"), IsOk());
  EXPECT_EQ(AllScores().size(), 1u);
}

TEST_F(ScoreServiceTest, ListsByCustomerInPages) {
  TwelveCustomers();
  const std::vector<v1::Score> all = AllScores(5);
  ASSERT_EQ(all.size(), 12u);
  for (int n = 10; n < 22; ++n) {
    EXPECT_EQ(all[n - 10].customer(), "customers/c" + std::to_string(n));
    EXPECT_EQ(all[n - 10].days_since_last_purchase(), n);
  }
}

TEST_F(ScoreServiceTest, APageTokenIsForItsDay) {
  TwelveCustomers();
  const auto page = Ask(&Scores::ListScores, "page_size: 2 as_of { year: 2025 month: 12 day: 20 }");
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->scores(0).as_of().day(), 20);
  const std::string token = "page_token: '" + page->next_page_token() + "' page_size: 2";
  EXPECT_THAT(Ask(&Scores::ListScores, token), StatusIs(kInvalid, "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(Ask(&Scores::ListScores, token + " as_of { year: 2025 month: 12 day: 20 }"), IsOk());
  EXPECT_THAT(Ask(&Scores::ListScores, "page_size: -1"), StatusIs(kInvalid));
}

TEST_F(ScoreServiceTest, AFitScoresCustomersByItsCutPoints) {
  EXPECT_THAT(Ask(&Scores::GetRfmModel), StatusIs(kNotFound, "RESOURCE_NOT_FOUND"));
  Hear({OrderOf("o1", "a", Today() - 90, 1), OrderOf("o2", "b", Today() - 60, 20),
        OrderOf("o3", "b", Today() - 50, 20), OrderOf("o4", "c", Today() - 3, 500)});
  const auto model = Ask(&Scores::FitRfmModel);
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->name(), "rfmModels/1");
  EXPECT_EQ(model->customers(), 3);
  EXPECT_EQ(model->as_of().day(), 5);
  EXPECT_THAT(model->recency_cuts(), ElementsAre(50, 50, 3, 3));
  EXPECT_THAT(model->monetary_cuts(), ElementsAre(4000, 4000, 50000, 50000));
  EXPECT_TRUE(model->has_create_time());
  EXPECT_EQ(Ask(&Scores::GetRfmModel)->name(), "rfmModels/1");
  const auto best = ScoreOf("c");
  EXPECT_EQ(best->rfm_model(), "rfmModels/1");
  EXPECT_EQ(best->recency_score(), 5);
  EXPECT_EQ(best->frequency_score(), 2);
  EXPECT_EQ(best->monetary_score(), 5);
  EXPECT_EQ(ScoreOf("b")->frequency_score(), 5);
  EXPECT_EQ(ScoreOf("a")->recency_score(), 1);
  // The model stands while customers change.
  Hear({OrderOf("o5", "a", Today() - 3, 499)});
  EXPECT_EQ(ScoreOf("a")->recency_score(), 5);
  EXPECT_EQ(ScoreOf("a")->monetary_score(), 5) << "500 with what was there";
}

TEST_F(ScoreServiceTest, ACustomerWithoutPurchasesHasNoRfmScores) {
  Hear({OrderOf("o1", "a", Today(), 1)});
  Hear(TicketOf("t1", "b", Today(), tickets::v1::Ticket::STATE_NEW));
  ASSERT_THAT(Ask(&Scores::FitRfmModel), IsOk());
  EXPECT_EQ(ScoreOf("a")->recency_score(), 3);
  EXPECT_EQ(ScoreOf("b")->recency_score(), 0);
  EXPECT_EQ(ScoreOf("b")->frequency_score(), 0);
  EXPECT_EQ(ScoreOf("b")->monetary_score(), 0);
}

TEST_F(ScoreServiceTest, AFitWithARequestIdIsDoneOnce) {
  Hear({OrderOf("o1", "a", Today(), 1)});
  const auto first = Ask(&Scores::FitRfmModel, "request_id: 'r1'");
  ASSERT_THAT(first, IsOk());
  const auto again = Ask(&Scores::FitRfmModel, "request_id: 'r1'");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Ask(&Scores::FitRfmModel, "request_id: 'r2'")->name(), "rfmModels/2");
  EXPECT_THAT(Ask(&Scores::FitRfmModel, "request_id: 'r1' as_of { year: 2025 month: 1 day: 1 }"),
              StatusIs(kInvalid, "REQUEST_ID_REUSED"));
}

TEST_F(ScoreServiceTest, FitsByItselfWhenEnoughCustomersHaveChanged) {
  TwelveCustomers();
  ASSERT_TRUE(InUse("rfmModels/1"));
  EXPECT_EQ(Ask(&Scores::GetRfmModel)->customers(), 12);
  EXPECT_EQ(ScoreOf("c10")->recency_score(), 5);
  EXPECT_EQ(ScoreOf("c21")->recency_score(), 1);
  // Nine more changes are not enough, a tenth is.
  std::vector<pipeline::v1::Order> orders;
  for (int n = 10; n < 19; ++n)
    orders.push_back(OrderOf("p" + std::to_string(n), "c" + std::to_string(n), Today(), 5));
  Hear(orders);
  ASSERT_THAT(Ask(&Scores::FitRfmModel), IsOk());
  Hear({OrderOf("p20", "c20", Today(), 5)});
  EXPECT_EQ(Ask(&Scores::GetRfmModel)->name(), "rfmModels/2");
  for (pipeline::v1::Order& order : orders) order.mutable_net_total()->set_units(4);
  Hear(orders);
  EXPECT_TRUE(InUse("rfmModels/3"));
}

TEST_F(ScoreServiceTest, ScoresAndModelsAreNews) {
  Hear({OrderOf("o1", "a", Today(), 1)});
  ASSERT_THAT(Ask(&Scores::FitRfmModel), IsOk());
  std::vector<std::string> types;
  for (const auto& event : Events()) types.push_back(event.resource_type());
  EXPECT_THAT(types, ElementsAre("guanxi.loyalty/Score", "guanxi.loyalty/RfmModel"));
  auto changes = Stub<v1::ChangeService>();
  changes::v1::ListHistoryRequest request;
  request.set_name("scores/a");
  const auto history = Call(*changes, &v1::ChangeService::Stub::ListHistory, request);
  ASSERT_THAT(history, IsOk());
  ASSERT_EQ(history->events_size(), 1);
  EXPECT_EQ(history->events(0).actor(), "services/loyalty");
}

TEST_F(ScoreServiceTest, WhoFollowsNobodySaysSo) {
  const auto state = Ask(&Scores::GetFollowState);
  ASSERT_THAT(state, IsOk());
  EXPECT_THAT(state->sources(), IsEmpty());
}

}  // namespace
}  // namespace guanxi::loyalty
