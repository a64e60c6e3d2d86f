#include "services/directory/service_account_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/directory/authority.h"
#include "services/directory/grants.h"

namespace guanxi::directory {
namespace {

using v1::ServiceAccount;

constexpr char kGrantsField[] = "service_account.grants";

access::Scope Everybody() { return access::Scope::All(); }

}  // namespace

ServiceAccountService::ServiceAccountService(const rpc::Environment& environment,
                                             const Tables* tables,
                                             api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::ServiceAccountService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* ServiceAccountService::CreateServiceAccount(
    grpc::CallbackServerContext* context,
    const v1::CreateServiceAccountRequest* request,
    v1::ServiceAccount* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ServiceAccountService::Create, this));
}

grpc::ServerUnaryReactor* ServiceAccountService::GetServiceAccount(
    grpc::CallbackServerContext* context,
    const v1::GetServiceAccountRequest* request,
    v1::ServiceAccount* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ServiceAccountService::Get, this));
}

grpc::ServerUnaryReactor* ServiceAccountService::ListServiceAccounts(
    grpc::CallbackServerContext* context,
    const v1::ListServiceAccountsRequest* request,
    v1::ListServiceAccountsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ServiceAccountService::List, this));
}

grpc::ServerUnaryReactor* ServiceAccountService::UpdateServiceAccount(
    grpc::CallbackServerContext* context,
    const v1::UpdateServiceAccountRequest* request,
    v1::ServiceAccount* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ServiceAccountService::Update, this));
}

grpc::ServerUnaryReactor* ServiceAccountService::DeleteServiceAccount(
    grpc::CallbackServerContext* context,
    const v1::DeleteServiceAccountRequest* request,
    v1::ServiceAccount* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ServiceAccountService::Delete, this));
}

grpc::ServerUnaryReactor* ServiceAccountService::FreezeServiceAccount(
    grpc::CallbackServerContext* context,
    const v1::FreezeServiceAccountRequest* request,
    v1::ServiceAccount* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::FreezeServiceAccountRequest& request) {
        return SetState(call, txn, request, ServiceAccount::STATE_FROZEN);
      });
}

grpc::ServerUnaryReactor* ServiceAccountService::UnfreezeServiceAccount(
    grpc::CallbackServerContext* context,
    const v1::UnfreezeServiceAccountRequest* request,
    v1::ServiceAccount* response) {
  return methods_.Write(__func__, context, request, response,
                        [this](const rpc::Call& call, kv::Txn& txn,
                               const v1::UnfreezeServiceAccountRequest& request) {
                          return SetState(call, txn, request, ServiceAccount::STATE_ACTIVE);
                        });
}

absl::StatusOr<ServiceAccount> ServiceAccountService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateServiceAccountRequest& request) const {
  ServiceAccount account = request.service_account();
  GUANXI_ASSIGN_OR_RETURN(*account.mutable_name(),
                          api::NewName(*ids_, tables_->service_accounts.collection(),
                                       request.service_account_id(), "service_account_id"));
  account.set_state(ServiceAccount::STATE_ACTIVE);
  GUANXI_RETURN_IF_ERROR(CheckUnit(call, txn, account));
  GUANXI_RETURN_IF_ERROR(NormalizeGrants(kGrantsField, *account.mutable_grants()));
  GUANXI_RETURN_IF_ERROR(CheckMayGive(call.principal, {}, account.grants()));
  return tables_->service_accounts.Insert(txn, Checked(call.change), std::move(account));
}

absl::StatusOr<ServiceAccount> ServiceAccountService::Get(
    const rpc::Call&, const kv::Reader& reader, const v1::GetServiceAccountRequest& request) const {
  return tables_->service_accounts.Get(reader, request.name(), Everybody());
}

absl::StatusOr<v1::ListServiceAccountsResponse> ServiceAccountService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListServiceAccountsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      auto page, tables_->service_accounts.List(reader, request, EverythingSeenBy(call.principal)));
  v1::ListServiceAccountsResponse response;
  response.mutable_service_accounts()->Assign(std::make_move_iterator(page.records.begin()),
                                              std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<ServiceAccount> ServiceAccountService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateServiceAccountRequest& request) const {
  const ServiceAccount& patch = request.service_account();
  GUANXI_RETURN_IF_ERROR(CheckNotOwn(call.principal, patch.name()));
  GUANXI_ASSIGN_OR_RETURN(const ServiceAccount before,
                          ToChange(call, txn, patch.name(), patch.etag()));
  ServiceAccount after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  if (after.unit() != before.unit()) GUANXI_RETURN_IF_ERROR(CheckUnit(call, txn, after));
  GUANXI_RETURN_IF_ERROR(NormalizeGrants(kGrantsField, *after.mutable_grants()));
  // In another unit its grants are worth something else: they are given anew.
  const Grants given = after.unit() == before.unit() ? before.grants() : Grants();
  GUANXI_RETURN_IF_ERROR(CheckMayGive(call.principal, given, after.grants()));
  return tables_->service_accounts.Update(txn, Checked(call.change), before, std::move(after));
}

// Closed and deleted in one commit: whoever follows the feed understands either.
absl::StatusOr<ServiceAccount> ServiceAccountService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteServiceAccountRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const ServiceAccount before,
                          ToChange(call, txn, request.name(), request.etag()));
  ServiceAccount after = before;
  after.set_state(ServiceAccount::STATE_CLOSED);
  const table::Change change = Checked(call.change);
  GUANXI_ASSIGN_OR_RETURN(after,
                          tables_->service_accounts.Update(txn, change, before, std::move(after)));
  return tables_->service_accounts.Delete(txn, change, after.name(), after.etag(), Everybody());
}

template <typename Request>
absl::StatusOr<ServiceAccount> ServiceAccountService::SetState(const rpc::Call& call,
                                                               kv::Txn& txn,
                                                               const Request& request,
                                                               ServiceAccount::State state) const {
  GUANXI_RETURN_IF_ERROR(CheckNotOwn(call.principal, request.name()));
  GUANXI_ASSIGN_OR_RETURN(const ServiceAccount before,
                          ToChange(call, txn, request.name(), request.etag()));
  ServiceAccount after = before;
  after.set_state(state);
  return tables_->service_accounts.Update(txn, Noted(call.change, request.reason()), before,
                                          std::move(after));
}

absl::StatusOr<ServiceAccount> ServiceAccountService::ToChange(const rpc::Call& call,
                                                               const kv::Reader& reader,
                                                               std::string_view name,
                                                               std::string_view etag) const {
  GUANXI_ASSIGN_OR_RETURN(ServiceAccount account,
                          tables_->service_accounts.GetForUpdate(reader, name, etag, Everybody()));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), account.unit(), account.name()));
  return account;
}

absl::Status ServiceAccountService::CheckUnit(const rpc::Call& call,
                                              const kv::Reader& reader,
                                              const ServiceAccount& account) const {
  if (!account.unit().empty()) {
    GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->units, reader, account.unit(),
                                                 "service_account.unit", Everybody()));
  }
  return CheckReach(call.scope(), account.unit(), account.name());
}

}  // namespace guanxi::directory
