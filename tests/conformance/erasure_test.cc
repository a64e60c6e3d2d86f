// Erasures: asked for, planned, not approved by who asked; and what is known about a customer.
#include <chrono>
#include <thread>

#include "guanxi/customers/v1/erasures.grpc.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

namespace v1 = guanxi::customers::v1;
using ::testing::HasSubstr;
using ErasureStub = v1::ErasureService::Stub;

class ErasureTest : public RouteTest {
 protected:
  std::string NewCustomer() const {
    return NameOf(*Of("Customer").Create(*Of("Customer").Sample(NewMark())).response);
  }
  Result<v1::Erasure> Ask(const std::string& customer) const {
    v1::CreateErasureRequest request;
    request.mutable_erasure()->set_customer(customer);
    return Call<v1::ErasureService>(GetParam(), &ErasureStub::CreateErasure, request);
  }
  // The erasure once it is planned; looks for half a minute.
  v1::Erasure Planned(const std::string& erasure) const {
    v1::GetErasureRequest request;
    request.set_name(erasure);
    for (int attempt = 0; attempt < 3000; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      const auto now = Call<v1::ErasureService>(GetParam(), &ErasureStub::GetErasure, request);
      if (now.ok() && now->state() == v1::Erasure::STATE_PLANNED) return now.response;
    }
    ADD_FAILURE() << erasure << " is not planned";
    return {};
  }
};

TEST_P(ErasureTest, IsPlannedAndWaitsForSomebodyElse) {
  const std::string customer = NewCustomer();
  const auto erasure = Ask(customer);
  ASSERT_TRUE(Succeeded(erasure.status));
  EXPECT_TRUE(FailedWith(Ask(customer).status, grpc::FAILED_PRECONDITION, "WRONG_STATE"));
  const v1::Erasure planned = Planned(erasure->name());
  EXPECT_EQ(planned.plan_size(), 4);
  v1::ApproveErasureRequest approve;
  approve.set_name(erasure->name());
  EXPECT_TRUE(
      FailedWith(Call<v1::ErasureService>(GetParam(), &ErasureStub::ApproveErasure, approve).status,
                 grpc::PERMISSION_DENIED, "OWN_REQUEST"));
  v1::RejectErasureRequest reject;
  reject.set_name(erasure->name());
  const auto rejected = Call<v1::ErasureService>(GetParam(), &ErasureStub::RejectErasure, reject);
  ASSERT_TRUE(Succeeded(rejected.status));
  EXPECT_EQ(rejected->state(), v1::Erasure::STATE_REJECTED);
  v1::ListErasuresRequest list;
  list.set_filter("customer = \"" + customer + "\"");
  const auto erasures = Call<v1::ErasureService>(GetParam(), &ErasureStub::ListErasures, list);
  ASSERT_TRUE(Succeeded(erasures.status));
  EXPECT_EQ(erasures->erasures_size(), 1);
}

TEST_P(ErasureTest, HandsOutWhatIsKnown) {
  v1::ExportCustomerDataRequest request;
  request.set_customer(NewCustomer());
  const auto page = Call<v1::ErasureService>(GetParam(), &ErasureStub::ExportCustomerData, request);
  ASSERT_TRUE(Succeeded(page.status));
  ASSERT_GE(page->lines_size(), 1);
  EXPECT_EQ(page->lines(0).service(), "customers");
  EXPECT_THAT(page->lines(0).json(), HasSubstr(request.customer()));
}

INSTANTIATE_TEST_SUITE_P(, ErasureTest, BothRoutes(), NameOfRoute);

}  // namespace
}  // namespace guanxi::conformance
