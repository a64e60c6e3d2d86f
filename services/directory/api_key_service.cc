#include "services/directory/api_key_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/directory/authority.h"
#include "services/directory/usage_rows.h"

namespace guanxi::directory {
namespace {

access::Scope Everything() { return access::Scope::All(); }

constexpr char kAccountField[] = "api_key.account";

}  // namespace

ApiKeyService::ApiKeyService(const rpc::Environment& environment,
                             const Tables* tables,
                             api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::ApiKeyService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* ApiKeyService::CreateApiKey(grpc::CallbackServerContext* context,
                                                      const v1::CreateApiKeyRequest* request,
                                                      v1::CreateApiKeyResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ApiKeyService::PrepareCreate, this),
                        std::bind_front(&ApiKeyService::Create, this));
}

grpc::ServerUnaryReactor* ApiKeyService::GetApiKey(grpc::CallbackServerContext* context,
                                                   const v1::GetApiKeyRequest* request,
                                                   v1::ApiKey* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ApiKeyService::Get, this));
}

grpc::ServerUnaryReactor* ApiKeyService::ListApiKeys(grpc::CallbackServerContext* context,
                                                     const v1::ListApiKeysRequest* request,
                                                     v1::ListApiKeysResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ApiKeyService::List, this));
}

grpc::ServerUnaryReactor* ApiKeyService::RotateApiKey(grpc::CallbackServerContext* context,
                                                      const v1::RotateApiKeyRequest* request,
                                                      v1::RotateApiKeyResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ApiKeyService::PrepareRotate, this),
                        std::bind_front(&ApiKeyService::Rotate, this));
}

grpc::ServerUnaryReactor* ApiKeyService::RevokeApiKey(grpc::CallbackServerContext* context,
                                                      const v1::RevokeApiKeyRequest* request,
                                                      v1::ApiKey* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ApiKeyService::Revoke, this));
}

absl::StatusOr<ApiKeyService::Draft<v1::CreateApiKeyRequest>> ApiKeyService::PrepareCreate(
    const rpc::Call&, const v1::CreateApiKeyRequest& request) const {
  const std::string& collection = tables_->api_keys.collection();
  GUANXI_ASSIGN_OR_RETURN(std::string name,
                          api::NewName(*ids_, collection, request.api_key_id(), "api_key_id"));
  token::NewKey secret = token::NewApiKey(std::string_view(name).substr(collection.size() + 1));
  return Draft<v1::CreateApiKeyRequest>{std::move(name), std::move(secret), &request};
}

absl::StatusOr<v1::CreateApiKeyResponse> ApiKeyService::Create(
    const rpc::Call& call, kv::Txn& txn, const Draft<v1::CreateApiKeyRequest>& draft) const {
  v1::ApiKey key = draft.request->api_key();
  absl::StatusOr<KeyAccount> account = AccountOf(txn, key.account(), kAccountField);
  if (absl::IsNotFound(account.status()))
    return errors::ReferenceNotFound(kAccountField, key.account());
  GUANXI_RETURN_IF_ERROR(account.status());
  GUANXI_RETURN_IF_ERROR(CheckMayMakeKey(call.principal, call.scope(), *account, key.grants()));
  GUANXI_RETURN_IF_ERROR(Begin(*account, call.now(), key));
  CapExpiry(call.principal, key);
  key.set_name(draft.name);
  key.set_digest(draft.secret.digest);
  GUANXI_ASSIGN_OR_RETURN(key, tables_->api_keys.Insert(txn, Checked(call.change), std::move(key)));
  v1::CreateApiKeyResponse response;
  GUANXI_ASSIGN_OR_RETURN(*response.mutable_api_key(), Answer(call, txn, std::move(key)));
  response.set_secret(draft.secret.secret);
  return response;
}

absl::StatusOr<v1::ApiKey> ApiKeyService::Get(const rpc::Call& call,
                                              const kv::Reader& reader,
                                              const v1::GetApiKeyRequest& request) const {
  KeyAccount account;
  GUANXI_ASSIGN_OR_RETURN(v1::ApiKey key, Seen(call, reader, request.name(), account));
  return Answer(call, reader, std::move(key));
}

