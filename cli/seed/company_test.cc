#include "cli/seed/company.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "cli/api_methods.h"
#include "cli/seed/account.h"
#include "cli/seed/history.h"
#include "common/api/validate.h"
#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "guanxi/customers/v1/relationships.pb.h"

namespace guanxi::cli::seed {
namespace {

Plan PlanOf(uint64_t seed, int64_t customers) {
  return {.seed = seed, .customers = customers, .until = absl::CivilDay(2026, 3, 1)};
}

void ForEachCall(const Plan& plan, absl::FunctionRef<void(const PreparedCall&)> look) {
  for (const Part part : kParts) {
    MakePart(plan, part, [&](Step step) {
      for (const PreparedCall& call : step.calls) look(call);
      return true;
    });
  }
}

std::vector<std::string> Calls(const Plan& plan) {
  std::vector<std::string> calls;
  ForEachCall(plan, [&](const PreparedCall& call) {
    calls.push_back(MethodName(*call.method) + " " + call.request->SerializeAsString());
  });
  return calls;
}

std::vector<History> Histories(const Plan& plan) {
  std::vector<History> histories;
  for (int64_t i = 0; i < plan.customers; ++i) {
    histories.push_back(HistoryOf(plan, AccountOf(plan, i)));
  }
  return histories;
}

TEST(CompanyTest, SamePlanSameCalls) { EXPECT_EQ(Calls(PlanOf(1, 60)), Calls(PlanOf(1, 60))); }

TEST(CompanyTest, AnotherSeedIsAnotherCompany) {
  const std::vector<std::string> one = Calls(PlanOf(1, 60));
  const std::vector<std::string> two = Calls(PlanOf(2, 60));
  const std::set<std::string> of_one(one.begin(), one.end());
  for (const std::string& call : two) EXPECT_FALSE(of_one.contains(call));
}

TEST(CompanyTest, ABiggerCompanyHasAllOfTheSmaller) {
  const std::vector<std::string> bigger = Calls(PlanOf(1, 4'000));
  const std::set<std::string> of_bigger(bigger.begin(), bigger.end());
  for (const std::string& call : Calls(PlanOf(1, 60))) EXPECT_TRUE(of_bigger.contains(call));
}

TEST(CompanyTest, EveryRequestIsValidAndHasAnId) {
  std::set<std::string> request_ids;
  ForEachCall(PlanOf(1, 400), [&](const PreparedCall& call) {
    ASSERT_NE(call.method, nullptr);
    ASSERT_EQ(call.method->input_type(), call.request->GetDescriptor());
    EXPECT_TRUE(api::ValidateRequest(*call.request).ok())
        << api::ValidateRequest(*call.request) << call.request->ShortDebugString();
    const auto* field = call.request->GetDescriptor()->FindFieldByName("request_id");
    const std::string id = call.request->GetReflection()->GetString(*call.request, field);
    EXPECT_TRUE(request_ids.insert(MethodName(*call.method) + id).second) << id;
  });
}

// The id that a creation gives, `CreateOrder s1-b000001-00`; an order may also come from a win.
std::string IdGivenBy(const PreparedCall& call) {
  for (int i = 0; i < call.request->GetDescriptor()->field_count(); ++i) {
    const auto* field = call.request->GetDescriptor()->field(i);
    const std::string& name = field->name();
    if (name == "request_id" || !name.ends_with("_id")) continue;
    const std::string made = name.substr(0, name.size() - 3);
    return made + " " + call.request->GetReflection()->GetString(*call.request, field);
  }
  return "";
}

// Names of seed 1 that a request mentions, `order s1-b000001-00`.
std::vector<std::string> References(const PreparedCall& call) {
  static const std::regex kName("\"([a-z]+)/(s1-[^\"]*)\"");
  const std::string text = call.request->ShortDebugString();
  std::vector<std::string> references;
  for (std::sregex_iterator at(text.begin(), text.end(), kName), end; at != end; ++at) {
    const std::string collection = (*at)[1];
    if (collection == "seed") continue;  // the request id
    const bool irregular = collection == "opportunities";
    references.push_back((irregular ? "opportunity" : collection.substr(0, collection.size() - 1)) +
                         " " + (*at)[2].str());
  }
  return references;
}

TEST(CompanyTest, IdsAreUniqueAndWhatIsReferredToIsThere) {
  std::set<std::string> ids;
  ForEachCall(PlanOf(1, 1'500), [&](const PreparedCall& call) {
    for (const std::string& name : References(call)) EXPECT_TRUE(ids.contains(name)) << name;
    const std::string id = IdGivenBy(call);
    if (id.empty()) return;
    EXPECT_TRUE(ids.insert(id).second) << id;
  });
  EXPECT_TRUE(ids.contains("customer s1-c001499"));
  EXPECT_GT(ids.size(), 8'000);
}

TEST(CompanyTest, SomeCustomersHaveADealerOrWereReferred) {
  std::map<customers::v1::Relationship::Type, int> types;
  ForEachCall(PlanOf(1, 1'000), [&](const PreparedCall& call) {
    const auto* request =
        dynamic_cast<const customers::v1::CreateRelationshipRequest*>(call.request.get());
    if (request != nullptr) ++types[request->relationship().type()];
  });
  EXPECT_GT(types[customers::v1::Relationship::TYPE_DEALER_OF], 100);
  EXPECT_GT(types[customers::v1::Relationship::TYPE_REFERRER_OF], 30);
}

TEST(CompanyTest, ParentsAreCustomersOfThePartBefore) {
  const Plan plan = PlanOf(1, 3'000);
  int children = 0;
  for (int64_t i = 0; i < plan.customers; ++i) {
    const Account account = AccountOf(plan, i);
    if (!account.parent.has_value()) continue;
    ++children;
    EXPECT_LT(*account.parent, i);
    EXPECT_FALSE(AccountOf(plan, *account.parent).parent.has_value());
  }
  EXPECT_GT(children, 30);
}

TEST(HistoryTest, TimesGoForwardAndEndBeforeUntil) {
  const Plan plan = PlanOf(3, 1'000);
  const absl::Time begin = DayStart(plan, 0);
  const absl::Time end = DayStart(plan, kHistoryDays);
  EXPECT_EQ(absl::ToCivilDay(end, absl::UTCTimeZone()), plan.until);
  for (const History& history : Histories(plan)) {
    for (const Deal& deal : history.deals) {
      std::vector<absl::Time> times = deal.entered;
      if (deal.outcome != Outcome::kOpen) times.push_back(deal.close_time);
      if (deal.aftermath.kind != Aftermath::Kind::kNone) times.push_back(deal.aftermath.time);
      EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
      EXPECT_GE(times.front(), begin);
      EXPECT_LT(times.back(), end);
    }
    for (const Sale& sale : history.sales) EXPECT_LT(sale.time, end);
  }
}

double WinRate(const std::vector<History>& histories) {
  int won = 0;
  int lost = 0;
  for (const History& history : histories) {
    for (const Deal& deal : history.deals) {
      if (deal.outcome == Outcome::kWon) ++won;
      if (deal.outcome == Outcome::kLost) ++lost;
    }
  }
  return static_cast<double>(won) / (won + lost);
}

TEST(HistoryTest, WinsAQuarterOrSo) {
  for (const uint64_t seed : {1, 2, 3}) {
    EXPECT_THAT(WinRate(Histories(PlanOf(seed, 200))),
                testing::AllOf(testing::Gt(0.2), testing::Lt(0.35)));
  }
}

int64_t Turnover(const History& history) {
  int64_t cents = 0;
  for (const Deal& deal : history.deals) cents += deal.outcome == Outcome::kWon ? deal.cents : 0;
  for (const Sale& sale : history.sales) {
    for (const Sale::Line& line : sale.lines) cents += line.quantity * line.cents;
  }
  return cents;
}

TEST(HistoryTest, AFewBringMostOfTheValue) {
  std::vector<int64_t> turnovers;
  for (const History& history : Histories(PlanOf(1, 2'000))) turnovers.push_back(Turnover(history));
  std::sort(turnovers.rbegin(), turnovers.rend());
  const int64_t all = std::accumulate(turnovers.begin(), turnovers.end(), int64_t{0});
  const int64_t top = std::accumulate(turnovers.begin(), turnovers.begin() + 200, int64_t{0});
  EXPECT_GT(top, all * 60 / 100);
  EXPECT_LT(top, all * 95 / 100);
  // Nobody is the whole company.
  EXPECT_LT(turnovers.front(), all / 10);
}

TEST(HistoryTest, MonthsHaveSeasons) {
  std::map<int, int> by_month;
  for (const History& history : Histories(PlanOf(1, 3'000))) {
    for (const Deal& deal : history.deals) {
      ++by_month[absl::ToCivilMonth(deal.entered.front(), absl::UTCTimeZone()).month()];
    }
  }
  EXPECT_GT(by_month[12], by_month[2] * 3 / 2);
  EXPECT_GT(by_month[3], by_month[2]);
}

TEST(CompanyTest, MostOrganisationsHaveOneOrTwoContacts) {
  const Plan plan = PlanOf(1, 2'000);
  int organisations = 0;
  int few = 0;
  for (int64_t i = 0; i < plan.customers; ++i) {
    const Account account = AccountOf(plan, i);
    EXPECT_EQ(account.contacts == 0, account.person);
    organisations += account.person ? 0 : 1;
    few += account.contacts == 1 || account.contacts == 2 ? 1 : 0;
  }
  EXPECT_GT(few, organisations * 75 / 100);
}

}  // namespace
}  // namespace guanxi::cli::seed
