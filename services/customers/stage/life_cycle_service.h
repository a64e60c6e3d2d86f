// The stages customers go through.
#ifndef GUANXI_SERVICES_CUSTOMERS_STAGE_LIFE_CYCLE_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_STAGE_LIFE_CYCLE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/life_cycle.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in life_cycle.proto. Thread-safe.
class LifeCycleService final : public v1::LifeCycleService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  LifeCycleService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* ReportStages(grpc::CallbackServerContext* context,
                                         const v1::ReportStagesRequest* request,
                                         v1::ReportStagesResponse* response) override;
  grpc::ServerUnaryReactor* GetStageChange(grpc::CallbackServerContext* context,
                                           const v1::GetStageChangeRequest* request,
                                           v1::StageChange* response) override;
  grpc::ServerUnaryReactor* ListStageChanges(grpc::CallbackServerContext* context,
                                             const v1::ListStageChangesRequest* request,
                                             v1::ListStageChangesResponse* response) override;

 private:
  absl::StatusOr<v1::ReportStagesResponse> Report(const rpc::Call& call,
                                                  kv::Txn& txn,
                                                  const v1::ReportStagesRequest& request) const;
  absl::StatusOr<v1::ListStageChangesResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListStageChangesRequest& request) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_STAGE_LIFE_CYCLE_SERVICE_H_
