// The pipeline service under test, and short ways to call it.
#ifndef GUANXI_SERVICES_PIPELINE_PIPELINE_FIXTURE_H_
#define GUANXI_SERVICES_PIPELINE_PIPELINE_FIXTURE_H_

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "services/pipeline/assembly.h"
#include "services/pipeline/sample_pipeline.h"
#include "services/testing/error_matchers.h"
#include "services/testing/service_fixture.h"
#include "services/testing/text_proto.h"

namespace guanxi::pipeline {

using ProductStub = v1::ProductService::Stub;
using PipelineStub = v1::PipelineService::Stub;
using OpportunityStub = v1::OpportunityService::Stub;
using OrderStub = v1::OrderService::Stub;
using ReportStub = v1::ReportService::Stub;
using ChangeStub = v1::ChangeService::Stub;

class PipelineFixture : public ServiceFixture<Assembly> {
 protected:
  // Calls `method` with the request that `text` describes.
  template <typename S, typename Request, typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (S::*method)(grpc::ClientContext*,
                                                         const Request&,
                                                         Response*),
                               std::string_view text,
                               std::string_view actor = "users/tester") {
    return Call(*std::get<std::unique_ptr<S>>(stubs_), method, TextProto<Request>(text), actor);
  }

  // Creates SamplePipeline() as `pipelines/{id}`.
  absl::StatusOr<v1::Pipeline> CreatePipeline(std::string_view id) {
    v1::CreatePipelineRequest request;
    request.set_pipeline_id(std::string(id));
    *request.mutable_pipeline() = SamplePipeline();
    return Call(*std::get<std::unique_ptr<PipelineStub>>(stubs_), &PipelineStub::CreatePipeline,
                request);
  }

  // Creates `products/{id}` with `text`, the message without its display name.
  absl::StatusOr<v1::Product> CreateProduct(std::string_view id, std::string_view text = "") {
    return Ask(
        &ProductStub::CreateProduct,
        fmt::format(R"(product_id: "{}" product {{ display_name: "GTX Pro" {} }})", id, text));
  }

  // `pipelines/sales`, `products/gtx-pro`, and all that winning takes on `opportunities/one`, begun
  // 30 days ago.
  void CreateOne() {
    ASSERT_THAT(CreatePipeline("sales"), IsOk());
    ASSERT_THAT(CreateProduct("gtx-pro"), IsOk());
    ASSERT_THAT(CreateOpportunity("one", kComplete, DaysAgo(30)), IsOk());
  }

  // Creates `opportunities/{id}` in `pipelines/sales` with `text`, the message where it differs,
  // and `rest`, more of the request.
  absl::StatusOr<v1::Opportunity> CreateOpportunity(std::string_view id,
                                                    std::string_view text = "",
                                                    std::string_view rest = "") {
    auto request = TextProto<v1::CreateOpportunityRequest>(rest);
    request.set_opportunity_id(std::string(id));
    request.mutable_opportunity()->set_pipeline("pipelines/sales");
    request.mutable_opportunity()->MergeFrom(TextProto<v1::Opportunity>(text));
    return Call(*std::get<std::unique_ptr<OpportunityStub>>(stubs_),
                &OpportunityStub::CreateOpportunity, request);
  }

  absl::StatusOr<v1::Opportunity> GetOne() {
    return Ask(&OpportunityStub::GetOpportunity, R"pb(name: "opportunities/one")pb");
  }

  absl::StatusOr<v1::Order> GetOrder(std::string_view name) {
    return Ask(&OrderStub::GetOrder, fmt::format(R"(name: "{}")", name));
  }

  // `name: "opportunities/one"` and `rest`, for the verbs.
  static std::string One(std::string_view rest = "") {
    return fmt::format(R"(name: "opportunities/one" {})", rest);
  }

  // `effective_time` that many days before the clock starts; negative for the future.
  static std::string DaysAgo(int days) {
    return fmt::format(R"(effective_time {{ seconds: {} }})",
                       absl::ToUnixSeconds(TimeDaysAgo(days)));
  }
  static absl::Time TimeDaysAgo(int days) { return Start() - absl::Hours(24) * days; }

  // The names of the records in `list`.
  template <typename List>
  static std::vector<std::string> NamesOf(const List& list) {
    std::vector<std::string> names;
    for (const auto& record : list) names.push_back(record.name());
    return names;
  }

  static constexpr char kComplete[] = R"pb(customer: "customers/acme"
                                           product: "products/gtx-pro"
                                           unit: "units/east"
                                           owner: "users/ana"
                                           amount { currency_code: "USD" units: 4821 })pb";

 private:
  std::tuple<std::unique_ptr<ProductStub>,
             std::unique_ptr<PipelineStub>,
             std::unique_ptr<OpportunityStub>,
             std::unique_ptr<OrderStub>,
             std::unique_ptr<ReportStub>,
             std::unique_ptr<ChangeStub>>
      stubs_{Stub<v1::ProductService>(),     Stub<v1::PipelineService>(),
             Stub<v1::OpportunityService>(), Stub<v1::OrderService>(),
             Stub<v1::ReportService>(),      Stub<v1::ChangeService>()};
};

// For matchers.
inline constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PIPELINE_FIXTURE_H_
