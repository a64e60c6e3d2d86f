// guanxi.customers.v1.ErasureService; see its proto.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/erasures.grpc.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/erasure/subject_peers.h"

namespace guanxi::customers {

// Thread-safe.
class ErasureService final : public v1::ErasureService::CallbackService {
 public:
  // `environment` needs an engine and workers. All outlive the server.
  ErasureService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  // Whom ExportCustomerData asks; nobody before it is called.
  void SetPeers(SubjectPeers peers);

  grpc::ServerUnaryReactor* CreateErasure(grpc::CallbackServerContext* context,
                                          const v1::CreateErasureRequest* request,
                                          v1::Erasure* response) override;
  grpc::ServerUnaryReactor* GetErasure(grpc::CallbackServerContext* context,
                                       const v1::GetErasureRequest* request,
                                       v1::Erasure* response) override;
  grpc::ServerUnaryReactor* ListErasures(grpc::CallbackServerContext* context,
                                         const v1::ListErasuresRequest* request,
                                         v1::ListErasuresResponse* response) override;
  grpc::ServerUnaryReactor* ApproveErasure(grpc::CallbackServerContext* context,
                                           const v1::ApproveErasureRequest* request,
                                           v1::Erasure* response) override;
  grpc::ServerUnaryReactor* RejectErasure(grpc::CallbackServerContext* context,
                                          const v1::RejectErasureRequest* request,
                                          v1::Erasure* response) override;
  grpc::ServerUnaryReactor* ExportCustomerData(grpc::CallbackServerContext* context,
                                               const v1::ExportCustomerDataRequest* request,
                                               v1::ExportCustomerDataResponse* response) override;

 private:
  absl::StatusOr<v1::Erasure> Create(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::CreateErasureRequest& request) const;
  absl::StatusOr<v1::ListErasuresResponse> List(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::ListErasuresRequest& request) const;
  absl::StatusOr<v1::Erasure> Approve(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::ApproveErasureRequest& request) const;
  absl::StatusOr<v1::Erasure> Reject(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::RejectErasureRequest& request) const;
  absl::StatusOr<v1::ExportCustomerDataResponse> Export(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ExportCustomerDataRequest& request) const;
  // WRONG_STATE when an erasure of the customer is under way.
  absl::Status CheckNoOther(const kv::Reader& reader, const std::string& customer) const;
  // WRONG_STATE when the customer was merged into another since its erasure was asked for.
  absl::Status CheckNotMerged(const kv::Reader& reader, const v1::Erasure& erasure) const;
  SubjectPeers PeersNow() const;

  rpc::Methods methods_;
  const Tables* const tables_;
  api::IdSource* const ids_;
  mutable absl::Mutex mu_;
  SubjectPeers peers_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_SERVICE_H_
