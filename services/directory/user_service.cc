#include "services/directory/user_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/directory/authority.h"
#include "services/directory/errors.h"
#include "services/directory/user.h"

namespace guanxi::directory {
namespace {

access::Scope Everybody() { return access::Scope::All(); }

}  // namespace

UserService::UserService(const rpc::Environment& environment,
                         const Tables* tables,
                         api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::UserService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* UserService::CreateUser(grpc::CallbackServerContext* context,
                                                  const v1::CreateUserRequest* request,
                                                  v1::User* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&UserService::Create, this));
}

grpc::ServerUnaryReactor* UserService::GetUser(grpc::CallbackServerContext* context,
                                               const v1::GetUserRequest* request,
                                               v1::User* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call&, const kv::Reader& reader, const v1::GetUserRequest& request) {
        return tables_->users.Get(reader, request.name(), Everybody());
      });
}

grpc::ServerUnaryReactor* UserService::ListUsers(grpc::CallbackServerContext* context,
                                                 const v1::ListUsersRequest* request,
                                                 v1::ListUsersResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&UserService::List, this));
}

grpc::ServerUnaryReactor* UserService::UpdateUser(grpc::CallbackServerContext* context,
                                                  const v1::UpdateUserRequest* request,
                                                  v1::User* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&UserService::Update, this));
}

grpc::ServerUnaryReactor* UserService::DeleteUser(grpc::CallbackServerContext* context,
                                                  const v1::DeleteUserRequest* request,
                                                  v1::User* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&UserService::Delete, this));
}

grpc::ServerUnaryReactor* UserService::FreezeUser(grpc::CallbackServerContext* context,
                                                  const v1::FreezeUserRequest* request,
                                                  v1::User* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::FreezeUserRequest& request) {
        return SetState(call, txn, request, &Freeze);
      });
}

grpc::ServerUnaryReactor* UserService::UnfreezeUser(grpc::CallbackServerContext* context,
                                                    const v1::UnfreezeUserRequest* request,
                                                    v1::User* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::UnfreezeUserRequest& request) {
        return SetState(call, txn, request, &Unfreeze);
      });
}

absl::StatusOr<v1::User> UserService::Create(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::CreateUserRequest& request) const {
  if (!MayProvision(call.principal))
    return errors::AccountRequestNeeded(tables_->users.collection(), "a new account");
  v1::User user = request.user();
  GUANXI_ASSIGN_OR_RETURN(*user.mutable_name(), api::NewName(*ids_, tables_->users.collection(),
                                                             request.user_id(), "user_id"));
  user.set_state(v1::User::STATE_ACTIVE);
  GUANXI_RETURN_IF_ERROR(Normalize(user));
  GUANXI_RETURN_IF_ERROR(CheckUnit(call, txn, user));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), user.unit(), user.name()));
  GUANXI_RETURN_IF_ERROR(CheckChange(call.principal, v1::User(), user));
  return tables_->users.Insert(txn, Checked(call.change), std::move(user));
}

absl::StatusOr<v1::ListUsersResponse> UserService::List(const rpc::Call& call,
                                                        const kv::Reader& reader,
                                                        const v1::ListUsersRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page,
                          tables_->users.List(reader, request, EverythingSeenBy(call.principal)));
  v1::ListUsersResponse response;
  response.mutable_users()->Assign(std::make_move_iterator(page.records.begin()),
                                   std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::User> UserService::Update(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::UpdateUserRequest& request) const {
  const v1::User& patch = request.user();
  GUANXI_ASSIGN_OR_RETURN(const v1::User before, tables_->users.GetForUpdate(
                                                     txn, patch.name(), patch.etag(), Everybody()));
  v1::User after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(Normalize(after));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), before.unit(), before.name()));
  GUANXI_RETURN_IF_ERROR(CheckChange(call.principal, before, after));
  if (after.unit() != before.unit()) {
    GUANXI_RETURN_IF_ERROR(CheckUnit(call, txn, after));
    GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), after.unit(), after.name()));
  }
  return tables_->users.Update(txn, Checked(call.change), before, std::move(after));
}

absl::StatusOr<v1::User> UserService::Delete(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::DeleteUserRequest& request) const {
  if (!MayProvision(call.principal))
    return errors::AccountRequestNeeded(request.name(), "closing it");
  GUANXI_ASSIGN_OR_RETURN(const v1::User user,
                          tables_->users.Get(txn, request.name(), Everybody()));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), user.unit(), user.name()));
  GUANXI_RETURN_IF_ERROR(CheckChange(call.principal, user, user));
  return tables_->users.Delete(txn, Checked(call.change), request.name(), request.etag(),
                               Everybody());
}

template <typename Request>
absl::StatusOr<v1::User> UserService::SetState(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const Request& request,
                                               absl::Status (*set)(v1::User&)) const {
  GUANXI_RETURN_IF_ERROR(CheckNotOwn(call.principal, request.name()));
  GUANXI_ASSIGN_OR_RETURN(
      const v1::User before,
      tables_->users.GetForUpdate(txn, request.name(), request.etag(), Everybody()));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), before.unit(), before.name()));
  const bool beyond = ReachesBeyondUnit(before.role()) && !call.scope().all();
  if (beyond) return errors::UnitNotYours(before.name());
  v1::User after = before;
  GUANXI_RETURN_IF_ERROR(set(after));
  return tables_->users.Update(txn, Noted(call.change, request.reason()), before, std::move(after));
}

absl::Status UserService::CheckUnit(const rpc::Call& call,
                                    const kv::Reader& reader,
                                    const v1::User& user) const {
  return table::CheckReference(tables_->units, reader, user.unit(), "user.unit", call.scope());
}

}  // namespace guanxi::directory
