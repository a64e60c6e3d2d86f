#include "services/pipeline/pipeline_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/pipeline/pipeline.h"

namespace guanxi::pipeline {

PipelineService::PipelineService(const rpc::Environment& environment,
                                 const Tables* tables,
                                 api::IdSource* ids)
    : methods_(environment,
               v1::Pipeline::descriptor()->file()->FindServiceByName("PipelineService")),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* PipelineService::CreatePipeline(grpc::CallbackServerContext* context,
                                                          const v1::CreatePipelineRequest* request,
                                                          v1::Pipeline* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&PipelineService::Create, this));
}

grpc::ServerUnaryReactor* PipelineService::GetPipeline(grpc::CallbackServerContext* context,
                                                       const v1::GetPipelineRequest* request,
                                                       v1::Pipeline* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetPipelineRequest& request) {
                         return tables_->pipelines.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* PipelineService::ListPipelines(grpc::CallbackServerContext* context,
                                                         const v1::ListPipelinesRequest* request,
                                                         v1::ListPipelinesResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&PipelineService::List, this));
}

grpc::ServerUnaryReactor* PipelineService::UpdatePipeline(grpc::CallbackServerContext* context,
                                                          const v1::UpdatePipelineRequest* request,
                                                          v1::Pipeline* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&PipelineService::Update, this));
}

grpc::ServerUnaryReactor* PipelineService::DeletePipeline(grpc::CallbackServerContext* context,
                                                          const v1::DeletePipelineRequest* request,
                                                          v1::Pipeline* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&PipelineService::Delete, this));
}

absl::StatusOr<v1::Pipeline> PipelineService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreatePipelineRequest& request) const {
  v1::Pipeline pipeline = request.pipeline();
  GUANXI_ASSIGN_OR_RETURN(
      *pipeline.mutable_name(),
      api::NewName(*ids_, tables_->pipelines.collection(), request.pipeline_id(), "pipeline_id"));
  GUANXI_RETURN_IF_ERROR(CompletePipeline(pipeline));
  return tables_->pipelines.Insert(txn, call.change, std::move(pipeline));
}

absl::StatusOr<v1::ListPipelinesResponse> PipelineService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListPipelinesRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->pipelines.List(reader, request, call.scope()));
  v1::ListPipelinesResponse response;
  response.mutable_pipelines()->Assign(std::make_move_iterator(page.records.begin()),
                                       std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Pipeline> PipelineService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdatePipelineRequest& request) const {
  const v1::Pipeline& patch = request.pipeline();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Pipeline before,
      tables_->pipelines.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Pipeline after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CompletePipeline(after));
  for (const std::string& stage : StagesLost(before, after)) {
    GUANXI_ASSIGN_OR_RETURN(const bool in_use, InUse(txn, before.name(), stage));
    if (in_use) {
      return errors::WrongState(
          before.name(), "in use",
          fmt::format("move the opportunities out of stage `{}` first", stage));
    }
  }
  return tables_->pipelines.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::Pipeline> PipelineService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeletePipelineRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      v1::Pipeline deleted,
      tables_->pipelines.Delete(txn, call.change, request.name(), request.etag(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const bool in_use,
                          tables_->opportunities.AnyWith(txn, "pipeline", request.name()));
  if (in_use) {
    return errors::WrongState(request.name(), "in use", "delete the opportunities in it first");
  }
  return deleted;
}

absl::StatusOr<bool> PipelineService::InUse(const kv::Reader& reader,
                                            const std::string& pipeline,
                                            const std::string& stage) const {
  table::ListQuery query;
  query.page_size = 1;
  query.extra = {{"pipeline", pipeline}, {"stage", stage}};
  do {
    GUANXI_ASSIGN_OR_RETURN(const auto page,
                            tables_->opportunities.List(reader, query, access::Scope::All()));
    if (!page.records.empty()) return true;
    query.page_token = page.next_page_token;
  } while (!query.page_token.empty());
  return false;
}

}  // namespace guanxi::pipeline
