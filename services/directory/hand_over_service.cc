#include "services/directory/hand_over_service.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/directory/authority.h"
#include "services/directory/hand_over.h"
#include "services/directory/hand_over_state.h"
#include "services/directory/holdings.h"

namespace guanxi::directory {
namespace {

// What a caller who asks what somebody owns waits at most for services that do not answer.
constexpr absl::Duration kHoldingsTimeout = absl::Seconds(2);

access::Scope Everybody() { return access::Scope::All(); }

std::vector<std::string> NamesOf(const RecordPeers& peers) {
  std::vector<std::string> names;
  for (const auto& [service, peer] : peers) names.push_back(service);
  return names;
}

}  // namespace

HandOverService::HandOverService(const rpc::Environment& environment,
                                 const Tables* tables,
                                 api::IdSource* ids,
                                 const RecordPeers* peers)
    : methods_(environment, rpc::DescriptorOf<v1::HandOverService>()),
      tables_(tables),
      ids_(ids),
      peers_(peers) {}

grpc::ServerUnaryReactor* HandOverService::CreateHandOver(grpc::CallbackServerContext* context,
                                                          const v1::CreateHandOverRequest* request,
                                                          v1::HandOver* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&HandOverService::Create, this));
}

grpc::ServerUnaryReactor* HandOverService::GetHandOver(grpc::CallbackServerContext* context,
                                                       const v1::GetHandOverRequest* request,
                                                       v1::HandOver* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&HandOverService::Get, this));
}

grpc::ServerUnaryReactor* HandOverService::ListHandOvers(grpc::CallbackServerContext* context,
                                                         const v1::ListHandOversRequest* request,
                                                         v1::ListHandOversResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&HandOverService::List, this));
}

grpc::ServerUnaryReactor* HandOverService::CancelHandOver(grpc::CallbackServerContext* context,
                                                          const v1::CancelHandOverRequest* request,
                                                          v1::HandOver* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&HandOverService::Cancel, this));
}

grpc::ServerUnaryReactor* HandOverService::GetHoldings(grpc::CallbackServerContext* context,
                                                       const v1::GetHoldingsRequest* request,
                                                       v1::Holdings* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&HandOverService::Holdings, this));
}

absl::StatusOr<v1::HandOver> HandOverService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateHandOverRequest& request) const {
  v1::HandOver hand_over = request.hand_over();
  GUANXI_RETURN_IF_ERROR(CheckHandOver(hand_over));
  const absl::StatusOr<v1::User> from = tables_->users.Get(txn, hand_over.from_user(), Everybody());
  if (absl::IsNotFound(from.status()))
    return errors::ReferenceNotFound("hand_over.from_user", hand_over.from_user());
  GUANXI_RETURN_IF_ERROR(from.status());
  GUANXI_ASSIGN_OR_RETURN(const v1::User to, Heir(txn, hand_over.to_user()));
  if (!hand_over.to_unit().empty()) {
    GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->units, txn, hand_over.to_unit(),
                                                 "hand_over.to_unit", Everybody()));
  }
  GUANXI_RETURN_IF_ERROR(CheckMayHandOver(call.principal, *from, to, hand_over.to_unit()));
  if (peers_->empty()) return errors::PeerUnavailable("every service with records");
  GUANXI_ASSIGN_OR_RETURN(*hand_over.mutable_name(),
                          api::NewName(*ids_, tables_->hand_overs.collection(),
                                       request.hand_over_id(), "hand_over_id"));
  WriteState(txn, hand_over.name(), Begin(call.principal, *from, NamesOf(*peers_), hand_over));
  const table::Change change = Noted(call.change, hand_over.note());
  return tables_->hand_overs.Insert(txn, change, std::move(hand_over));
}

absl::StatusOr<v1::HandOver> HandOverService::Get(const rpc::Call& call,
                                                  const kv::Reader& reader,
                                                  const v1::GetHandOverRequest& request) const {
  return tables_->hand_overs.Get(reader, request.name(), call.scope());
}

absl::StatusOr<v1::ListHandOversResponse> HandOverService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListHandOversRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->hand_overs.List(reader, request, call.scope()));
  v1::ListHandOversResponse response;
  response.mutable_hand_overs()->Assign(std::make_move_iterator(page.records.begin()),
                                        std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::HandOver> HandOverService::Cancel(
    const rpc::Call& call, kv::Txn& txn, const v1::CancelHandOverRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const v1::HandOver before,
      tables_->hand_overs.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckRunning(before));
  v1::HandOver after = before;
  End(v1::HandOver::STATE_CANCELLED, "", call.now(), after);
  DeleteState(txn, after.name());
  return tables_->hand_overs.Update(txn, Noted(call.change, request.reason()), before,
                                    std::move(after));
}

// Who an account is, everybody may know; what it owns, those who see what it owns.
absl::StatusOr<v1::Holdings> HandOverService::Holdings(
    const rpc::Call& call, const kv::Reader& reader, const v1::GetHoldingsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::User user,
                          tables_->users.Get(reader, request.name(), Everybody()));
  if (!access::Contains(call.scope(), user.unit(), user.name()))
    return errors::NotFound(request.name());
  return HoldingsOf(user, *peers_, SeesNames(call.principal, user),
                    std::min(absl::Now() + kHoldingsTimeout, call.deadline));
}

absl::StatusOr<v1::User> HandOverService::Heir(const kv::Reader& reader,
                                               const std::string& name) const {
  GUANXI_RETURN_IF_ERROR(
      table::CheckReference(tables_->users, reader, name, "hand_over.to_user", Everybody()));
  GUANXI_ASSIGN_OR_RETURN(v1::User user, tables_->users.Get(reader, name, Everybody()));
  if (user.state() != v1::User::STATE_ACTIVE)
    return errors::WrongState(name, "not active", "records go to active accounts");
  return user;
}

}  // namespace guanxi::directory
