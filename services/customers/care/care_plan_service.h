// The plans by which customers are looked after.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_PLAN_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_PLAN_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/care_plans.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in care_plans.proto. Thread-safe.
class CarePlanService final : public v1::CarePlanService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  CarePlanService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateCarePlan(grpc::CallbackServerContext* context,
                                           const v1::CreateCarePlanRequest* request,
                                           v1::CarePlan* response) override;
  grpc::ServerUnaryReactor* GetCarePlan(grpc::CallbackServerContext* context,
                                        const v1::GetCarePlanRequest* request,
                                        v1::CarePlan* response) override;
  grpc::ServerUnaryReactor* ListCarePlans(grpc::CallbackServerContext* context,
                                          const v1::ListCarePlansRequest* request,
                                          v1::ListCarePlansResponse* response) override;
  grpc::ServerUnaryReactor* UpdateCarePlan(grpc::CallbackServerContext* context,
                                           const v1::UpdateCarePlanRequest* request,
                                           v1::CarePlan* response) override;
  grpc::ServerUnaryReactor* DeleteCarePlan(grpc::CallbackServerContext* context,
                                           const v1::DeleteCarePlanRequest* request,
                                           v1::CarePlan* response) override;
  grpc::ServerUnaryReactor* RunCarePlan(grpc::CallbackServerContext* context,
                                        const v1::RunCarePlanRequest* request,
                                        v1::CareRun* response) override;
  grpc::ServerUnaryReactor* GetCareRun(grpc::CallbackServerContext* context,
                                       const v1::GetCareRunRequest* request,
                                       v1::CareRun* response) override;

 private:
  absl::StatusOr<v1::CarePlan> Create(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::CreateCarePlanRequest& request) const;
  absl::StatusOr<v1::ListCarePlansResponse> List(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 const v1::ListCarePlansRequest& request) const;
  absl::StatusOr<v1::CarePlan> Update(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::UpdateCarePlanRequest& request) const;
  absl::StatusOr<v1::CarePlan> Delete(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::DeleteCarePlanRequest& request) const;
  absl::StatusOr<v1::CareRun> Run(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::RunCarePlanRequest& request) const;
  absl::StatusOr<v1::CareRun> GetRun(const rpc::Call& call,
                                     const kv::Reader& reader,
                                     const v1::GetCareRunRequest& request) const;
  // Checks the customers that `before` did not name yet.
  absl::Status CheckCustomers(const rpc::Call& call,
                              const kv::Reader& reader,
                              const v1::CarePlan& before,
                              const v1::CarePlan& after) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_PLAN_SERVICE_H_
