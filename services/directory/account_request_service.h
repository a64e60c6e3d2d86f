// Requests to open, change and close accounts.
#ifndef GUANXI_SERVICES_DIRECTORY_ACCOUNT_REQUEST_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_ACCOUNT_REQUEST_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/account_requests.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in account_requests.proto. Thread-safe.
class AccountRequestService final : public v1::AccountRequestService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  AccountRequestService(const rpc::Environment& environment,
                        const Tables* tables,
                        api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateAccountRequest(grpc::CallbackServerContext* context,
                                                 const v1::CreateAccountRequestRequest* request,
                                                 v1::AccountRequest* response) override;
  grpc::ServerUnaryReactor* GetAccountRequest(grpc::CallbackServerContext* context,
                                              const v1::GetAccountRequestRequest* request,
                                              v1::AccountRequest* response) override;
  grpc::ServerUnaryReactor* ListAccountRequests(grpc::CallbackServerContext* context,
                                                const v1::ListAccountRequestsRequest* request,
                                                v1::ListAccountRequestsResponse* response) override;
  grpc::ServerUnaryReactor* ApproveAccountRequest(grpc::CallbackServerContext* context,
                                                  const v1::ApproveAccountRequestRequest* request,
                                                  v1::AccountRequest* response) override;
  grpc::ServerUnaryReactor* DeclineAccountRequest(grpc::CallbackServerContext* context,
                                                  const v1::DeclineAccountRequestRequest* request,
                                                  v1::AccountRequest* response) override;
  grpc::ServerUnaryReactor* WithdrawAccountRequest(grpc::CallbackServerContext* context,
                                                   const v1::WithdrawAccountRequestRequest* request,
                                                   v1::AccountRequest* response) override;

 private:
  absl::StatusOr<v1::AccountRequest> Create(const rpc::Call& call,
                                            kv::Txn& txn,
                                            const v1::CreateAccountRequestRequest& request) const;
  absl::StatusOr<v1::AccountRequest> Get(const rpc::Call& call,
                                         const kv::Reader& reader,
                                         const v1::GetAccountRequestRequest& request) const;
  absl::StatusOr<v1::ListAccountRequestsResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListAccountRequestsRequest& request) const;
  absl::StatusOr<v1::AccountRequest> Approve(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::ApproveAccountRequestRequest& request) const;
  absl::StatusOr<v1::AccountRequest> Decline(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::DeclineAccountRequestRequest& request) const;
  absl::StatusOr<v1::AccountRequest> Withdraw(
      const rpc::Call& call, kv::Txn& txn, const v1::WithdrawAccountRequestRequest& request) const;

  // The account `request` is about. FAILED_PRECONDITION (REFERENCE_NOT_FOUND) when there is none or
  // it is deleted.
  absl::StatusOr<v1::User> UserOf(const kv::Reader& reader,
                                  const v1::AccountRequest& request) const;
  // Checks that there is such a unit, if one is wanted.
  absl::Status CheckUnit(const kv::Reader& reader, const v1::AccountRequest& request) const;
  // A pending request, to be decided: errors in the order in which they say least to those it is
  // not for.
  template <typename Request>
  absl::StatusOr<v1::AccountRequest> ToDecide(const rpc::Call& call,
                                              const kv::Reader& reader,
                                              const Request& request) const;
  // Does what `request` asks, and returns the account.
  absl::StatusOr<v1::User> Carry(const rpc::Call& call,
                                 kv::Txn& txn,
                                 const v1::AccountRequest& request) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_ACCOUNT_REQUEST_SERVICE_H_
