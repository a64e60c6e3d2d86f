// GatewayService: what the gateway answers itself.
#ifndef GUANXI_GATEWAY_CUSTOMER360_SERVICE_H_
#define GUANXI_GATEWAY_CUSTOMER360_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "common/rpc/methods.h"
#include "gateway/customer360_call.h"
#include "gateway/router.h"
#include "guanxi/gateway/v1/gateway_service.grpc.pb.h"

namespace guanxi::gateway {

class Customer360Service final : public v1::GatewayService::CallbackService {
 public:
  // `backends` has every backend of the suite and outlives the server, as does what `environment`
  // points to; it needs no engine.
  Customer360Service(const rpc::Environment& environment,
                     const Backends& backends,
                     const Customer360Timeouts& timeouts);

  grpc::ServerUnaryReactor* GetCustomer360(grpc::CallbackServerContext* context,
                                           const v1::GetCustomer360Request* request,
                                           v1::Customer360* response) override;

 private:
  rpc::Methods methods_;
  Customer360Sources sources_;
  Customer360Timeouts timeouts_;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_CUSTOMER360_SERVICE_H_
