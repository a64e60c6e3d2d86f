// The keys with which programs call.
#ifndef GUANXI_SERVICES_DIRECTORY_API_KEY_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_API_KEY_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/access/token/api_key.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/api_keys.grpc.pb.h"
#include "services/directory/api_key.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in api_keys.proto. Thread-safe.
class ApiKeyService final : public v1::ApiKeyService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  ApiKeyService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateApiKey(grpc::CallbackServerContext* context,
                                         const v1::CreateApiKeyRequest* request,
                                         v1::CreateApiKeyResponse* response) override;
  grpc::ServerUnaryReactor* GetApiKey(grpc::CallbackServerContext* context,
                                      const v1::GetApiKeyRequest* request,
                                      v1::ApiKey* response) override;
  grpc::ServerUnaryReactor* ListApiKeys(grpc::CallbackServerContext* context,
                                        const v1::ListApiKeysRequest* request,
                                        v1::ListApiKeysResponse* response) override;
  grpc::ServerUnaryReactor* RotateApiKey(grpc::CallbackServerContext* context,
                                         const v1::RotateApiKeyRequest* request,
                                         v1::RotateApiKeyResponse* response) override;
  grpc::ServerUnaryReactor* RevokeApiKey(grpc::CallbackServerContext* context,
                                         const v1::RevokeApiKeyRequest* request,
                                         v1::ApiKey* response) override;

 private:
  // A new secret, made before the transaction: a transaction may run more than once, and what is
  // shown has to be what is kept.
  template <typename Request>
  struct Draft {
    std::string name;
    token::NewKey secret;
    const Request* request;  // outlives the call
  };

  absl::StatusOr<Draft<v1::CreateApiKeyRequest>> PrepareCreate(
      const rpc::Call& call, const v1::CreateApiKeyRequest& request) const;
  absl::StatusOr<v1::CreateApiKeyResponse> Create(
      const rpc::Call& call, kv::Txn& txn, const Draft<v1::CreateApiKeyRequest>& draft) const;
  absl::StatusOr<v1::ApiKey> Get(const rpc::Call& call,
                                 const kv::Reader& reader,
                                 const v1::GetApiKeyRequest& request) const;
  absl::StatusOr<v1::ListApiKeysResponse> List(const rpc::Call& call,
                                               const kv::Reader& reader,
                                               const v1::ListApiKeysRequest& request) const;
  absl::StatusOr<Draft<v1::RotateApiKeyRequest>> PrepareRotate(
      const rpc::Call& call, const v1::RotateApiKeyRequest& request) const;
  absl::StatusOr<v1::RotateApiKeyResponse> Rotate(
      const rpc::Call& call, kv::Txn& txn, const Draft<v1::RotateApiKeyRequest>& draft) const;
  absl::StatusOr<v1::ApiKey> Revoke(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const v1::RevokeApiKeyRequest& request) const;

  // `key` as the caller is shown it: with when it was last used, which is kept apart, and without
  // what is not the caller's to see.
  absl::StatusOr<v1::ApiKey> Answer(const rpc::Call& call,
                                    const kv::Reader& reader,
                                    v1::ApiKey key) const;
  // The account `name`, deleted ones as not active. INVALID_ARGUMENT, naming `field`, when it is
  // the name of neither a user nor a service account, NOT_FOUND when there is none.
  absl::StatusOr<KeyAccount> AccountOf(const kv::Reader& reader,
                                       std::string_view name,
                                       std::string_view field) const;
  // The key `name` and its account: NOT_FOUND when there is none or it is not the caller's to see.
  absl::StatusOr<v1::ApiKey> Seen(const rpc::Call& call,
                                  const kv::Reader& reader,
                                  std::string_view name,
                                  KeyAccount& account) const;
  // The same to change it: ABORTED when `etag` is not empty and not the key's.
  absl::StatusOr<v1::ApiKey> ToChange(const rpc::Call& call,
                                      const kv::Reader& reader,
                                      std::string_view name,
                                      std::string_view etag,
                                      KeyAccount& account) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_API_KEY_SERVICE_H_
