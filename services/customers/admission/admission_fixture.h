// The admission services under test, and short ways to call them.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_FIXTURE_H_

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "guanxi/customers/v1/admission_policies.grpc.pb.h"
#include "guanxi/customers/v1/admissions.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {

class AdmissionFixture : public CustomersFixture {
 protected:
  using AdmissionStub = v1::AdmissionService::Stub;
  using PolicyStub = v1::AdmissionPolicyService::Stub;

  // Calls `method` with the request that `text` describes.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (AdmissionStub::*method)(grpc::ClientContext*,
                                                                     const Request&,
                                                                     Response*),
                               std::string_view text,
                               std::string_view actor = "users/ana") {
    return Call(*admissions_, method, TextProto<Request>(text), actor);
  }
  template <typename Request, typename Response>
  absl::StatusOr<Response> AskPolicy(grpc::Status (PolicyStub::*method)(grpc::ClientContext*,
                                                                        const Request&,
                                                                        Response*),
                                     std::string_view text) {
    return Call(*policies_, method, TextProto<Request>(text));
  }

  // The policy of all units, asking for little: one document, one criterion, one contract.
  absl::StatusOr<v1::AdmissionPolicy> CreatePolicy(std::string_view more = "") {
    return AskPolicy(&PolicyStub::CreateAdmissionPolicy, fmt::format(R"(
      admission_policy_id: "default"
      admission_policy {{
        display_name: "All units"
        documents {{ document: "accounts" required: true }}
        criteria {{ criterion: "delivery" weight: 1 }}
        contracts {{ contract: "supply" required: true }}
        minimum_score: 50
        {}
      }})",
                                                                     more));
  }

  // Opens `admissions/{id}` of `customers/{customer}`.
  absl::StatusOr<v1::Admission> Open(std::string_view id, std::string_view customer) {
    return Ask(&AdmissionStub::CreateAdmission,
               fmt::format(R"(admission_id: "{}" admission {{ customer: "customers/{}" }})", id,
                           customer));
  }

  // Does what CreatePolicy asks for, as users/ana, up to the report.
  void TakeToReport(const std::string& name) {
    const std::string by_name = fmt::format(R"(name: "{}")", name);
    ASSERT_THAT(Ask(&AdmissionStub::UpdateAdmission, fmt::format(R"(
                      admission {{
                        name: "{}"
                        application {{ summary: "A foundry" }}
                        documents {{ document: "accounts" state: STATE_RECEIVED }}
                      }})",
                                                                 name)),
                IsOk());
    ASSERT_THAT(Ask(&AdmissionStub::SubmitAdmission, by_name), IsOk());
    ASSERT_THAT(Ask(&AdmissionStub::SurveyAdmission, by_name), IsOk());
    ASSERT_THAT(Ask(&AdmissionStub::MarkAdmission,
                    by_name + R"(department: "QA" marks { criterion: "delivery" mark: 80 })"),
                IsOk());
    ASSERT_THAT(Ask(&AdmissionStub::ReportAdmission, by_name + R"(report { reason: "Good" })"),
                IsOk());
  }

  // From there to admission: users/boss decides.
  absl::StatusOr<v1::Admission> Admit(const std::string& name, std::string_view more = "") {
    const auto approved =
        Ask(&AdmissionStub::ApproveAdmission, fmt::format(R"(name: "{}")", name), "users/boss");
    if (!approved.ok()) return approved.status();
    return Ask(&AdmissionStub::CompleteAdmission, fmt::format(R"(
                 name: "{}"
                 contracts {{ contract: "supply" signed {{ year: 2026 month: 1 day: 5 }} }} {})",
                                                              name, more));
  }

  v1::AdmissionState StateOf(std::string_view customer) {
    return GetCustomer(customer)->admission_state();
  }

 private:
  std::unique_ptr<AdmissionStub> admissions_ = Stub<v1::AdmissionService>();
  std::unique_ptr<PolicyStub> policies_ = Stub<v1::AdmissionPolicyService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_FIXTURE_H_
