#include "services/pipeline/order_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <utility>

#include "common/access/ownership.h"
#include "common/api/effective_time.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/pipeline/admission_gate.h"
#include "services/pipeline/order.h"
#include "services/pipeline/product.h"

namespace guanxi::pipeline {

OrderService::OrderService(const rpc::Environment& environment,
                           const Tables* tables,
                           const CustomersFollower* follower,
                           api::IdSource* ids)
    : methods_(environment, v1::Order::descriptor()->file()->FindServiceByName("OrderService")),
      tables_(tables),
      follower_(follower),
      ids_(ids) {}

grpc::ServerUnaryReactor* OrderService::CreateOrder(grpc::CallbackServerContext* context,
                                                    const v1::CreateOrderRequest* request,
                                                    v1::Order* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OrderService::Create, this));
}

grpc::ServerUnaryReactor* OrderService::GetOrder(grpc::CallbackServerContext* context,
                                                 const v1::GetOrderRequest* request,
                                                 v1::Order* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call& call, const kv::Reader& reader, const v1::GetOrderRequest& request) {
        return tables_->orders.Get(reader, request.name(), call.scope());
      });
}

grpc::ServerUnaryReactor* OrderService::ListOrders(grpc::CallbackServerContext* context,
                                                   const v1::ListOrdersRequest* request,
                                                   v1::ListOrdersResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&OrderService::List, this));
}

grpc::ServerUnaryReactor* OrderService::CancelOrder(grpc::CallbackServerContext* context,
                                                    const v1::CancelOrderRequest* request,
                                                    v1::Order* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OrderService::CancelPlaced, this));
}

grpc::ServerUnaryReactor* OrderService::ReturnOrder(grpc::CallbackServerContext* context,
                                                    const v1::ReturnOrderRequest* request,
                                                    v1::Order* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OrderService::Return, this));
}

grpc::ServerUnaryReactor* OrderService::GetFollowState(grpc::CallbackServerContext* context,
                                                       const v1::GetFollowStateRequest* request,
                                                       v1::FollowState* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call&, const kv::Reader& reader, const v1::GetFollowStateRequest&) {
        return follower_->State(reader);
      });
}

absl::StatusOr<v1::Order> OrderService::Create(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const v1::CreateOrderRequest& request) const {
  v1::Order order = request.order();
  GUANXI_ASSIGN_OR_RETURN(*order.mutable_name(), api::NewName(*ids_, tables_->orders.collection(),
                                                              request.order_id(), "order_id"));
  GUANXI_ASSIGN_OR_RETURN(const absl::Time time,
                          api::EffectiveTime(order.has_order_time() ? &order.order_time() : nullptr,
                                             {.now = call.now()}, "order.order_time"));
  *order.mutable_order_time() = ToProto(time);
  access::FillOwnership(call.scope(), order);
  GUANXI_RETURN_IF_ERROR(CompleteOrder(order));
  for (int i = 0; i < order.lines_size(); ++i) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Product product,
                            Referred(tables_->products, txn, order.lines(i).product(),
                                     fmt::format("order.lines[{}].product", i)));
    GUANXI_RETURN_IF_ERROR(CheckOffered(product, time));
  }
  GUANXI_RETURN_IF_ERROR(CheckMayOrder(txn, order.customer()));
  return tables_->orders.Insert(txn, call.change, std::move(order));
}

absl::StatusOr<v1::ListOrdersResponse> OrderService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListOrdersRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->orders.List(reader, request, call.scope()));
  v1::ListOrdersResponse response;
  response.mutable_orders()->Assign(std::make_move_iterator(page.records.begin()),
                                    std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Order> OrderService::CancelPlaced(const rpc::Call& call,
                                                     kv::Txn& txn,
                                                     const v1::CancelOrderRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Order before,
      tables_->orders.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(
      const absl::Time time,
      api::EffectiveTimeOf(request, {.now = call.now(), .not_before = LastMove(before)}));
  v1::Order after = before;
  GUANXI_RETURN_IF_ERROR(Cancel(after, time));
  return tables_->orders.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::Order> OrderService::Return(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const v1::ReturnOrderRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Order before,
      tables_->orders.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(
      const absl::Time time,
      api::EffectiveTimeOf(request, {.now = call.now(), .not_before = LastMove(before)}));
  v1::Order after = before;
  GUANXI_RETURN_IF_ERROR(TakeBack(after, request.lines(), time));
  return tables_->orders.Update(txn, call.change, before, std::move(after));
}

}  // namespace guanxi::pipeline
