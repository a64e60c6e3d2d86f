#include "services/loyalty/score_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/loyalty/sample_events.h"
#include "services/loyalty/score_updates.h"

namespace guanxi::loyalty {
namespace {

using changes::v1::Event;
using customers::v1::Customer;
using ::testing::SizeIs;

class ScoreAccessTest : public ::testing::Test {
 protected:
  using ApplyFn = absl::Status (*)(const Tables&, kv::Txn&, const table::Change&, const Event&);

  absl::Status Apply(ApplyFn apply, const Event& event) {
    return kv::CommitAndWait(engine_,
                             [&](kv::Txn& txn) { return apply(tables_, txn, change_, event); })
        .status();
  }
  void Hear(const Customer& customer) {
    ASSERT_THAT(Apply(&ApplyCustomerEvent, EventOf(customer, kCustomerType, ++revision_)), IsOk());
  }
  void Order(const std::string& id, int32_t day) {
    ASSERT_THAT(
        Apply(&ApplyOrderEvent, EventOf(OrderOf(id, "a", day, 25), kOrderType, ++revision_)),
        IsOk());
  }

  static Customer CustomerOf(const std::string& unit, const std::string& owner) {
    Customer customer;
    customer.set_name("customers/a");
    customer.set_unit(unit);
    customer.set_owner(owner);
    return customer;
  }

  v1::Score Score() {
    const auto score = tables_.scores.Get(*engine_.Snapshot(), "scores/a", access::Scope::All());
    EXPECT_THAT(score, IsOk());
    return score.ok() ? *score : v1::Score();
  }

  Tables tables_;
  kv::MemoryEngine engine_;
  table::Change change_{
      .actor = "services/loyalty", .request_id = "", .method = "", .time = At(100)};
  int64_t revision_ = 0;
};

TEST_F(ScoreAccessTest, ANewScoreIsItsCustomers) {
  Customer customer = CustomerOf("units/north", "users/ana");
  customer.add_shares()->set_grantee("teams/t");
  Hear(customer);
  Order("o1", 1);
  EXPECT_EQ(Score().unit(), "units/north");
  EXPECT_EQ(Score().owner(), "users/ana");
  ASSERT_THAT(Score().shares(), SizeIs(1));
  EXPECT_EQ(Score().shares(0).grantee(), "teams/t");
}

TEST_F(ScoreAccessTest, AScoreGoesWhereItsCustomerGoes) {
  Order("o1", 1);
  EXPECT_EQ(Score().unit(), "units/of-o1") << "nothing is known of the customer yet";
  Hear(CustomerOf("units/north", "users/ana"));
  EXPECT_EQ(Score().owner(), "users/ana");
  Hear(CustomerOf("units/south", ""));
  EXPECT_EQ(Score().unit(), "units/south");
  EXPECT_EQ(Score().owner(), "");
  Order("o2", 2);
  EXPECT_EQ(Score().unit(), "units/south") << "a newer order says nothing any more";
  EXPECT_EQ(Score().orders(), 2);
}

TEST_F(ScoreAccessTest, WhatIsHeardAgainChangesNothing) {
  Order("o1", 1);
  const Event first = EventOf(CustomerOf("units/north", "users/ana"), kCustomerType, ++revision_);
  ASSERT_THAT(Apply(&ApplyCustomerEvent, first), IsOk());
  Hear(CustomerOf("units/south", "users/bo"));
  ASSERT_THAT(Apply(&ApplyCustomerEvent, first), IsOk());
  EXPECT_EQ(Score().unit(), "units/south");
  const auto head = engine_.head();
  Hear(CustomerOf("units/south", "users/bo"));
  EXPECT_EQ(engine_.head(), head);
}

TEST_F(ScoreAccessTest, OtherEventsAreNotItsConcern) {
  EXPECT_THAT(Apply(&ApplyCustomerEvent, EventOf(OrderOf("o1", "a", 1, 1), kOrderType, 1)), IsOk());
  Event empty;
  empty.set_resource_type(kCustomerType);
  empty.set_revision(1);
  EXPECT_THAT(Apply(&ApplyCustomerEvent, empty), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace guanxi::loyalty
