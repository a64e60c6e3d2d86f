// The orders.
#ifndef GUANXI_SERVICES_PIPELINE_ORDER_SERVICE_H_
#define GUANXI_SERVICES_PIPELINE_ORDER_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "services/pipeline/customers_follower.h"
#include "services/pipeline/pipeline_tables.h"

namespace guanxi::pipeline {

// What each method does and answers is in orders.proto. Thread-safe.
class OrderService final : public v1::OrderService::CallbackService {
 public:
  // `tables`, `follower` and `ids` outlive the server.
  OrderService(const rpc::Environment& environment,
               const Tables* tables,
               const CustomersFollower* follower,
               api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateOrder(grpc::CallbackServerContext* context,
                                        const v1::CreateOrderRequest* request,
                                        v1::Order* response) override;
  grpc::ServerUnaryReactor* GetOrder(grpc::CallbackServerContext* context,
                                     const v1::GetOrderRequest* request,
                                     v1::Order* response) override;
  grpc::ServerUnaryReactor* ListOrders(grpc::CallbackServerContext* context,
                                       const v1::ListOrdersRequest* request,
                                       v1::ListOrdersResponse* response) override;
  grpc::ServerUnaryReactor* CancelOrder(grpc::CallbackServerContext* context,
                                        const v1::CancelOrderRequest* request,
                                        v1::Order* response) override;
  grpc::ServerUnaryReactor* ReturnOrder(grpc::CallbackServerContext* context,
                                        const v1::ReturnOrderRequest* request,
                                        v1::Order* response) override;
  grpc::ServerUnaryReactor* GetFollowState(grpc::CallbackServerContext* context,
                                           const v1::GetFollowStateRequest* request,
                                           v1::FollowState* response) override;

 private:
  absl::StatusOr<v1::Order> Create(const rpc::Call& call,
                                   kv::Txn& txn,
                                   const v1::CreateOrderRequest& request) const;
  absl::StatusOr<v1::ListOrdersResponse> List(const rpc::Call& call,
                                              const kv::Reader& reader,
                                              const v1::ListOrdersRequest& request) const;
  absl::StatusOr<v1::Order> CancelPlaced(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::CancelOrderRequest& request) const;
  absl::StatusOr<v1::Order> Return(const rpc::Call& call,
                                   kv::Txn& txn,
                                   const v1::ReturnOrderRequest& request) const;

  rpc::Methods methods_;
  const Tables* tables_;
  const CustomersFollower* follower_;
  api::IdSource* ids_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_ORDER_SERVICE_H_
