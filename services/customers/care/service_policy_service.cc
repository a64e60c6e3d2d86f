#include "services/customers/care/service_policy_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/care/policy_rows.h"
#include "services/customers/care/service_policy.h"

namespace guanxi::customers {

using v1::ServicePolicy;

ServicePolicyService::ServicePolicyService(const rpc::Environment& environment,
                                           const Tables* tables,
                                           api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::ServicePolicyService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* ServicePolicyService::CreateServicePolicy(
    grpc::CallbackServerContext* context,
    const v1::CreateServicePolicyRequest* request,
    ServicePolicy* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ServicePolicyService::Create, this));
}

grpc::ServerUnaryReactor* ServicePolicyService::GetServicePolicy(
    grpc::CallbackServerContext* context,
    const v1::GetServicePolicyRequest* request,
    ServicePolicy* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetServicePolicyRequest& request) {
                         return tables_->service_policies.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* ServicePolicyService::ListServicePolicies(
    grpc::CallbackServerContext* context,
    const v1::ListServicePoliciesRequest* request,
    v1::ListServicePoliciesResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ServicePolicyService::List, this));
}

grpc::ServerUnaryReactor* ServicePolicyService::UpdateServicePolicy(
    grpc::CallbackServerContext* context,
    const v1::UpdateServicePolicyRequest* request,
    ServicePolicy* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ServicePolicyService::Update, this));
}

grpc::ServerUnaryReactor* ServicePolicyService::DeleteServicePolicy(
    grpc::CallbackServerContext* context,
    const v1::DeleteServicePolicyRequest* request,
    ServicePolicy* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteServicePolicyRequest& request) {
        return tables_->service_policies.Delete(txn, call.change, request.name(), request.etag(),
                                                call.scope());
      });
}

grpc::ServerUnaryReactor* ServicePolicyService::GetServicePolicyFor(
    grpc::CallbackServerContext* context,
    const v1::GetServicePolicyForRequest* request,
    v1::GetServicePolicyForResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ServicePolicyService::For, this));
}

absl::StatusOr<ServicePolicy> ServicePolicyService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateServicePolicyRequest& request) const {
  ServicePolicy policy = request.service_policy();
  GUANXI_ASSIGN_OR_RETURN(*policy.mutable_name(),
                          api::NewName(*ids_, tables_->service_policies.collection(),
                                       request.service_policy_id(), "service_policy_id"));
  GUANXI_RETURN_IF_ERROR(CheckFree(txn, policy));
  return tables_->service_policies.Insert(txn, call.change, std::move(policy));
}

absl::StatusOr<v1::ListServicePoliciesResponse> ServicePolicyService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListServicePoliciesRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->service_policies.List(reader, request, call.scope()));
  v1::ListServicePoliciesResponse response;
  response.mutable_service_policies()->Assign(std::make_move_iterator(page.records.begin()),
                                              std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<ServicePolicy> ServicePolicyService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateServicePolicyRequest& request) const {
  const ServicePolicy& patch = request.service_policy();
  GUANXI_ASSIGN_OR_RETURN(
      const ServicePolicy before,
      tables_->service_policies.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  ServicePolicy after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckFree(txn, after));
  return tables_->service_policies.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::GetServicePolicyForResponse> ServicePolicyService::For(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::GetServicePolicyForRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.customer(), tables_->customers.collection(), "customer").status());
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          tables_->customers.Get(reader, request.customer(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const ServicePolicies policies, ReadServicePolicies(*tables_, reader));
  const ServicePolicies::Found found = policies.For(customer.grade(), customer.tier());
  v1::GetServicePolicyForResponse response;
  if (found.policy != nullptr) *response.mutable_service_policy() = *found.policy;
  response.set_match(found.match);
  response.set_grade(customer.grade());
  response.set_tier(customer.tier());
  response.set_owner(customer.owner());
  return response;
}

absl::Status ServicePolicyService::CheckFree(const kv::Reader& reader,
                                             const ServicePolicy& policy) const {
  GUANXI_ASSIGN_OR_RETURN(const ServicePolicies policies, ReadServicePolicies(*tables_, reader));
  const ServicePolicy* row = policies.Row(policy.grade(), policy.tier());
  if (row == nullptr || row->name() == policy.name()) return absl::OkStatus();
  return errors::ValueTaken("service_policy.grade,tier",
                            fmt::format("{},{}", v1::Grade_Name(policy.grade()), policy.tier()),
                            row->name());
}

}  // namespace guanxi::customers
