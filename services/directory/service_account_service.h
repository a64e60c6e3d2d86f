// The company's programs.
#ifndef GUANXI_SERVICES_DIRECTORY_SERVICE_ACCOUNT_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_SERVICE_ACCOUNT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string_view>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/service_accounts.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in service_accounts.proto. Thread-safe.
//
// Everybody sees every service account, whatever the scope: histories name them.
class ServiceAccountService final : public v1::ServiceAccountService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  ServiceAccountService(const rpc::Environment& environment,
                        const Tables* tables,
                        api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateServiceAccount(grpc::CallbackServerContext* context,
                                                 const v1::CreateServiceAccountRequest* request,
                                                 v1::ServiceAccount* response) override;
  grpc::ServerUnaryReactor* GetServiceAccount(grpc::CallbackServerContext* context,
                                              const v1::GetServiceAccountRequest* request,
                                              v1::ServiceAccount* response) override;
  grpc::ServerUnaryReactor* ListServiceAccounts(grpc::CallbackServerContext* context,
                                                const v1::ListServiceAccountsRequest* request,
                                                v1::ListServiceAccountsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateServiceAccount(grpc::CallbackServerContext* context,
                                                 const v1::UpdateServiceAccountRequest* request,
                                                 v1::ServiceAccount* response) override;
  grpc::ServerUnaryReactor* DeleteServiceAccount(grpc::CallbackServerContext* context,
                                                 const v1::DeleteServiceAccountRequest* request,
                                                 v1::ServiceAccount* response) override;
  grpc::ServerUnaryReactor* FreezeServiceAccount(grpc::CallbackServerContext* context,
                                                 const v1::FreezeServiceAccountRequest* request,
                                                 v1::ServiceAccount* response) override;
  grpc::ServerUnaryReactor* UnfreezeServiceAccount(grpc::CallbackServerContext* context,
                                                   const v1::UnfreezeServiceAccountRequest* request,
                                                   v1::ServiceAccount* response) override;

 private:
  absl::StatusOr<v1::ServiceAccount> Create(const rpc::Call& call,
                                            kv::Txn& txn,
                                            const v1::CreateServiceAccountRequest& request) const;
  absl::StatusOr<v1::ServiceAccount> Get(const rpc::Call& call,
                                         const kv::Reader& reader,
                                         const v1::GetServiceAccountRequest& request) const;
  absl::StatusOr<v1::ListServiceAccountsResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListServiceAccountsRequest& request) const;
  absl::StatusOr<v1::ServiceAccount> Update(const rpc::Call& call,
                                            kv::Txn& txn,
                                            const v1::UpdateServiceAccountRequest& request) const;
  absl::StatusOr<v1::ServiceAccount> Delete(const rpc::Call& call,
                                            kv::Txn& txn,
                                            const v1::DeleteServiceAccountRequest& request) const;
  // Brings the account that `request` names into `state`.
  template <typename Request>
  absl::StatusOr<v1::ServiceAccount> SetState(const rpc::Call& call,
                                              kv::Txn& txn,
                                              const Request& request,
                                              v1::ServiceAccount::State state) const;
  // The account to change: one whose unit the caller looks after.
  absl::StatusOr<v1::ServiceAccount> ToChange(const rpc::Call& call,
                                              const kv::Reader& reader,
                                              std::string_view name,
                                              std::string_view etag) const;
  // Checks that there is such a unit, if it names one, and that the caller looks after it.
  absl::Status CheckUnit(const rpc::Call& call,
                         const kv::Reader& reader,
                         const v1::ServiceAccount& account) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_SERVICE_ACCOUNT_SERVICE_H_
