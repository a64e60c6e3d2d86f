#include "services/loyalty/stage_job.h"

#include <utility>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/stage_rows.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

using customers::v1::LifeCycleService;
using customers::v1::ReportStagesRequest;
using customers::v1::ReportStagesResponse;
using state::v1::StageRunState;
using state::v1::StageState;

// How many customers a commit of a pass deals with: each may take two writes.
constexpr size_t kCustomersAtOnce = 200;
// How many reports one call takes.
constexpr size_t kReportsAtOnce = 20;
constexpr absl::Duration kCallTimeout = absl::Seconds(10);

// Ids of the customers after `id` that a pass deals with next.
absl::StatusOr<std::vector<std::string>> CustomersAfter(const kv::Reader& reader,
                                                        const std::string& id) {
  std::vector<std::string> ids;
  GUANXI_RETURN_IF_ERROR(
      VisitCustomersAfter(reader, id, [&](std::string_view next, const state::v1::CustomerState&) {
        ids.emplace_back(next);
        return ids.size() < kCustomersAtOnce;
      }));
  return ids;
}

// The pass that is to be worked at: the day's, by the rules in force.
StageRunState RunFrom(const StageRunState& last, int32_t today, const std::string& rules_etag) {
  if (last.day() == today && last.rules_etag() == rules_etag) return last;
  StageRunState run;
  run.set_day(today);
  run.set_rules_etag(rules_etag);
  return run;
}

rpc::PeerMethod<ReportStagesRequest, ReportStagesResponse> MethodOf(
    const std::shared_ptr<grpc::Channel>& customers) {
  if (customers == nullptr) return nullptr;
  const auto stub = std::shared_ptr<LifeCycleService::Stub>(LifeCycleService::NewStub(customers));
  return [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->ReportStages(context, request, response, std::move(done));
  };
}

}  // namespace

StageJob::StageJob(const rpc::Environment& environment,
                   const Tables* tables,
                   const std::shared_ptr<grpc::Channel>& customers)
    : engine_(environment.engine),
      clock_(environment.clock),
      tables_(tables),
      report_(MethodOf(customers)) {}

absl::StatusOr<bool> StageJob::Update() {
  const absl::Time now = clock_->Now();
  const auto reader = engine_->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const v1::LifeCycleRules rules, CurrentLifeCycleRules(*tables_, *reader));
  GUANXI_ASSIGN_OR_RETURN(const StageRunState last, ReadStageRun(*reader));
  StageRunState run = RunFrom(last, DayOf(now), rules.etag());
  if (run.done()) return false;
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                          CustomersAfter(*reader, run.customer()));
  if (!ids.empty()) run.set_customer(ids.back());
  run.set_done(ids.size() < kCustomersAtOnce);
  const auto commit = [&](kv::Txn& txn) -> absl::Status {
    for (const std::string& id : ids) {
      GUANXI_RETURN_IF_ERROR(UpdateStage(txn, id, rules, now).status());
    }
    WriteStageRun(txn, run);
    return absl::OkStatus();
  };
  GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(*engine_, commit).status());
  return true;
}

absl::StatusOr<bool> StageJob::Report() {
  if (report_ == nullptr) return false;
  const auto reader = engine_->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                          StagesToReport(*reader, kReportsAtOnce));
  if (ids.empty()) return false;
  ReportStagesRequest request;
  Stages stages;
  for (const std::string& id : ids) {
    GUANXI_ASSIGN_OR_RETURN(StageState stage, ReadStage(*reader, id));
    ReportStagesRequest::Report& report = *request.add_reports();
    report.set_customer(api::ResourceName("customers", id));
    report.set_stage(stage.stage());
    *report.mutable_effective_time() = stage.effective_time();
    report.set_reason(stage.reason());
    stages.push_back(std::move(stage));
  }
  GUANXI_ASSIGN_OR_RETURN(const ReportStagesResponse response, Send(request));
  GUANXI_RETURN_IF_ERROR(Settle(ids, stages, response));
  return true;
}

absl::StatusOr<ReportStagesResponse> StageJob::Send(const ReportStagesRequest& request) {
  GUANXI_ASSIGN_OR_RETURN(ReportStagesResponse response,
                          calls_.Ask(report_, request, kCallTimeout));
  if (response.outcomes_size() != request.reports_size())
    return errors::DataLoss("an answer of fewer outcomes than reports");
  return response;
}

absl::Status StageJob::Settle(const std::vector<std::string>& ids,
                              const Stages& stages,
                              const ReportStagesResponse& response) {
  const auto commit = [&](kv::Txn& txn) -> absl::Status {
    for (size_t i = 0; i < ids.size(); ++i) {
      if (response.outcomes(static_cast<int>(i)) == ReportStagesResponse::OUTCOME_DEFERRED)
        continue;
      GUANXI_RETURN_IF_ERROR(StageWasReported(txn, ids[i], stages[i]));
    }
    return absl::OkStatus();
  };
  return kv::CommitAndWait(*engine_, commit).status();
}

}  // namespace guanxi::loyalty
