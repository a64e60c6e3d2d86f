// What customers of a grade and tier get.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_POLICY_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_POLICY_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/service_policies.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in service_policies.proto. Thread-safe.
class ServicePolicyService final : public v1::ServicePolicyService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  ServicePolicyService(const rpc::Environment& environment,
                       const Tables* tables,
                       api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateServicePolicy(grpc::CallbackServerContext* context,
                                                const v1::CreateServicePolicyRequest* request,
                                                v1::ServicePolicy* response) override;
  grpc::ServerUnaryReactor* GetServicePolicy(grpc::CallbackServerContext* context,
                                             const v1::GetServicePolicyRequest* request,
                                             v1::ServicePolicy* response) override;
  grpc::ServerUnaryReactor* ListServicePolicies(grpc::CallbackServerContext* context,
                                                const v1::ListServicePoliciesRequest* request,
                                                v1::ListServicePoliciesResponse* response) override;
  grpc::ServerUnaryReactor* UpdateServicePolicy(grpc::CallbackServerContext* context,
                                                const v1::UpdateServicePolicyRequest* request,
                                                v1::ServicePolicy* response) override;
  grpc::ServerUnaryReactor* DeleteServicePolicy(grpc::CallbackServerContext* context,
                                                const v1::DeleteServicePolicyRequest* request,
                                                v1::ServicePolicy* response) override;
  grpc::ServerUnaryReactor* GetServicePolicyFor(grpc::CallbackServerContext* context,
                                                const v1::GetServicePolicyForRequest* request,
                                                v1::GetServicePolicyForResponse* response) override;

 private:
  absl::StatusOr<v1::ServicePolicy> Create(const rpc::Call& call,
                                           kv::Txn& txn,
                                           const v1::CreateServicePolicyRequest& request) const;
  absl::StatusOr<v1::ListServicePoliciesResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListServicePoliciesRequest& request) const;
  absl::StatusOr<v1::ServicePolicy> Update(const rpc::Call& call,
                                           kv::Txn& txn,
                                           const v1::UpdateServicePolicyRequest& request) const;
  absl::StatusOr<v1::GetServicePolicyForResponse> For(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::GetServicePolicyForRequest& request) const;
  // ALREADY_EXISTS when another row is for its grade and tier.
  absl::Status CheckFree(const kv::Reader& reader, const v1::ServicePolicy& policy) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_POLICY_SERVICE_H_
