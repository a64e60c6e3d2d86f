// Hand-overs of what somebody owns.
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/hand_overs.grpc.pb.h"
#include "services/directory/directory_tables.h"
#include "services/directory/record_peers.h"

namespace guanxi::directory {

// What each method does and answers is in hand_overs.proto. Thread-safe.
class HandOverService final : public v1::HandOverService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  HandOverService(const rpc::Environment& environment,
                  const Tables* tables,
                  api::IdSource* ids,
                  const RecordPeers* peers);

  grpc::ServerUnaryReactor* CreateHandOver(grpc::CallbackServerContext* context,
                                           const v1::CreateHandOverRequest* request,
                                           v1::HandOver* response) override;
  grpc::ServerUnaryReactor* GetHandOver(grpc::CallbackServerContext* context,
                                        const v1::GetHandOverRequest* request,
                                        v1::HandOver* response) override;
  grpc::ServerUnaryReactor* ListHandOvers(grpc::CallbackServerContext* context,
                                          const v1::ListHandOversRequest* request,
                                          v1::ListHandOversResponse* response) override;
  grpc::ServerUnaryReactor* CancelHandOver(grpc::CallbackServerContext* context,
                                           const v1::CancelHandOverRequest* request,
                                           v1::HandOver* response) override;
  grpc::ServerUnaryReactor* GetHoldings(grpc::CallbackServerContext* context,
                                        const v1::GetHoldingsRequest* request,
                                        v1::Holdings* response) override;

 private:
  absl::StatusOr<v1::HandOver> Create(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::CreateHandOverRequest& request) const;
  absl::StatusOr<v1::HandOver> Get(const rpc::Call& call,
                                   const kv::Reader& reader,
                                   const v1::GetHandOverRequest& request) const;
  absl::StatusOr<v1::ListHandOversResponse> List(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 const v1::ListHandOversRequest& request) const;
  absl::StatusOr<v1::HandOver> Cancel(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::CancelHandOverRequest& request) const;
  absl::StatusOr<v1::Holdings> Holdings(const rpc::Call& call,
                                        const kv::Reader& reader,
                                        const v1::GetHoldingsRequest& request) const;

  // The account records go to. FAILED_PRECONDITION (REFERENCE_NOT_FOUND) when there is none or it
  // is deleted, (WRONG_STATE) unless it is active.
  absl::StatusOr<v1::User> Heir(const kv::Reader& reader, const std::string& name) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
  const RecordPeers* peers_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_SERVICE_H_
