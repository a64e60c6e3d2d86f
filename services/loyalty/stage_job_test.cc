// Stages that days and orders change, told to a real customers service.
#include "services/loyalty/stage_job.h"

#include <memory>
#include <string>
#include <vector>

#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "services/customers/assembly.h"
#include "services/loyalty/loyalty_fixture.h"
#include "services/loyalty/score_access.h"
#include "services/loyalty/stage_rows.h"
#include "services/loyalty/stage_runner.h"
#include "services/testing/peer.h"

namespace guanxi::loyalty {
namespace {

using customers::v1::CustomerService;
using customers::v1::LifeCycleStage;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The customers service that runs beside the one under test.
using CustomersPeer = Peer<customers::Assembly>;

struct Beside {
  CustomersPeer customers;
};

class StageJobTest : protected Beside, public LoyaltyFixture {
 protected:
  StageJobTest() {
    environment_.engine = &engine();
    environment_.clock = &clock();
    job_ = std::make_unique<StageJob>(environment_, &tables_, customers.channel());
  }

  void CreateCustomer(const std::string& id) {
    customers::v1::CreateCustomerRequest request;
    request.set_customer_id(id);
    request.mutable_customer()->set_display_name("Acme");
    request.mutable_customer()->set_kind(customers::v1::Customer::KIND_ORGANIZATION);
    ASSERT_THAT(customers.Call(*customers_, &CustomerService::Stub::CreateCustomer, request),
                IsOk());
  }
  LifeCycleStage StageOf(const std::string& customer) {
    customers::v1::GetCustomerRequest request;
    request.set_name("customers/" + customer);
    return customers.Call(*customers_, &CustomerService::Stub::GetCustomer, request)->stage();
  }
  // Does all there is to do; how many steps that took.
  int Work() {
    int steps = 0;
    while (true) {
      const auto updated = job_->Update();
      const auto reported = job_->Report();
      EXPECT_THAT(updated, IsOk());
      EXPECT_THAT(reported, IsOk());
      if (!updated.ok() || !reported.ok() || (!*updated && !*reported)) return steps;
      ++steps;
    }
  }
  // Has customers c0, c1 … buy today.
  void HearOf(int customers) {
    constexpr int kAtOnce = 25;
    for (int first = 0; first < customers; first += kAtOnce) {
      std::vector<pipeline::v1::Order> orders;
      for (int i = first; i < first + kAtOnce; ++i) {
        orders.push_back(OrderOf(std::to_string(i), "c" + std::to_string(i), Today(), 10));
      }
      Hear(orders);
    }
  }
  std::vector<std::string> ToReport() { return *StagesToReport(*engine().Snapshot(), 1000); }

