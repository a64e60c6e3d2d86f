#include "services/pipeline/report_service.h"

#include <functional>
#include <string>
#include <vector>

#include "common/status/macros.h"
#include "services/pipeline/pipeline_report.h"

namespace guanxi::pipeline {
namespace {

// True when `opportunity` is among those `request` asks for.
bool Asked(const v1::GetPipelineReportRequest& request, const v1::Opportunity& opportunity) {
  const auto fits = [](const std::string& wanted, const std::string& value) {
    return wanted.empty() || wanted == value;
  };
  return !opportunity.has_delete_time() && fits(request.pipeline(), opportunity.pipeline()) &&
         fits(request.unit(), opportunity.unit()) && fits(request.owner(), opportunity.owner());
}

}  // namespace

ReportService::ReportService(const rpc::Environment& environment, const Tables* tables)
    : methods_(environment,
               v1::PipelineReport::descriptor()->file()->FindServiceByName("ReportService")),
      tables_(tables) {}

grpc::ServerUnaryReactor* ReportService::GetPipelineReport(
    grpc::CallbackServerContext* context,
    const v1::GetPipelineReportRequest* request,
    v1::PipelineReport* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&ReportService::PipelineReport, this));
}

absl::StatusOr<v1::PipelineReport> ReportService::PipelineReport(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::GetPipelineReportRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<v1::Pipeline> pipelines,
                          Pipelines(reader, request.pipeline()));
  PipelineReportBuilder builder;
  GUANXI_RETURN_IF_ERROR(
      tables_->opportunities.ForEach(reader, call.scope(), [&](const v1::Opportunity& opportunity) {
        if (Asked(request, opportunity)) builder.Add(opportunity);
        return true;
      }));
  v1::PipelineReport report = builder.Build(pipelines);
  report.set_revision(static_cast<int64_t>(reader.revision()));
  return report;
}

absl::StatusOr<std::vector<v1::Pipeline>> ReportService::Pipelines(const kv::Reader& reader,
                                                                   const std::string& name) const {
  std::vector<v1::Pipeline> pipelines;
  if (!name.empty()) {
    GUANXI_RETURN_IF_ERROR(api::IdOf(name, tables_->pipelines.collection(), "pipeline").status());
    GUANXI_ASSIGN_OR_RETURN(v1::Pipeline pipeline,
                            tables_->pipelines.Get(reader, name, access::Scope::All()));
    pipelines.push_back(std::move(pipeline));
    return pipelines;
  }
  GUANXI_RETURN_IF_ERROR(tables_->pipelines.ForEach(reader, [&](const v1::Pipeline& pipeline) {
    if (!pipeline.has_delete_time()) pipelines.push_back(pipeline);
    return true;
  }));
  return pipelines;
}

}  // namespace guanxi::pipeline
