// The teams records are shared with.
#ifndef GUANXI_SERVICES_DIRECTORY_TEAM_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_TEAM_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/teams.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in teams.proto. Thread-safe.
//
// Everybody sees every team, whatever the scope: records name those they are shared with.
class TeamService final : public v1::TeamService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  TeamService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateTeam(grpc::CallbackServerContext* context,
                                       const v1::CreateTeamRequest* request,
                                       v1::Team* response) override;
  grpc::ServerUnaryReactor* GetTeam(grpc::CallbackServerContext* context,
                                    const v1::GetTeamRequest* request,
                                    v1::Team* response) override;
  grpc::ServerUnaryReactor* ListTeams(grpc::CallbackServerContext* context,
                                      const v1::ListTeamsRequest* request,
                                      v1::ListTeamsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateTeam(grpc::CallbackServerContext* context,
                                       const v1::UpdateTeamRequest* request,
                                       v1::Team* response) override;
  grpc::ServerUnaryReactor* DeleteTeam(grpc::CallbackServerContext* context,
                                       const v1::DeleteTeamRequest* request,
                                       v1::Team* response) override;

 private:
  absl::StatusOr<v1::Team> Create(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::CreateTeamRequest& request) const;
  absl::StatusOr<v1::Team> Get(const rpc::Call& call,
                               const kv::Reader& reader,
                               const v1::GetTeamRequest& request) const;
  absl::StatusOr<v1::ListTeamsResponse> List(const rpc::Call& call,
                                             const kv::Reader& reader,
                                             const v1::ListTeamsRequest& request) const;
  absl::StatusOr<v1::Team> Update(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::UpdateTeamRequest& request) const;
  absl::StatusOr<v1::Team> Delete(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::DeleteTeamRequest& request) const;
  // Checks that there is such a unit, if it names one, and that the caller looks after it.
  absl::Status CheckUnit(const rpc::Call& call,
                         const kv::Reader& reader,
                         const v1::Team& team) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_TEAM_SERVICE_H_