  rpc::Environment environment_;
  const Tables tables_;
  std::unique_ptr<StageJob> job_;
  std::unique_ptr<CustomerService::Stub> customers_ = customers.Stub<CustomerService>();
};

TEST_F(StageJobTest, TellsWhatOrdersChanged) {
  CreateCustomer("a");
  Hear({OrderOf("1", "a", Today() - 3, 10)});
  Work();
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_NEW);
  EXPECT_THAT(ToReport(), IsEmpty());
}

TEST_F(StageJobTest, DaysThatPassChangeStages) {
  CreateCustomer("a");
  Hear({OrderOf("1", "a", Today(), 10)});
  Work();
  const auto after = [&](int days) {
    clock().Set(Start() + absl::Hours(24) * days);
    customers.clock().Set(clock().Now());
    Work();
    return StageOf("a");
  };
  EXPECT_EQ(after(90), customers::v1::LIFE_CYCLE_STAGE_NEW);
  EXPECT_EQ(after(91), customers::v1::LIFE_CYCLE_STAGE_ACTIVE);
  EXPECT_EQ(after(181), customers::v1::LIFE_CYCLE_STAGE_COOLING);
  EXPECT_EQ(after(271), customers::v1::LIFE_CYCLE_STAGE_LAPSING);
  EXPECT_EQ(after(451), customers::v1::LIFE_CYCLE_STAGE_LOST);
  Hear({OrderOf("2", "a", Today() + 451, 10)});
  EXPECT_EQ(after(451), customers::v1::LIFE_CYCLE_STAGE_WON_BACK);
}

TEST_F(StageJobTest, APassReachesEveryoneAndEnds) {
  HearOf(450);
  EXPECT_THAT(ToReport(), SizeIs(450));
  Work();
  // Nobody of these is known to the customers service, and nothing is told twice.
  EXPECT_THAT(ToReport(), IsEmpty());
  clock().Advance(absl::Hours(24) * 200);
  for (int pages = 0; pages < 3; ++pages) EXPECT_TRUE(*job_->Update()) << pages;
  EXPECT_FALSE(*job_->Update());
  EXPECT_THAT(ToReport(), SizeIs(450));
  EXPECT_EQ(ReadStage(*engine().Snapshot(), "c449")->stage(),
            customers::v1::LIFE_CYCLE_STAGE_COOLING);
}

TEST_F(StageJobTest, APassGoesOnWhereAnotherProcessStopped) {
  HearOf(250);
  ASSERT_TRUE(*job_->Update());
  job_ = std::make_unique<StageJob>(environment_, &tables_, nullptr);
  const auto run = ReadStageRun(*engine().Snapshot());
  EXPECT_FALSE(run->done());
  EXPECT_FALSE(run->customer().empty());
  ASSERT_TRUE(*job_->Update());
  EXPECT_TRUE(ReadStageRun(*engine().Snapshot())->done());
}

TEST_F(StageJobTest, OtherRulesAreAppliedToEveryone) {
  CreateCustomer("a");
  Hear({OrderOf("1", "a", Today() - 30, 10)});
  Work();
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_NEW);
  auto cycles = Stub<v1::LifeCycleService>();
  ASSERT_THAT(Call(*cycles, &v1::LifeCycleService::Stub::UpdateLifeCycleRules,
                   TextProto<v1::UpdateLifeCycleRulesRequest>(
                       "life_cycle_rules { name: 'lifeCycleRules/default' new_days: 20 }")),
              IsOk());
  customers.clock().Advance(absl::Minutes(1));
  clock().Advance(absl::Minutes(1));
  Work();
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_ACTIVE);
}

TEST_F(StageJobTest, ACustomerThatIsEnteredLaterGetsItsStage) {
  Hear({OrderOf("1", "late", Today() - 3, 10)});
  Work();
  EXPECT_THAT(ToReport(), IsEmpty());
  CreateCustomer("late");
  customers::v1::Customer customer;
  customer.set_name("customers/late");
  clock().Advance(absl::Minutes(1));
  ASSERT_THAT(kv::CommitAndWait(
                  engine(),
                  [&](kv::Txn& txn) {
                    return ApplyCustomerEvent(
                        tables_, txn,
                        {.actor = "services/loyalty", .request_id = "", .method = "", .time = {}},
                        EventOf(customer, kCustomerType, 7));
                  }),
              IsOk());
  EXPECT_THAT(ToReport(), SizeIs(1));
  Work();
  EXPECT_THAT(ToReport(), IsEmpty());
  EXPECT_EQ(StageOf("late"), customers::v1::LIFE_CYCLE_STAGE_NEW);
}

TEST_F(StageJobTest, ReportsWaitWhileCustomersDoNotAnswer) {
  CreateCustomer("a");
  Hear({OrderOf("1", "a", Today() - 3, 10)});
  const auto nobody = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  StageJob job(environment_, &tables_, nobody);
  EXPECT_THAT(job.Report(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ToReport(), SizeIs(1));
  Work();
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_NEW);
}

TEST_F(StageJobTest, NothingIsSentOnceItIsCalledOff) {
  Hear({OrderOf("1", "a", Today() - 3, 10)});
  job_->CallOff();
  EXPECT_THAT(job_->Report(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(ToReport(), SizeIs(1));
}

TEST_F(StageJobTest, RunsByItself) {
  CreateCustomer("a");
  StageRunner runner(environment_, &tables_, customers.channel());
  Hear({OrderOf("1", "a", Today() - 3, 10)});
  for (int i = 0; i < 30'000 && !ToReport().empty(); ++i) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(StageOf("a"), customers::v1::LIFE_CYCLE_STAGE_NEW);
}

}  // namespace
}  // namespace guanxi::loyalty
