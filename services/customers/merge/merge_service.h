// Merges of customers.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/api/ids.h"
#include "common/records/repointing.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/merges.grpc.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/merge/merge_commit.h"
#include "services/customers/merge/merge_peers.h"

namespace guanxi::customers {

// What each method does and answers is in merges.proto. Thread-safe.
class MergeService final : public v1::MergeService::CallbackService {
 public:
  // What the pointers lead to outlives the server. `undo_window` is how long a merge can be taken
  // back.
  MergeService(const rpc::Environment& environment,
               const Tables* tables,
               api::IdSource* ids,
               absl::Duration undo_window);

  // Whose records merges give to their masters, beside this service's own; none before.
  void SetPeers(RepointPeers peers);

  grpc::ServerUnaryReactor* PreviewMerge(grpc::CallbackServerContext* context,
                                         const v1::PreviewMergeRequest* request,
                                         v1::PreviewMergeResponse* response) override;
  grpc::ServerUnaryReactor* MergeCustomers(grpc::CallbackServerContext* context,
                                           const v1::MergeCustomersRequest* request,
                                           v1::Merge* response) override;
  grpc::ServerUnaryReactor* GetMerge(grpc::CallbackServerContext* context,
                                     const v1::GetMergeRequest* request,
                                     v1::Merge* response) override;
  grpc::ServerUnaryReactor* ListMerges(grpc::CallbackServerContext* context,
                                       const v1::ListMergesRequest* request,
                                       v1::ListMergesResponse* response) override;
  grpc::ServerUnaryReactor* UndoMerge(grpc::CallbackServerContext* context,
                                      const v1::UndoMergeRequest* request,
                                      v1::Merge* response) override;

 private:
  absl::StatusOr<v1::PreviewMergeResponse> Preview(const rpc::Call& call,
                                                   const kv::Reader& reader,
                                                   const v1::PreviewMergeRequest& request) const;
  absl::StatusOr<v1::Merge> Merge(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::MergeCustomersRequest& request) const;
  absl::StatusOr<v1::ListMergesResponse> List(const rpc::Call& call,
                                              const kv::Reader& reader,
                                              const v1::ListMergesRequest& request) const;
  RepointPeers PeersNow() const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
  const absl::Duration undo_window_;
  const records::Repointing repointing_;
  mutable absl::Mutex mu_;
  RepointPeers peers_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_SERVICE_H_
