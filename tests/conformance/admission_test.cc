// Admission: policies, an application's way, what stands in it, and orders that wait for it; and
// the stages of customers' lives.
#include <chrono>
#include <functional>
#include <thread>

#include "guanxi/customers/v1/admission_policies.grpc.pb.h"
#include "guanxi/customers/v1/admissions.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "guanxi/customers/v1/life_cycle.grpc.pb.h"
#include "guanxi/loyalty/v1/life_cycle.grpc.pb.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
namespace pipeline_v1 = guanxi::pipeline::v1;
namespace loyalty_v1 = guanxi::loyalty::v1;
using v1::AdmissionService;

class AdmissionTest : public RouteTest {
 protected:
  AdmissionTest() : unit_("units/" + NewMark()) {}

  std::string NewCustomer() const {
    v1::Customer customer;
    customer.CopyFrom(*Of("Customer").Sample(NewMark()));
    customer.set_unit(unit_);
    return NameOf(*Of("Customer").Create(customer).response);
  }
  Result<v1::AdmissionPolicy> CreatePolicy(const std::string& unit) const {
    v1::CreateAdmissionPolicyRequest request;
    v1::AdmissionPolicy& policy = *request.mutable_admission_policy();
    policy.set_display_name("Conformance");
    policy.set_for_unit(unit);
    policy.set_required(true);
    policy.add_documents()->set_document("accounts");
    policy.mutable_documents(0)->set_required(true);
    policy.add_criteria()->set_criterion("cost");
    policy.mutable_criteria(0)->set_weight(1);
    policy.add_contracts()->set_contract("supply");
    policy.mutable_contracts(0)->set_required(true);
    policy.set_code_pattern("{unit}.{seq:3}");
    return Call<v1::AdmissionPolicyService>(
        GetParam(), &v1::AdmissionPolicyService::Stub::CreateAdmissionPolicy, request);
  }
  Result<v1::Admission> Open(const std::string& customer) const {
    v1::CreateAdmissionRequest request;
    request.mutable_admission()->set_customer(customer);
    request.mutable_admission()->mutable_application()->set_summary("A foundry");
    return Call<AdmissionService>(GetParam(), &AdmissionService::Stub::CreateAdmission, request);
  }
  // Does `verb` (`Submit`) as `actor`, with `more` of the request in text format.
  Answer Do(const std::string& verb,
            const std::string& name,
            const std::string& more = "",
            const std::string& actor = "users/ana") const {
    const auto request = FromText("guanxi.customers.v1." + verb + "AdmissionRequest",
                                  "name: \"" + name + "\" " + more);
    return Call(GetParam(), "guanxi.customers.v1.AdmissionService." + verb + "Admission", *request,
                actor);
  }
  Result<pipeline_v1::Order> Buy(const std::string& customer) const {
    pipeline_v1::CreateOrderRequest request;
    request.mutable_order()->set_customer(customer);
    pipeline_v1::Order::Line& line = *request.mutable_order()->add_lines();
    line.set_product("products/conformance");
    line.set_quantity(1);
    line.mutable_unit_price()->set_currency_code("USD");
    line.mutable_unit_price()->set_units(1);
    return Call<pipeline_v1::OrderService>(GetParam(),
                                           &pipeline_v1::OrderService::Stub::CreateOrder, request);
  }
  v1::Customer Get(const std::string& customer) const {
    v1::GetCustomerRequest request;
    request.set_name(customer);
    return *Call<v1::CustomerService>(GetParam(), &v1::CustomerService::Stub::GetCustomer, request);
  }
  static bool Await(const std::function<bool()>& holds) {
    for (int attempt = 0; attempt < 2000; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      if (holds()) return true;
    }
    return false;
  }

  const std::string unit_;
};
INSTANTIATE_TEST_SUITE_P(, AdmissionTest, BothRoutes(), NameOfRoute);

