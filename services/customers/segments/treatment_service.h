// What is done for those who enter a segment: its API.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_TREATMENT_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_TREATMENT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/treatments.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in treatments.proto. Thread-safe.
class TreatmentService final : public v1::TreatmentService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  TreatmentService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateTreatment(grpc::CallbackServerContext* context,
                                            const v1::CreateTreatmentRequest* request,
                                            v1::Treatment* response) override;
  grpc::ServerUnaryReactor* GetTreatment(grpc::CallbackServerContext* context,
                                         const v1::GetTreatmentRequest* request,
                                         v1::Treatment* response) override;
  grpc::ServerUnaryReactor* ListTreatments(grpc::CallbackServerContext* context,
                                           const v1::ListTreatmentsRequest* request,
                                           v1::ListTreatmentsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateTreatment(grpc::CallbackServerContext* context,
                                            const v1::UpdateTreatmentRequest* request,
                                            v1::Treatment* response) override;
  grpc::ServerUnaryReactor* DeleteTreatment(grpc::CallbackServerContext* context,
                                            const v1::DeleteTreatmentRequest* request,
                                            v1::Treatment* response) override;

 private:
  absl::StatusOr<v1::Treatment> Create(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::CreateTreatmentRequest& request) const;
  absl::StatusOr<v1::ListTreatmentsResponse> List(const rpc::Call& call,
                                                  const kv::Reader& reader,
                                                  const v1::ListTreatmentsRequest& request) const;
  absl::StatusOr<v1::Treatment> Update(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::UpdateTreatmentRequest& request) const;
  absl::StatusOr<v1::Treatment> Delete(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::DeleteTreatmentRequest& request) const;
  // Checks the care plans that `before` did not name yet.
  absl::Status CheckPlans(const rpc::Call& call,
                          const kv::Reader& reader,
                          const v1::Treatment& before,
                          const v1::Treatment& after) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_TREATMENT_SERVICE_H_
