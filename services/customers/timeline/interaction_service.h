// Every touch with a customer, recorded.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/interactions.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in interactions.proto. Thread-safe.
class InteractionService final : public v1::InteractionService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  InteractionService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateInteraction(grpc::CallbackServerContext* context,
                                              const v1::CreateInteractionRequest* request,
                                              v1::Interaction* response) override;
  grpc::ServerUnaryReactor* BatchCreateInteractions(
      grpc::CallbackServerContext* context,
      const v1::BatchCreateInteractionsRequest* request,
      v1::BatchCreateInteractionsResponse* response) override;
  grpc::ServerUnaryReactor* GetInteraction(grpc::CallbackServerContext* context,
                                           const v1::GetInteractionRequest* request,
                                           v1::Interaction* response) override;
  grpc::ServerUnaryReactor* ListInteractions(grpc::CallbackServerContext* context,
                                             const v1::ListInteractionsRequest* request,
                                             v1::ListInteractionsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateInteraction(grpc::CallbackServerContext* context,
                                              const v1::UpdateInteractionRequest* request,
                                              v1::Interaction* response) override;
  grpc::ServerUnaryReactor* DeleteInteraction(grpc::CallbackServerContext* context,
                                              const v1::DeleteInteractionRequest* request,
                                              v1::Interaction* response) override;

  // What CreateInteraction and UpdateInteraction do in their transaction, for those who write many
  // at a time; the requests are valid by what their protos state.
  absl::StatusOr<v1::Interaction> Create(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::CreateInteractionRequest& request) const;
  absl::StatusOr<v1::Interaction> Update(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::UpdateInteractionRequest& request) const;

 private:
  absl::StatusOr<v1::BatchCreateInteractionsResponse> BatchCreate(
      const rpc::Call& call, kv::Txn& txn, const v1::BatchCreateInteractionsRequest& request) const;
  absl::StatusOr<v1::ListInteractionsResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListInteractionsRequest& request) const;
  // Checks the customer and the contacts that `before` did not name yet.
  absl::Status CheckReferences(const rpc::Call& call,
                               const kv::Reader& reader,
                               const v1::Interaction& before,
                               const v1::Interaction& after) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_SERVICE_H_
