#include "services/pipeline/product_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "services/pipeline/product.h"

namespace guanxi::pipeline {

ProductService::ProductService(const rpc::Environment& environment,
                               const Tables* tables,
                               api::IdSource* ids)
    : methods_(environment, v1::Product::descriptor()->file()->FindServiceByName("ProductService")),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* ProductService::CreateProduct(grpc::CallbackServerContext* context,
                                                        const v1::CreateProductRequest* request,
                                                        v1::Product* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ProductService::Create, this));
}

grpc::ServerUnaryReactor* ProductService::GetProduct(grpc::CallbackServerContext* context,
                                                     const v1::GetProductRequest* request,
                                                     v1::Product* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetProductRequest& request) {
                         return tables_->products.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* ProductService::ListProducts(grpc::CallbackServerContext* context,
                                                       const v1::ListProductsRequest* request,
                                                       v1::ListProductsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ProductService::List, this));
}

grpc::ServerUnaryReactor* ProductService::UpdateProduct(grpc::CallbackServerContext* context,
                                                        const v1::UpdateProductRequest* request,
                                                        v1::Product* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ProductService::Update, this));
}

grpc::ServerUnaryReactor* ProductService::DeleteProduct(grpc::CallbackServerContext* context,
                                                        const v1::DeleteProductRequest* request,
                                                        v1::Product* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteProductRequest& request) {
        return tables_->products.Delete(txn, call.change, request.name(), request.etag(),
                                        call.scope());
      });
}

absl::StatusOr<v1::Product> ProductService::Create(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::CreateProductRequest& request) const {
  v1::Product product = request.product();
  GUANXI_ASSIGN_OR_RETURN(
      *product.mutable_name(),
      api::NewName(*ids_, tables_->products.collection(), request.product_id(), "product_id"));
  GUANXI_RETURN_IF_ERROR(CheckProduct(product));
  return tables_->products.Insert(txn, call.change, std::move(product));
}

absl::StatusOr<v1::ListProductsResponse> ProductService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListProductsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->products.List(reader, request, call.scope()));
  v1::ListProductsResponse response;
  response.mutable_products()->Assign(std::make_move_iterator(page.records.begin()),
                                      std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Product> ProductService::Update(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::UpdateProductRequest& request) const {
  const v1::Product& patch = request.product();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Product before,
      tables_->products.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Product after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckProduct(after));
  return tables_->products.Update(txn, call.change, before, std::move(after));
}

}  // namespace guanxi::pipeline