TEST_P(AdmissionTest, AUnitHasOnePolicy) {
  const auto policy = CreatePolicy(unit_);
  ASSERT_TRUE(Succeeded(policy.status));
  EXPECT_EQ(policy->deciders_size(), 2);
  EXPECT_TRUE(FailedWith(CreatePolicy(unit_).status, grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
  v1::GetAdmissionPolicyForRequest ask;
  ask.set_customer(NewCustomer());
  const auto counts = Call<v1::AdmissionPolicyService>(
      GetParam(), &v1::AdmissionPolicyService::Stub::GetAdmissionPolicyFor, ask);
  ASSERT_TRUE(Succeeded(counts.status));
  EXPECT_EQ(counts->name(), policy->name());
  v1::UpdateAdmissionPolicyRequest update;
  update.mutable_admission_policy()->set_name(policy->name());
  update.mutable_admission_policy()->set_code_pattern("{seq}{seq}");
  EXPECT_TRUE(
      RefusedField(Call<v1::AdmissionPolicyService>(
                       GetParam(), &v1::AdmissionPolicyService::Stub::UpdateAdmissionPolicy, update)
                       .status,
                   "admission_policy.code_pattern"));
  v1::DeleteAdmissionPolicyRequest remove;
  remove.set_name(policy->name());
  ASSERT_TRUE(
      Succeeded(Call<v1::AdmissionPolicyService>(
                    GetParam(), &v1::AdmissionPolicyService::Stub::DeleteAdmissionPolicy, remove)
                    .status));
  EXPECT_TRUE(Succeeded(CreatePolicy(unit_).status));
}

TEST_P(AdmissionTest, OrdersWaitForIt) {
  ASSERT_TRUE(Succeeded(CreatePolicy(unit_).status));
  const std::string customer = NewCustomer();
  ASSERT_TRUE(Await([&] { return !Buy(customer).ok(); }));
  EXPECT_TRUE(FailedWith(Buy(customer).status, grpc::FAILED_PRECONDITION, "CUSTOMER_NOT_ADMITTED"));
  const auto opened = Open(customer);
  ASSERT_TRUE(Succeeded(opened.status));
  const std::string name = opened->name();
  EXPECT_TRUE(FailedWith(Open(customer).status, grpc::ALREADY_EXISTS, "VALUE_TAKEN"));
  EXPECT_TRUE(
      FailedWith(Do("Submit", name).status, grpc::FAILED_PRECONDITION, "ADMISSION_INCOMPLETE"));
  EXPECT_TRUE(FailedWith(Do("Complete", name).status, grpc::FAILED_PRECONDITION, "WRONG_STATE"));
  const auto update = FromText("guanxi.customers.v1.UpdateAdmissionRequest",
                               "admission { name: \"" + name +
                                   "\" documents { document: 'accounts' state: STATE_WAIVED "
                                   "note: 'too young' } }");
  ASSERT_TRUE(Succeeded(
      Call(GetParam(), "guanxi.customers.v1.AdmissionService.UpdateAdmission", *update).status));
  ASSERT_TRUE(Succeeded(Do("Submit", name).status));
  ASSERT_TRUE(Succeeded(Do("Survey", name).status));
  EXPECT_TRUE(RefusedField(
      Do("Mark", name, R"(department: "QA" marks { criterion: "luck" mark: 1 })").status,
      "marks[0].criterion"));
  ASSERT_TRUE(Succeeded(
      Do("Mark", name, R"(department: "QA" marks { criterion: "cost" mark: 70 })").status));
  ASSERT_TRUE(Succeeded(Do("Report", name, R"(report { reason: "Sound" })").status));
  EXPECT_TRUE(FailedWith(Do("Approve", name).status, grpc::PERMISSION_DENIED, "NOT_A_DECIDER"));
  ASSERT_TRUE(Succeeded(Do("Approve", name, "", "users/boss").status));
  ASSERT_TRUE(Succeeded(Do("Complete", name, R"(contracts { contract: "supply" signed {
                             year: 2026 month: 1 day: 5 } })")
                            .status));
  EXPECT_EQ(Get(customer).code(), unit_.substr(unit_.find('/') + 1) + ".001");
  EXPECT_EQ(Get(customer).admission_state(), v1::ADMISSION_STATE_ADMITTED);
  EXPECT_TRUE(Await([&] { return Buy(customer).ok(); }));
}

