// What it takes to admit a customer, as the company sets it.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_POLICY_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_POLICY_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/admission_policies.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in admission_policies.proto. Thread-safe.
class AdmissionPolicyService final : public v1::AdmissionPolicyService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  AdmissionPolicyService(const rpc::Environment& environment,
                         const Tables* tables,
                         api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateAdmissionPolicy(grpc::CallbackServerContext* context,
                                                  const v1::CreateAdmissionPolicyRequest* request,
                                                  v1::AdmissionPolicy* response) override;
  grpc::ServerUnaryReactor* GetAdmissionPolicy(grpc::CallbackServerContext* context,
                                               const v1::GetAdmissionPolicyRequest* request,
                                               v1::AdmissionPolicy* response) override;
  grpc::ServerUnaryReactor* ListAdmissionPolicies(
      grpc::CallbackServerContext* context,
      const v1::ListAdmissionPoliciesRequest* request,
      v1::ListAdmissionPoliciesResponse* response) override;
  grpc::ServerUnaryReactor* UpdateAdmissionPolicy(grpc::CallbackServerContext* context,
                                                  const v1::UpdateAdmissionPolicyRequest* request,
                                                  v1::AdmissionPolicy* response) override;
  grpc::ServerUnaryReactor* DeleteAdmissionPolicy(grpc::CallbackServerContext* context,
                                                  const v1::DeleteAdmissionPolicyRequest* request,
                                                  v1::AdmissionPolicy* response) override;
  grpc::ServerUnaryReactor* UndeleteAdmissionPolicy(
      grpc::CallbackServerContext* context,
      const v1::UndeleteAdmissionPolicyRequest* request,
      v1::AdmissionPolicy* response) override;
  grpc::ServerUnaryReactor* GetAdmissionPolicyFor(grpc::CallbackServerContext* context,
                                                  const v1::GetAdmissionPolicyForRequest* request,
                                                  v1::AdmissionPolicy* response) override;

 private:
  absl::StatusOr<v1::AdmissionPolicy> Create(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::CreateAdmissionPolicyRequest& request) const;
  absl::StatusOr<v1::ListAdmissionPoliciesResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListAdmissionPoliciesRequest& request) const;
  absl::StatusOr<v1::AdmissionPolicy> Update(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::UpdateAdmissionPolicyRequest& request) const;
  absl::StatusOr<v1::AdmissionPolicy> Undelete(
      const rpc::Call& call, kv::Txn& txn, const v1::UndeleteAdmissionPolicyRequest& request) const;
  absl::StatusOr<v1::AdmissionPolicy> For(const rpc::Call& call,
                                          const kv::Reader& reader,
                                          const v1::GetAdmissionPolicyForRequest& request) const;
  // ALREADY_EXISTS when another policy is for its unit.
  absl::Status CheckFree(const kv::Reader& reader, const v1::AdmissionPolicy& policy) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_POLICY_SERVICE_H_
