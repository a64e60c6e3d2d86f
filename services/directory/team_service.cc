#include "services/directory/team_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/directory/authority.h"
#include "services/directory/team.h"

namespace guanxi::directory {
namespace {

access::Scope Everybody() { return access::Scope::All(); }

}  // namespace

TeamService::TeamService(const rpc::Environment& environment,
                         const Tables* tables,
                         api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::TeamService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* TeamService::CreateTeam(grpc::CallbackServerContext* context,
                                                  const v1::CreateTeamRequest* request,
                                                  v1::Team* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TeamService::Create, this));
}

grpc::ServerUnaryReactor* TeamService::GetTeam(grpc::CallbackServerContext* context,
                                               const v1::GetTeamRequest* request,
                                               v1::Team* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&TeamService::Get, this));
}

grpc::ServerUnaryReactor* TeamService::ListTeams(grpc::CallbackServerContext* context,
                                                 const v1::ListTeamsRequest* request,
                                                 v1::ListTeamsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&TeamService::List, this));
}

grpc::ServerUnaryReactor* TeamService::UpdateTeam(grpc::CallbackServerContext* context,
                                                  const v1::UpdateTeamRequest* request,
                                                  v1::Team* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TeamService::Update, this));
}

grpc::ServerUnaryReactor* TeamService::DeleteTeam(grpc::CallbackServerContext* context,
                                                  const v1::DeleteTeamRequest* request,
                                                  v1::Team* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TeamService::Delete, this));
}

absl::StatusOr<v1::Team> TeamService::Create(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::CreateTeamRequest& request) const {
  v1::Team team = request.team();
  GUANXI_ASSIGN_OR_RETURN(*team.mutable_name(), api::NewName(*ids_, tables_->teams.collection(),
                                                             request.team_id(), "team_id"));
  GUANXI_RETURN_IF_ERROR(CheckUnit(call, txn, team));
  GUANXI_RETURN_IF_ERROR(CheckMembers(*tables_, txn, v1::Team(), team));
  return tables_->teams.Insert(txn, Checked(call.change), std::move(team));
}

absl::StatusOr<v1::Team> TeamService::Get(const rpc::Call&,
                                          const kv::Reader& reader,
                                          const v1::GetTeamRequest& request) const {
  return tables_->teams.Get(reader, request.name(), Everybody());
}

absl::StatusOr<v1::ListTeamsResponse> TeamService::List(const rpc::Call& call,
                                                        const kv::Reader& reader,
                                                        const v1::ListTeamsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page,
                          tables_->teams.List(reader, request, EverythingSeenBy(call.principal)));
  v1::ListTeamsResponse response;
  response.mutable_teams()->Assign(std::make_move_iterator(page.records.begin()),
                                   std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Team> TeamService::Update(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::UpdateTeamRequest& request) const {
  const v1::Team& patch = request.team();
  GUANXI_ASSIGN_OR_RETURN(const v1::Team before, tables_->teams.GetForUpdate(
                                                     txn, patch.name(), patch.etag(), Everybody()));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), before.unit(), before.name()));
  v1::Team after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  if (after.unit() != before.unit()) GUANXI_RETURN_IF_ERROR(CheckUnit(call, txn, after));
  GUANXI_RETURN_IF_ERROR(CheckMembers(*tables_, txn, before, after));
  return tables_->teams.Update(txn, Checked(call.change), before, std::move(after));
}

absl::StatusOr<v1::Team> TeamService::Delete(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const v1::DeleteTeamRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Team before,
      tables_->teams.GetForUpdate(txn, request.name(), request.etag(), Everybody()));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), before.unit(), before.name()));
  return tables_->teams.Delete(txn, Checked(call.change), request.name(), request.etag(),
                               Everybody());
}

absl::Status TeamService::CheckUnit(const rpc::Call& call,
                                    const kv::Reader& reader,
                                    const v1::Team& team) const {
  if (!team.unit().empty()) {
    GUANXI_RETURN_IF_ERROR(
        table::CheckReference(tables_->units, reader, team.unit(), "team.unit", Everybody()));
  }
  return CheckReach(call.scope(), team.unit(), team.name());
}

}  // namespace guanxi::directory
