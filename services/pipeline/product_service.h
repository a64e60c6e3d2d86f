// The products on offer.
#ifndef GUANXI_SERVICES_PIPELINE_PRODUCT_SERVICE_H_
#define GUANXI_SERVICES_PIPELINE_PRODUCT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/pipeline/v1/products.grpc.pb.h"
#include "services/pipeline/pipeline_tables.h"

namespace guanxi::pipeline {

// What each method does and answers is in products.proto. Thread-safe.
class ProductService final : public v1::ProductService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  ProductService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateProduct(grpc::CallbackServerContext* context,
                                          const v1::CreateProductRequest* request,
                                          v1::Product* response) override;
  grpc::ServerUnaryReactor* GetProduct(grpc::CallbackServerContext* context,
                                       const v1::GetProductRequest* request,
                                       v1::Product* response) override;
  grpc::ServerUnaryReactor* ListProducts(grpc::CallbackServerContext* context,
                                         const v1::ListProductsRequest* request,
                                         v1::ListProductsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateProduct(grpc::CallbackServerContext* context,
                                          const v1::UpdateProductRequest* request,
                                          v1::Product* response) override;
  grpc::ServerUnaryReactor* DeleteProduct(grpc::CallbackServerContext* context,
                                          const v1::DeleteProductRequest* request,
                                          v1::Product* response) override;

 private:
  absl::StatusOr<v1::Product> Create(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::CreateProductRequest& request) const;
  absl::StatusOr<v1::ListProductsResponse> List(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::ListProductsRequest& request) const;
  absl::StatusOr<v1::Product> Update(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::UpdateProductRequest& request) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PRODUCT_SERVICE_H_
