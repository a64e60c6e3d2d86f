#include "services/customers/stage/life_cycle_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/stage/stage_report.h"

namespace guanxi::customers {
namespace {

using v1::ReportStagesRequest;
using v1::ReportStagesResponse;

// How many bytes of customers one commit changes: each is written several times over.
constexpr size_t kBytesAtOnce = size_t{100} * 1024;

absl::Status CheckReport(const Tables& tables, const ReportStagesRequest::Report& report, int i) {
  const std::string field = fmt::format("reports[{}]", i);
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(report.customer(), tables.customers.collection(), field + ".customer").status());
  if (report.stage() != v1::LIFE_CYCLE_STAGE_UNSPECIFIED) return absl::OkStatus();
  return errors::InvalidField(field + ".stage", "must be a stage");
}

}  // namespace

LifeCycleService::LifeCycleService(const rpc::Environment& environment,
                                   const Tables* tables,
                                   api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::LifeCycleService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* LifeCycleService::ReportStages(grpc::CallbackServerContext* context,
                                                         const ReportStagesRequest* request,
                                                         ReportStagesResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&LifeCycleService::Report, this));
}

grpc::ServerUnaryReactor* LifeCycleService::GetStageChange(grpc::CallbackServerContext* context,
                                                           const v1::GetStageChangeRequest* request,
                                                           v1::StageChange* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetStageChangeRequest& request) {
                         return tables_->stage_changes.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* LifeCycleService::ListStageChanges(
    grpc::CallbackServerContext* context,
    const v1::ListStageChangesRequest* request,
    v1::ListStageChangesResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&LifeCycleService::List, this));
}

absl::StatusOr<ReportStagesResponse> LifeCycleService::Report(
    const rpc::Call& call, kv::Txn& txn, const ReportStagesRequest& request) const {
  for (int i = 0; i < request.reports_size(); ++i) {
    GUANXI_RETURN_IF_ERROR(CheckReport(*tables_, request.reports(i), i));
  }
  ReportStagesResponse response;
  size_t bytes = 0;
  for (const ReportStagesRequest::Report& report : request.reports()) {
    if (bytes >= kBytesAtOnce) {
      response.add_outcomes(ReportStagesResponse::OUTCOME_DEFERRED);
      continue;
    }
    GUANXI_ASSIGN_OR_RETURN(const StageOutcome taken,
                            TakeStage(*tables_, *ids_, call.change, txn, report));
    bytes += taken.customer_bytes;
    response.add_outcomes(taken.outcome);
  }
  return response;
}

absl::StatusOr<v1::ListStageChangesResponse> LifeCycleService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListStageChangesRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.customer(), tables_->customers.collection(), "customer").status());
  GUANXI_RETURN_IF_ERROR(tables_->customers.Get(reader, request.customer(), call.scope()).status());
  table::ListQuery query = table::QueryOf(request);
  if (query.order_by.empty()) query.order_by = "start_time";
  query.extra = {{"customer", request.customer()}};
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->stage_changes.List(reader, query, call.scope()));
  v1::ListStageChangesResponse response;
  response.mutable_stage_changes()->Assign(std::make_move_iterator(page.records.begin()),
                                           std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

}  // namespace guanxi::customers
