#include "services/customers/admission/admission_policy_service.h"

#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/admission/admission_policy.h"

namespace guanxi::customers {

using v1::AdmissionPolicy;

AdmissionPolicyService::AdmissionPolicyService(const rpc::Environment& environment,
                                               const Tables* tables,
                                               api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::AdmissionPolicyService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* AdmissionPolicyService::CreateAdmissionPolicy(
    grpc::CallbackServerContext* context,
    const v1::CreateAdmissionPolicyRequest* request,
    AdmissionPolicy* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionPolicyService::Create, this));
}

grpc::ServerUnaryReactor* AdmissionPolicyService::GetAdmissionPolicy(
    grpc::CallbackServerContext* context,
    const v1::GetAdmissionPolicyRequest* request,
    AdmissionPolicy* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetAdmissionPolicyRequest& request) {
                         return tables_->admission_policies.Get(reader, request.name(),
                                                                call.scope());
                       });
}

grpc::ServerUnaryReactor* AdmissionPolicyService::ListAdmissionPolicies(
    grpc::CallbackServerContext* context,
    const v1::ListAdmissionPoliciesRequest* request,
    v1::ListAdmissionPoliciesResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&AdmissionPolicyService::List, this));
}

grpc::ServerUnaryReactor* AdmissionPolicyService::UpdateAdmissionPolicy(
    grpc::CallbackServerContext* context,
    const v1::UpdateAdmissionPolicyRequest* request,
    AdmissionPolicy* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionPolicyService::Update, this));
}

grpc::ServerUnaryReactor* AdmissionPolicyService::DeleteAdmissionPolicy(
    grpc::CallbackServerContext* context,
    const v1::DeleteAdmissionPolicyRequest* request,
    AdmissionPolicy* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteAdmissionPolicyRequest& request) {
        return tables_->admission_policies.Delete(txn, call.change, request.name(), request.etag(),
                                                  call.scope());
      });
}

grpc::ServerUnaryReactor* AdmissionPolicyService::UndeleteAdmissionPolicy(
    grpc::CallbackServerContext* context,
    const v1::UndeleteAdmissionPolicyRequest* request,
    AdmissionPolicy* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionPolicyService::Undelete, this));
}

grpc::ServerUnaryReactor* AdmissionPolicyService::GetAdmissionPolicyFor(
    grpc::CallbackServerContext* context,
    const v1::GetAdmissionPolicyForRequest* request,
    AdmissionPolicy* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&AdmissionPolicyService::For, this));
}

absl::StatusOr<AdmissionPolicy> AdmissionPolicyService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateAdmissionPolicyRequest& request) const {
  AdmissionPolicy policy = request.admission_policy();
  GUANXI_ASSIGN_OR_RETURN(*policy.mutable_name(),
                          api::NewName(*ids_, tables_->admission_policies.collection(),
                                       request.admission_policy_id(), "admission_policy_id"));
  FillFromBuiltIn(policy);
  GUANXI_RETURN_IF_ERROR(CheckPolicy(policy));
  GUANXI_RETURN_IF_ERROR(CheckFree(txn, policy));
  return tables_->admission_policies.Insert(txn, call.change, std::move(policy));
}

absl::StatusOr<v1::ListAdmissionPoliciesResponse> AdmissionPolicyService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListAdmissionPoliciesRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page,
                          tables_->admission_policies.List(reader, request, call.scope()));
  v1::ListAdmissionPoliciesResponse response;
  response.mutable_admission_policies()->Assign(std::make_move_iterator(page.records.begin()),
                                                std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<AdmissionPolicy> AdmissionPolicyService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateAdmissionPolicyRequest& request) const {
  const AdmissionPolicy& patch = request.admission_policy();
  GUANXI_ASSIGN_OR_RETURN(
      const AdmissionPolicy before,
      tables_->admission_policies.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  AdmissionPolicy after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckPolicy(after));
  return tables_->admission_policies.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<AdmissionPolicy> AdmissionPolicyService::Undelete(
    const rpc::Call& call, kv::Txn& txn, const v1::UndeleteAdmissionPolicyRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const AdmissionPolicy policy,
                          tables_->admission_policies.Undelete(txn, call.change, request.name(),
                                                               request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckFree(txn, policy));
  return policy;
}

absl::StatusOr<AdmissionPolicy> AdmissionPolicyService::For(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::GetAdmissionPolicyForRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.customer(), tables_->customers.collection(), "customer").status());
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          tables_->customers.Get(reader, request.customer(), call.scope()));
  return PolicyFor(tables_->admission_policies, reader, customer.unit());
}

absl::Status AdmissionPolicyService::CheckFree(const kv::Reader& reader,
                                               const AdmissionPolicy& policy) const {
  std::string holder;
  GUANXI_RETURN_IF_ERROR(
      tables_->admission_policies.ForEach(reader, [&](const AdmissionPolicy& other) {
        const bool same = !other.has_delete_time() && other.name() != policy.name() &&
                          other.for_unit() == policy.for_unit();
        if (same) holder = other.name();
        return !same;
      }));
  if (holder.empty()) return absl::OkStatus();
  return errors::ValueTaken("admission_policy.for_unit", policy.for_unit(), holder);
}

}  // namespace guanxi::customers
