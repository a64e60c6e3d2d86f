// Who may have orders, by what the customers service's feed says: a real customers service beside a
// real pipeline service.
#include "services/pipeline/admission_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "guanxi/customers/v1/admission_policies.grpc.pb.h"
#include "guanxi/customers/v1/admissions.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "services/customers/assembly.h"
#include "services/pipeline/pipeline_fixture.h"
#include "services/testing/peer.h"

namespace guanxi::pipeline {
namespace {

using customers::v1::AdmissionPolicyService;
using customers::v1::AdmissionService;
using customers::v1::CustomerService;

// The customers service that runs beside the one under test.
using CustomersPeer = Peer<customers::Assembly>;

// Begun before the service under test, and ended after it.
struct Beside {
  CustomersPeer customers;
};

class AdmissionGateTest : protected Beside, public PipelineFixture {
 protected:
  // The follower before the service it follows.
  ~AdmissionGateTest() override { assembly().StopFollowing(); }

  void SetUp() override {
    ASSERT_THAT(CreateProduct("gtx-pro"), IsOk());
    for (const char* unit : {"east", "west"}) {
      customers::v1::CreateCustomerRequest request;
      request.set_customer_id(std::string("of-") + unit);
      request.mutable_customer()->set_display_name("Acme");
      request.mutable_customer()->set_kind(customers::v1::Customer::KIND_ORGANIZATION);
      request.mutable_customer()->set_unit(std::string("units/") + unit);
      ASSERT_THAT(customers.Call(*customers_, &CustomerService::Stub::CreateCustomer, request),
                  IsOk());
    }
    assembly().StartFollowing({.customers = customers.channel()});
  }

  absl::Status Require(const std::string& unit, bool required) {
    customers::v1::CreateAdmissionPolicyRequest request;
    request.set_admission_policy_id(unit.empty() ? "default" : unit);
    customers::v1::AdmissionPolicy& policy = *request.mutable_admission_policy();
    policy.set_display_name("Policy");
    if (!unit.empty()) policy.set_for_unit("units/" + unit);
    policy.set_required(required);
    return customers.Call(*policies_, &AdmissionPolicyService::Stub::CreateAdmissionPolicy, request)
        .status();
  }

  // Admits all customers that have no admission.
  absl::Status AdmitAll() {
    customers::v1::AdmitExistingCustomersRequest request;
    request.set_note("for the test");
    return customers.Call(*admissions_, &AdmissionService::Stub::AdmitExistingCustomers, request)
        .status();
  }

  // Whether everything the customers service has done is followed; looks for half a minute.
  bool Followed() {
    const auto head = static_cast<int64_t>(customers.engine().head());
    for (int i = 0; i < 30'000; ++i) {
      const auto state = Ask(&OrderStub::GetFollowState, "");
      if (state.ok() && state->sources(0).revision() == head) return true;
      absl::SleepFor(absl::Milliseconds(1));
    }
    return false;
  }

  absl::StatusOr<v1::Order> Buy(const std::string& customer) {
    return Ask(&OrderStub::CreateOrder, fmt::format(R"(order {{ customer: "customers/{}" lines {{
                                product: "products/gtx-pro" quantity: 1
                                unit_price {{ currency_code: "USD" units: 5 }} }} }})",
                                                    customer));
  }

  std::unique_ptr<CustomerService::Stub> customers_ = customers.Stub<CustomerService>();
  std::unique_ptr<AdmissionPolicyService::Stub> policies_ =
      customers.Stub<AdmissionPolicyService>();
  std::unique_ptr<AdmissionService::Stub> admissions_ = customers.Stub<AdmissionService>();
};

