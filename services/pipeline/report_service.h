// The figures over the opportunities.
#ifndef GUANXI_SERVICES_PIPELINE_REPORT_SERVICE_H_
#define GUANXI_SERVICES_PIPELINE_REPORT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/methods.h"
#include "guanxi/pipeline/v1/report_service.grpc.pb.h"
#include "services/pipeline/pipeline_tables.h"

namespace guanxi::pipeline {

// What each method does and answers is in report_service.proto. Thread-safe.
class ReportService final : public v1::ReportService::CallbackService {
 public:
  // `tables` outlives the server.
  ReportService(const rpc::Environment& environment, const Tables* tables);

  grpc::ServerUnaryReactor* GetPipelineReport(grpc::CallbackServerContext* context,
                                              const v1::GetPipelineReportRequest* request,
                                              v1::PipelineReport* response) override;

 private:
  absl::StatusOr<v1::PipelineReport> PipelineReport(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::GetPipelineReportRequest& request) const;
  // The pipelines asked for: the one named, else every one that is not deleted.
  absl::StatusOr<std::vector<v1::Pipeline>> Pipelines(const kv::Reader& reader,
                                                      const std::string& name) const;

  rpc::Methods methods_;
  const Tables* tables_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_REPORT_SERVICE_H_