TEST_P(AdmissionTest, IsRejectedReopenedAndDeleted) {
  const std::string customer = NewCustomer();
  const std::string name = Open(customer)->name();
  EXPECT_TRUE(FailedWith(Do("Reject", name, R"(note: "no")", "users/boss").status,
                         grpc::FAILED_PRECONDITION, "WRONG_STATE"));
  ASSERT_TRUE(Succeeded(Do("Withdraw", name, R"(note: "no longer wanted")").status));
  EXPECT_EQ(Get(customer).admission_state(), v1::ADMISSION_STATE_WITHDRAWN);
  ASSERT_TRUE(Succeeded(Do("Reopen", name).status));
  v1::GetAdmissionRequest get;
  get.set_name(name);
  const auto reopened =
      Call<AdmissionService>(GetParam(), &AdmissionService::Stub::GetAdmission, get);
  ASSERT_TRUE(Succeeded(reopened.status));
  ASSERT_EQ(reopened->moves_size(), 3);
  EXPECT_EQ(reopened->moves(1).note(), "no longer wanted");
  EXPECT_EQ(reopened->moves(2).to(), v1::ADMISSION_STATE_DRAFT);
  ASSERT_TRUE(Succeeded(Do("Delete", name).status));
  EXPECT_EQ(Get(customer).admission_state(), v1::ADMISSION_STATE_UNSPECIFIED);
  EXPECT_TRUE(FailedWith(Do("Submit", name).status, grpc::FAILED_PRECONDITION, "RESOURCE_DELETED"));
}

TEST_P(AdmissionTest, ACustomersStageFollowsItsOrders) {
  NewMark();
  const std::string customer = NewCustomer();
  EXPECT_EQ(Get(customer).stage(), v1::LIFE_CYCLE_STAGE_PROSPECT);
  ASSERT_TRUE(Succeeded(Buy(customer).status));
  ASSERT_TRUE(Await([&] { return Get(customer).stage() == v1::LIFE_CYCLE_STAGE_NEW; }));
  v1::ListStageChangesRequest list;
  list.set_customer(customer);
  const auto stages =
      Call<v1::LifeCycleService>(GetParam(), &v1::LifeCycleService::Stub::ListStageChanges, list);
  ASSERT_TRUE(Succeeded(stages.status));
  ASSERT_EQ(stages->stage_changes_size(), 2);
  EXPECT_EQ(stages->stage_changes(0).stage(), v1::LIFE_CYCLE_STAGE_PROSPECT);
  EXPECT_TRUE(stages->stage_changes(0).has_end_time());
  EXPECT_FALSE(stages->stage_changes(1).has_end_time());
  v1::GetStageChangeRequest get;
  get.set_name(stages->stage_changes(1).name());
  EXPECT_TRUE(Succeeded(
      Call<v1::LifeCycleService>(GetParam(), &v1::LifeCycleService::Stub::GetStageChange, get)
          .status));
  loyalty_v1::GetLifeCycleRequest ask;
  ask.set_name("lifeCycles/" + customer.substr(customer.find('/') + 1));
  const auto cycle = Call<loyalty_v1::LifeCycleService>(
      GetParam(), &loyalty_v1::LifeCycleService::Stub::GetLifeCycle, ask);
  ASSERT_TRUE(Succeeded(cycle.status));
  EXPECT_EQ(cycle->stage(), v1::LIFE_CYCLE_STAGE_NEW);
  EXPECT_EQ(cycle->purchase_days(), 1);
  EXPECT_GT(cycle->rules().lost_after(), cycle->rules().lapsing_after());
  // Only the suite's own services say what stage a customer has.
  EXPECT_TRUE(FailedWith(
      Call<v1::LifeCycleService>(GetParam(), &v1::LifeCycleService::Stub::ReportStages, {}).status,
      grpc::PERMISSION_DENIED, "PERMISSION_DENIED"));
}

}  // namespace
}  // namespace guanxi::conformance