// Who does not reach everything lists its own, which an index serves.
absl::StatusOr<v1::ListApiKeysResponse> ApiKeyService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListApiKeysRequest& request) const {
  table::ListQuery query = table::QueryOf(request);
  if (!call.scope().all()) query.extra = {{"account", call.principal.user}};
  GUANXI_ASSIGN_OR_RETURN(auto page,
                          tables_->api_keys.List(reader, query, EverythingSeenBy(call.principal)));
  v1::ListApiKeysResponse response;
  for (v1::ApiKey& key : page.records) {
    GUANXI_ASSIGN_OR_RETURN(*response.add_api_keys(), Answer(call, reader, std::move(key)));
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<ApiKeyService::Draft<v1::RotateApiKeyRequest>> ApiKeyService::PrepareRotate(
    const rpc::Call&, const v1::RotateApiKeyRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id,
                          api::IdOf(request.name(), tables_->api_keys.collection(), "name"));
  return Draft<v1::RotateApiKeyRequest>{request.name(), token::NewApiKey(id), &request};
}

absl::StatusOr<v1::RotateApiKeyResponse> ApiKeyService::Rotate(
    const rpc::Call& call, kv::Txn& txn, const Draft<v1::RotateApiKeyRequest>& draft) const {
  GUANXI_ASSIGN_OR_RETURN(const absl::Duration overlap, OverlapOf(draft.request->overlap()));
  KeyAccount account;
  GUANXI_ASSIGN_OR_RETURN(const v1::ApiKey before,
                          ToChange(call, txn, draft.name, draft.request->etag(), account));
  GUANXI_RETURN_IF_ERROR(CheckMayMakeKey(call.principal, call.scope(), account, before.grants()));
  GUANXI_RETURN_IF_ERROR(CheckOutlives(call.principal, before));
  v1::ApiKey after = before;
  GUANXI_RETURN_IF_ERROR(directory::Rotate(draft.secret.digest, overlap, call.now(), after));
  GUANXI_ASSIGN_OR_RETURN(
      after, tables_->api_keys.Update(txn, Checked(call.change), before, std::move(after)));
  v1::RotateApiKeyResponse response;
  GUANXI_ASSIGN_OR_RETURN(*response.mutable_api_key(), Answer(call, txn, std::move(after)));
  response.set_secret(draft.secret.secret);
  return response;
}

absl::StatusOr<v1::ApiKey> ApiKeyService::Revoke(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::RevokeApiKeyRequest& request) const {
  KeyAccount account;
  GUANXI_ASSIGN_OR_RETURN(const v1::ApiKey before,
                          ToChange(call, txn, request.name(), request.etag(), account));
  v1::ApiKey after = before;
  directory::Revoke(call.now(), after);
  GUANXI_ASSIGN_OR_RETURN(after, tables_->api_keys.Update(txn, Noted(call.change, request.reason()),
                                                          before, std::move(after)));
  return Answer(call, txn, std::move(after));
}

absl::StatusOr<v1::ApiKey> ApiKeyService::Answer(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 v1::ApiKey key) const {
  GUANXI_ASSIGN_OR_RETURN(state::v1::LastUse use, LastUseOf(reader, key.name()));
  if (use.has_last_use_time()) key.mutable_last_use_time()->Swap(use.mutable_last_use_time());
  return Shown(call.principal, std::move(key));
}

absl::StatusOr<KeyAccount> ApiKeyService::AccountOf(const kv::Reader& reader,
                                                    std::string_view name,
                                                    std::string_view field) const {
  if (api::IdOf(name, tables_->users.collection(), field).ok()) {
    GUANXI_ASSIGN_OR_RETURN(const v1::User user, tables_->users.Get(reader, name, Everything()));
    const bool active = user.state() == v1::User::STATE_ACTIVE && !user.has_delete_time();
    // A person's keys are no matter of the unit's.
    return KeyAccount{
        .name = user.name(), .person = true, .active = active, .unit = "", .grants = {}};
  }
  if (!api::IdOf(name, tables_->service_accounts.collection(), field).ok())
    return errors::InvalidField(field, "must be users/{id} or serviceAccounts/{id}");
  GUANXI_ASSIGN_OR_RETURN(const v1::ServiceAccount account,
                          tables_->service_accounts.Get(reader, name, Everything()));
  const bool active =
      account.state() == v1::ServiceAccount::STATE_ACTIVE && !account.has_delete_time();
  return KeyAccount{.name = account.name(),
                    .person = false,
                    .active = active,
                    .unit = account.unit(),
                    .grants = account.grants()};
}

absl::StatusOr<v1::ApiKey> ApiKeyService::Seen(const rpc::Call& call,
                                               const kv::Reader& reader,
                                               std::string_view name,
                                               KeyAccount& account) const {
  GUANXI_ASSIGN_OR_RETURN(v1::ApiKey key, tables_->api_keys.Get(reader, name, Everything()));
  GUANXI_ASSIGN_OR_RETURN(account, AccountOf(reader, key.account(), kAccountField));
  if (!SeesKeysOf(call.principal, call.scope(), account)) return errors::NotFound(name);
  return key;
}

absl::StatusOr<v1::ApiKey> ApiKeyService::ToChange(const rpc::Call& call,
                                                   const kv::Reader& reader,
                                                   std::string_view name,
                                                   std::string_view etag,
                                                   KeyAccount& account) const {
  GUANXI_RETURN_IF_ERROR(Seen(call, reader, name, account).status());
  return tables_->api_keys.GetForUpdate(reader, name, etag, Everything());
}

}  // namespace guanxi::directory
