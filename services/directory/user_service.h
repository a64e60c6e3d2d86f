// The people who work with the suite.
#ifndef GUANXI_SERVICES_DIRECTORY_USER_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_USER_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/users.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in users.proto. Thread-safe.
//
// Everybody sees every user, whatever the scope: a record names its owner, and who that is must be
// known to those who see the record.
class UserService final : public v1::UserService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  UserService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateUser(grpc::CallbackServerContext* context,
                                       const v1::CreateUserRequest* request,
                                       v1::User* response) override;
  grpc::ServerUnaryReactor* GetUser(grpc::CallbackServerContext* context,
                                    const v1::GetUserRequest* request,
                                    v1::User* response) override;
  grpc::ServerUnaryReactor* ListUsers(grpc::CallbackServerContext* context,
                                      const v1::ListUsersRequest* request,
                                      v1::ListUsersResponse* response) override;
  grpc::ServerUnaryReactor* UpdateUser(grpc::CallbackServerContext* context,
                                       const v1::UpdateUserRequest* request,
                                       v1::User* response) override;
  grpc::ServerUnaryReactor* DeleteUser(grpc::CallbackServerContext* context,
                                       const v1::DeleteUserRequest* request,
                                       v1::User* response) override;
  grpc::ServerUnaryReactor* FreezeUser(grpc::CallbackServerContext* context,
                                       const v1::FreezeUserRequest* request,
                                       v1::User* response) override;
  grpc::ServerUnaryReactor* UnfreezeUser(grpc::CallbackServerContext* context,
                                         const v1::UnfreezeUserRequest* request,
                                         v1::User* response) override;

 private:
  absl::StatusOr<v1::User> Create(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::CreateUserRequest& request) const;
  absl::StatusOr<v1::ListUsersResponse> List(const rpc::Call& call,
                                             const kv::Reader& reader,
                                             const v1::ListUsersRequest& request) const;
  absl::StatusOr<v1::User> Update(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::UpdateUserRequest& request) const;
  absl::StatusOr<v1::User> Delete(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::DeleteUserRequest& request) const;
  // Does `set` to the account that `request` names.
  template <typename Request>
  absl::StatusOr<v1::User> SetState(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const Request& request,
                                    absl::Status (*set)(v1::User&)) const;
  absl::Status CheckUnit(const rpc::Call& call,
                         const kv::Reader& reader,
                         const v1::User& user) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USER_SERVICE_H_