TEST_F(AdmissionGateTest, NobodyIsRefusedUntilAPolicyRequiresAdmission) {
  ASSERT_TRUE(Followed());
  EXPECT_THAT(Buy("of-east"), IsOk());
  ASSERT_THAT(Require("", false), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_THAT(Buy("of-east"), IsOk());
}

TEST_F(AdmissionGateTest, AnOrderWaitsForAdmission) {
  ASSERT_THAT(Require("", true), IsOk());
  ASSERT_TRUE(Followed());
  const auto refused = Buy("of-east");
  EXPECT_THAT(refused, StatusIs(kPrecondition, "CUSTOMER_NOT_ADMITTED"));
  EXPECT_THAT(refused, HasErrorMetadata("state", "UNSPECIFIED"));
  EXPECT_THAT(refused,
              HasErrorMetadata("customers_revision", std::to_string(customers.engine().head())));
  EXPECT_THAT(Buy("unknown"), StatusIs(kPrecondition, "CUSTOMER_NOT_ADMITTED"));
  ASSERT_THAT(AdmitAll(), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_THAT(Buy("of-east"), IsOk());
}

TEST_F(AdmissionGateTest, AUnitsOwnPolicyGoesBeforeTheDefault) {
  ASSERT_THAT(Require("", true), IsOk());
  ASSERT_THAT(Require("west", false), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_THAT(Buy("of-east"), StatusIs(kPrecondition, "CUSTOMER_NOT_ADMITTED"));
  EXPECT_THAT(Buy("of-west"), IsOk());
  customers::v1::DeleteAdmissionPolicyRequest request;
  request.set_name("admissionPolicies/west");
  ASSERT_THAT(
      customers.Call(*policies_, &AdmissionPolicyService::Stub::DeleteAdmissionPolicy, request),
      IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_THAT(Buy("of-west"), StatusIs(kPrecondition, "CUSTOMER_NOT_ADMITTED"));
}

TEST_F(AdmissionGateTest, ASuspendedCustomerGetsNoOrders) {
  ASSERT_THAT(Require("", true), IsOk());
  ASSERT_THAT(AdmitAll(), IsOk());
  const auto list = customers.Call(*admissions_, &AdmissionService::Stub::ListAdmissions,
                                   TextProto<customers::v1::ListAdmissionsRequest>(
                                       R"pb(filter: "customer = \"customers/of-east\"")pb"));
  ASSERT_EQ(list->admissions_size(), 1);
  customers::v1::SuspendAdmissionRequest request;
  request.set_name(list->admissions(0).name());
  request.set_note("unpaid");
  ASSERT_THAT(customers.Call(*admissions_, &AdmissionService::Stub::SuspendAdmission, request,
                             "users/boss"),
              IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_THAT(Buy("of-east"), HasErrorMetadata("state", "SUSPENDED"));
  EXPECT_THAT(Buy("of-west"), IsOk());
}

TEST_F(AdmissionGateTest, WinningIsRefusedToo) {
  ASSERT_THAT(CreatePipeline("sales"), IsOk());
  ASSERT_THAT(CreateOpportunity("one", R"pb(customer: "customers/of-east"
                                            product: "products/gtx-pro"
                                            unit: "units/east"
                                            owner: "users/ana"
                                            amount { currency_code: "USD" units: 4821 })pb",
                                DaysAgo(30)),
              IsOk());
  ASSERT_THAT(Require("", true), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_THAT(Ask(&OpportunityStub::WinOpportunity, One()),
              StatusIs(kPrecondition, "CUSTOMER_NOT_ADMITTED"));
  EXPECT_EQ(GetOne()->state(), v1::Opportunity::STATE_OPEN);
  ASSERT_THAT(AdmitAll(), IsOk());
  ASSERT_TRUE(Followed());
  EXPECT_EQ(Ask(&OpportunityStub::WinOpportunity, One())->state(), v1::Opportunity::STATE_WON);
}

TEST_F(AdmissionGateTest, WhatWasHeardHoldsWhileCustomersAreAway) {
  ASSERT_THAT(Require("", true), IsOk());
  ASSERT_THAT(AdmitAll(), IsOk());
  ASSERT_TRUE(Followed());
  assembly().StopFollowing();
  EXPECT_THAT(Buy("of-east"), IsOk());
  EXPECT_THAT(Buy("unknown"), StatusIs(kPrecondition, "CUSTOMER_NOT_ADMITTED"));
}

}  // namespace
}  // namespace guanxi::pipeline
