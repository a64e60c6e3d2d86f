// Time lines that follow a real pipeline and a real tickets service.
#include "services/customers/timeline/timeline_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "guanxi/pipeline/v1/opportunities.grpc.pb.h"
#include "guanxi/pipeline/v1/pipelines.grpc.pb.h"
#include "guanxi/pipeline/v1/record_service.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "services/customers/timeline/timeline_fixture.h"
#include "services/pipeline/assembly.h"
#include "services/testing/peer.h"
#include "services/tickets/assembly.h"

namespace guanxi::customers {
namespace {

using pipeline::v1::Opportunity;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using tickets::v1::Ticket;
using DealStub = pipeline::v1::OpportunityService::Stub;
using TicketStub = tickets::v1::TicketService::Stub;

// Begun before the service under test, and ended after it.
struct PeerServices {
  Peer<pipeline::Assembly> pipeline;
  Peer<tickets::Assembly> tickets;
};

class TimelineFollowerTest : protected PeerServices, public TimelineFixture {
 protected:
  // The follower before the services it follows.
  ~TimelineFollowerTest() override { assembly().StopFollowing(); }

  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", "unit: 'units/u'"), IsOk());
    ASSERT_THAT(
        pipeline.Call(*pipelines_, &pipeline::v1::PipelineService::Stub::CreatePipeline,
                      TextProto<pipeline::v1::CreatePipelineRequest>(R"pb(
                        pipeline_id: "p"
                        pipeline {
                          display_name: "Sales"
                          stages { stage_id: "new" display_name: "New" kind: STAGE_KIND_OPEN }
                          stages { stage_id: "offer" display_name: "Offer" kind: STAGE_KIND_OPEN }
                          stages { stage_id: "won" display_name: "Won" kind: STAGE_KIND_WON }
                          stages { stage_id: "lost" display_name: "Lost" kind: STAGE_KIND_LOST }
                        }
                      )pb")),
        IsOk());
    Follow();
  }

  void Follow() {
    assembly().StartFollowing({.pipeline = pipeline.channel(), .tickets = tickets.channel()});
  }

  void NextHour() {
    for (ManualClock* clock : {&this->clock(), &pipeline.clock(), &tickets.clock()})
      clock->Advance(absl::Hours(1));
  }

  void OpenDeal(const std::string& id) {
    NextHour();
    ASSERT_THAT(pipeline.Call(*deals_, &DealStub::CreateOpportunity,
                              TextProto<pipeline::v1::CreateOpportunityRequest>(
                                  "opportunity_id: '" + id +
                                  "' opportunity { display_name: 'Pumps' customer: 'customers/a' "
                                  "pipeline: 'pipelines/p' unit: 'units/u' "
                                  "amount { currency_code: 'CNY' units: 70 } }")),
                IsOk());
  }
  void Move(const std::string& id, const std::string& stage) {
    NextHour();
    pipeline::v1::MoveOpportunityRequest request;
    request.set_name("opportunities/" + id);
    request.set_stage(stage);
    ASSERT_THAT(pipeline.Call(*deals_, &DealStub::MoveOpportunity, request), IsOk());
  }
  void Lose(const std::string& id) {
    NextHour();
    pipeline::v1::LoseOpportunityRequest request;
    request.set_name("opportunities/" + id);
    request.set_reason("price");
    ASSERT_THAT(pipeline.Call(*deals_, &DealStub::LoseOpportunity, request), IsOk());
  }

  // Whether everything the peers have done is followed; looks for half a minute.
  bool Followed() {
    for (int i = 0; i < 30'000; ++i) {
      const auto state =
          Call(timeline(), &TimelineStub::GetFollowState, v1::GetFollowStateRequest());
      if (state.ok() &&
          state->sources(0).revision() == static_cast<int64_t>(pipeline.engine().head()) &&
          state->sources(1).revision() == static_cast<int64_t>(tickets.engine().head()))
        return true;
      absl::SleepFor(absl::Milliseconds(1));
    }
    return false;
  }

  std::unique_ptr<pipeline::v1::PipelineService::Stub> pipelines_ =
      pipeline.Stub<pipeline::v1::PipelineService>();
  std::unique_ptr<DealStub> deals_ = pipeline.Stub<pipeline::v1::OpportunityService>();
  std::unique_ptr<TicketStub> tickets_ = tickets.Stub<tickets::v1::TicketService>();
};

TEST_F(TimelineFollowerTest, DealsAndTicketsAreOnTheLine) {
  OpenDeal("d");
  Move("d", "offer");
  Lose("d");
  NextHour();
  ASSERT_THAT(tickets.Call(*tickets_, &TicketStub::CreateTicket,
                           TextProto<tickets::v1::CreateTicketRequest>(
                               "ticket_id: 't' ticket { subject: 'It rattles' type: TYPE_FAULT "
                               "customer: 'customers/a' unit: 'units/u' }"),
                           "users/agent"),
              IsOk());
  ASSERT_TRUE(Followed());
  const auto line = All("parent: 'customers/a'");
  ASSERT_THAT(line, SizeIs(5));
  EXPECT_EQ(line[0].kind(), Kind::KIND_TICKET_OPENED);
  EXPECT_EQ(line[0].title(), "It rattles");
  EXPECT_EQ(line[0].actor(), "users/agent");
  EXPECT_EQ(line[1].kind(), Kind::KIND_OPPORTUNITY_LOST);
  EXPECT_EQ(line[1].detail(), "price");
  EXPECT_EQ(line[1].amount().units(), 70);
  EXPECT_EQ(line[2].kind(), Kind::KIND_OPPORTUNITY_MOVED);
  EXPECT_EQ(line[2].detail(), "new → offer");
  EXPECT_EQ(line[3].kind(), Kind::KIND_OPPORTUNITY_CREATED);
  EXPECT_EQ(line[3].source(), "opportunities/d");
}

TEST_F(TimelineFollowerTest, WhatHappensWhileNobodyFollowsIsThereLaterAndOnce) {
  OpenDeal("d");
  ASSERT_TRUE(Followed());
  assembly().StopFollowing();
  Move("d", "offer");
  Lose("d");
  EXPECT_THAT(All("parent: 'customers/a'"), SizeIs(2));
  Follow();
  Follow();
  ASSERT_TRUE(Followed());
  EXPECT_THAT(KindsOf("a"),
              ElementsAre(Kind::KIND_OPPORTUNITY_LOST, Kind::KIND_OPPORTUNITY_MOVED,
                          Kind::KIND_OPPORTUNITY_CREATED, Kind::KIND_CUSTOMER_CREATED));
}

TEST_F(TimelineFollowerTest, AHandOverOfADealHandsItsEntriesOver) {
  OpenDeal("d");
  ASSERT_TRUE(Followed());
  const auto seen = [&] {
    SetScope(access::Scope::Unit("units/u"));
    const size_t entries = All("parent: 'customers/a' kinds: KIND_OPPORTUNITY_CREATED").size();
    SetScope(access::Scope::All());
    return entries;
  };
  EXPECT_EQ(seen(), 1u);
  auto records = pipeline.Stub<pipeline::v1::RecordService>();
  ASSERT_THAT(pipeline.Call(*records, &pipeline::v1::RecordService::Stub::ReassignRecord,
                            TextProto<records::v1::ReassignRecordRequest>(
                                "name: 'opportunities/d' unit: 'units/v' owner: 'users/z'")),
              IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_EQ(seen(), 0u);
}

}  // namespace
}  // namespace guanxi::customers
