#include "services/directory/account_request_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <optional>
#include <utility>

#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/directory/account_request.h"
#include "services/directory/authority.h"
#include "services/directory/errors.h"
#include "services/directory/user.h"

namespace guanxi::directory {
namespace {

using v1::AccountRequest;

access::Scope Everybody() { return access::Scope::All(); }

}  // namespace

AccountRequestService::AccountRequestService(const rpc::Environment& environment,
                                             const Tables* tables,
                                             api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::AccountRequestService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* AccountRequestService::CreateAccountRequest(
    grpc::CallbackServerContext* context,
    const v1::CreateAccountRequestRequest* request,
    v1::AccountRequest* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountRequestService::Create, this));
}

grpc::ServerUnaryReactor* AccountRequestService::GetAccountRequest(
    grpc::CallbackServerContext* context,
    const v1::GetAccountRequestRequest* request,
    v1::AccountRequest* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&AccountRequestService::Get, this));
}

grpc::ServerUnaryReactor* AccountRequestService::ListAccountRequests(
    grpc::CallbackServerContext* context,
    const v1::ListAccountRequestsRequest* request,
    v1::ListAccountRequestsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&AccountRequestService::List, this));
}

grpc::ServerUnaryReactor* AccountRequestService::ApproveAccountRequest(
    grpc::CallbackServerContext* context,
    const v1::ApproveAccountRequestRequest* request,
    v1::AccountRequest* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountRequestService::Approve, this));
}

grpc::ServerUnaryReactor* AccountRequestService::DeclineAccountRequest(
    grpc::CallbackServerContext* context,
    const v1::DeclineAccountRequestRequest* request,
    v1::AccountRequest* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountRequestService::Decline, this));
}

grpc::ServerUnaryReactor* AccountRequestService::WithdrawAccountRequest(
    grpc::CallbackServerContext* context,
    const v1::WithdrawAccountRequestRequest* request,
    v1::AccountRequest* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountRequestService::Withdraw, this));
}

template <typename Request>
absl::StatusOr<AccountRequest> AccountRequestService::ToDecide(const rpc::Call& call,
                                                               const kv::Reader& reader,
                                                               const Request& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      AccountRequest pending,
      tables_->account_requests.GetForUpdate(reader, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckApprover(call.principal, pending));
  GUANXI_RETURN_IF_ERROR(CheckPending(pending));
  return pending;
}

absl::StatusOr<AccountRequest> AccountRequestService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateAccountRequestRequest& request) const {
  AccountRequest asked = request.account_request();
  GUANXI_RETURN_IF_ERROR(Normalize(asked));
  GUANXI_RETURN_IF_ERROR(CheckUnit(txn, asked));
  std::optional<v1::User> user;
  if (!asked.user().empty()) {
    GUANXI_ASSIGN_OR_RETURN(user, UserOf(txn, asked));
  }
  GUANXI_RETURN_IF_ERROR(Begin(call.principal.user, user ? &*user : nullptr, asked));
  GUANXI_ASSIGN_OR_RETURN(*asked.mutable_name(),
                          api::NewName(*ids_, tables_->account_requests.collection(), "", "name"));
  const table::Change change = Noted(call.change, asked.reason());
  return tables_->account_requests.Insert(txn, change, std::move(asked));
}

absl::StatusOr<AccountRequest> AccountRequestService::Get(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::GetAccountRequestRequest& request) const {
  return tables_->account_requests.Get(reader, request.name(), call.scope());
}

absl::StatusOr<v1::ListAccountRequestsResponse> AccountRequestService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListAccountRequestsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->account_requests.List(reader, request, call.scope()));
  v1::ListAccountRequestsResponse response;
  response.mutable_account_requests()->Assign(std::make_move_iterator(page.records.begin()),
                                              std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<AccountRequest> AccountRequestService::Approve(
    const rpc::Call& call, kv::Txn& txn, const v1::ApproveAccountRequestRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const AccountRequest before, ToDecide(call, txn, request));
  GUANXI_ASSIGN_OR_RETURN(const v1::User user, Carry(call, txn, before));
  AccountRequest after = before;
  Decide(AccountRequest::STATE_APPROVED, call.principal.user, request.reason(), call.now(), after);
  after.set_resulting_user(user.name());
  return tables_->account_requests.Update(txn, Noted(call.change, request.reason()), before,
                                          std::move(after));
}

absl::StatusOr<AccountRequest> AccountRequestService::Decline(
    const rpc::Call& call, kv::Txn& txn, const v1::DeclineAccountRequestRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const AccountRequest before, ToDecide(call, txn, request));
  AccountRequest after = before;
  Decide(AccountRequest::STATE_DECLINED, call.principal.user, request.reason(), call.now(), after);
  return tables_->account_requests.Update(txn, Noted(call.change, request.reason()), before,
                                          std::move(after));
}

absl::StatusOr<AccountRequest> AccountRequestService::Withdraw(
    const rpc::Call& call, kv::Txn& txn, const v1::WithdrawAccountRequestRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const AccountRequest before,
      tables_->account_requests.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  if (before.requester() != call.principal.user) return errors::NotRequester(before.name());
  GUANXI_RETURN_IF_ERROR(CheckPending(before));
  AccountRequest after = before;
  Decide(AccountRequest::STATE_WITHDRAWN, "", "", call.now(), after);
  return tables_->account_requests.Update(txn, Checked(call.change), before, std::move(after));
}

absl::StatusOr<v1::User> AccountRequestService::UserOf(const kv::Reader& reader,
                                                       const AccountRequest& request) const {
  GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->users, reader, request.user(),
                                               "account_request.user", Everybody()));
  return tables_->users.Get(reader, request.user(), Everybody());
}

absl::Status AccountRequestService::CheckUnit(const kv::Reader& reader,
                                              const AccountRequest& request) const {
  if (request.wanted().unit().empty()) return absl::OkStatus();
  return table::CheckReference(tables_->units, reader, request.wanted().unit(),
                               "account_request.wanted.unit", Everybody());
}

absl::StatusOr<v1::User> AccountRequestService::Carry(const rpc::Call& call,
                                                      kv::Txn& txn,
                                                      const AccountRequest& request) const {
  const table::Change change =
      Noted(call.change, fmt::format("{}: {}", request.name(), request.reason()));
  GUANXI_RETURN_IF_ERROR(CheckUnit(txn, request));
  if (request.user().empty()) {
    v1::User user = NewUser(request);
    GUANXI_ASSIGN_OR_RETURN(*user.mutable_name(),
                            api::NewName(*ids_, tables_->users.collection(), request.user_id(),
                                         "account_request.user_id"));
    return tables_->users.Insert(txn, change, std::move(user));
  }
  GUANXI_ASSIGN_OR_RETURN(const v1::User before, UserOf(txn, request));
  v1::User after = before;
  GUANXI_RETURN_IF_ERROR(Apply(request, after));
  return tables_->users.Update(txn, change, before, std::move(after));
}

}  // namespace guanxi::directory
