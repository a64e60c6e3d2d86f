// Erasures of the service under test, and short ways to call it.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "guanxi/customers/v1/erasures.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {

class ErasureFixture : public CustomersFixture {
 protected:
  using ErasureStub = v1::ErasureService::Stub;

  // Asks for `erasures/{id}` of `customers/{customer}`.
  absl::StatusOr<v1::Erasure> Ask(const std::string& id, const std::string& customer) {
    v1::CreateErasureRequest request;
    request.set_erasure_id(id);
    request.mutable_erasure()->set_customer("customers/" + customer);
    request.mutable_erasure()->set_reason("request 17");
    return Call(*erasures_, &ErasureStub::CreateErasure, request, "users/asker");
  }

  absl::StatusOr<v1::Erasure> GetErasure(const std::string& id) {
    v1::GetErasureRequest request;
    request.set_name("erasures/" + id);
    return Call(*erasures_, &ErasureStub::GetErasure, request);
  }

  absl::StatusOr<v1::Erasure> Approve(const std::string& id,
                                      std::string_view actor = "users/approver") {
    v1::ApproveErasureRequest request;
    request.set_name("erasures/" + id);
    return Call(*erasures_, &ErasureStub::ApproveErasure, request, actor);
  }

  absl::StatusOr<v1::Erasure> Reject(const std::string& id) {
    v1::RejectErasureRequest request;
    request.set_name("erasures/" + id);
    request.set_note("a contract still runs");
    return Call(*erasures_, &ErasureStub::RejectErasure, request, "users/approver");
  }

  // The erasure once it is in `state`; looks for half a minute.
  v1::Erasure WhenIn(v1::Erasure::State state, const std::string& id) {
    absl::StatusOr<v1::Erasure> erasure;
    for (int i = 0; i < 30'000; ++i) {
      erasure = GetErasure(id);
      if (!erasure.ok() || erasure->state() == state) break;
      absl::SleepFor(absl::Milliseconds(1));
    }
    EXPECT_THAT(erasure, IsOk());
    if (!erasure.ok()) return {};
    EXPECT_EQ(erasure->state(), state) << erasure->DebugString();
    return *erasure;
  }

  // Asks, approves, and gives the erasure when it is done.
  v1::Erasure Erase(const std::string& id, const std::string& customer) {
    EXPECT_THAT(Ask(id, customer), IsOk());
    WhenIn(v1::Erasure::STATE_PLANNED, id);
    EXPECT_THAT(Approve(id), IsOk());
    return WhenIn(v1::Erasure::STATE_DONE, id);
  }

  // All lines of an export of `customers/{customer}`.
  std::string Export(const std::string& customer) {
    std::string all;
    v1::ExportCustomerDataRequest request;
    request.set_customer("customers/" + customer);
    do {
      const auto page = Call(*erasures_, &ErasureStub::ExportCustomerData, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const auto& line : page->lines())
        absl::StrAppend(&all, line.service(), " ", line.json(), "\n");
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  ErasureStub& erasures() { return *erasures_; }

 private:
  std::unique_ptr<ErasureStub> erasures_ = Stub<v1::ErasureService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_FIXTURE_H_
