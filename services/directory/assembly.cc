#include "services/directory/assembly.h"

namespace guanxi::directory {

Assembly::Assembly(const rpc::Environment& environment,
                   feed::Hub* hub,
                   api::IdSource* ids,
                   const Peers& peers)
    : environment_(environment),
      peers_(RecordPeersOf(peers)),
      units_(environment, &tables_, ids),
      users_(environment, &tables_, ids),
      teams_(environment, &tables_, ids),
      service_accounts_(environment, &tables_, ids),
      api_keys_(environment, &tables_, ids),
      account_requests_(environment, &tables_, ids),
      hand_overs_(environment, &tables_, ids, &peers_),
      work_calendars_(environment, &tables_, ids),
      travels_(environment, &tables_, ids),
      usage_(environment, &tables_),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment) {}

std::vector<grpc::Service*> Assembly::services() {
  return {&units_,      &users_,
          &teams_,      &service_accounts_,
          &api_keys_,   &account_requests_,
          &hand_overs_, &work_calendars_,
          &travels_,    &usage_,
          &changes_,    &audit_};
}

void Assembly::StartJobs() {
  if (runner_ == nullptr)
    runner_ = std::make_unique<HandOverRunner>(environment_, &tables_, &peers_);
}

}  // namespace guanxi::directory
