// The pipelines and their stages.
#ifndef GUANXI_SERVICES_PIPELINE_PIPELINE_SERVICE_H_
#define GUANXI_SERVICES_PIPELINE_PIPELINE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/pipeline/v1/pipelines.grpc.pb.h"
#include "services/pipeline/pipeline_tables.h"

namespace guanxi::pipeline {

// What each method does and answers is in pipelines.proto. Thread-safe.
class PipelineService final : public v1::PipelineService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  PipelineService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreatePipeline(grpc::CallbackServerContext* context,
                                           const v1::CreatePipelineRequest* request,
                                           v1::Pipeline* response) override;
  grpc::ServerUnaryReactor* GetPipeline(grpc::CallbackServerContext* context,
                                        const v1::GetPipelineRequest* request,
                                        v1::Pipeline* response) override;
  grpc::ServerUnaryReactor* ListPipelines(grpc::CallbackServerContext* context,
                                          const v1::ListPipelinesRequest* request,
                                          v1::ListPipelinesResponse* response) override;
  grpc::ServerUnaryReactor* UpdatePipeline(grpc::CallbackServerContext* context,
                                           const v1::UpdatePipelineRequest* request,
                                           v1::Pipeline* response) override;
  grpc::ServerUnaryReactor* DeletePipeline(grpc::CallbackServerContext* context,
                                           const v1::DeletePipelineRequest* request,
                                           v1::Pipeline* response) override;

 private:
  absl::StatusOr<v1::Pipeline> Create(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::CreatePipelineRequest& request) const;
  absl::StatusOr<v1::ListPipelinesResponse> List(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 const v1::ListPipelinesRequest& request) const;
  absl::StatusOr<v1::Pipeline> Update(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::UpdatePipelineRequest& request) const;
  absl::StatusOr<v1::Pipeline> Delete(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::DeletePipelineRequest& request) const;
  // True when an opportunity that is not deleted is in that stage.
  absl::StatusOr<bool> InUse(const kv::Reader& reader,
                             const std::string& pipeline,
                             const std::string& stage) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PIPELINE_SERVICE_H_
