#include "common/access/roster_events.h"

#include "guanxi/directory/v1/api_keys.pb.h"
#include "guanxi/directory/v1/service_accounts.pb.h"
#include "guanxi/directory/v1/teams.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::access {
namespace {

template <typename Record>
bool PutIf(const google::protobuf::Any& any, Roster& roster) {
  Record record;
  if (!any.Is<Record>() || !any.UnpackTo(&record)) return false;
  roster.Put(record);
  return true;
}

}  // namespace

void PutPacked(const google::protobuf::Any& any, Roster& roster) {
  namespace v1 = guanxi::directory::v1;
  static_cast<void>(PutIf<v1::User>(any, roster) || PutIf<v1::Unit>(any, roster) ||
                    PutIf<v1::Team>(any, roster) || PutIf<v1::ServiceAccount>(any, roster) ||
                    PutIf<v1::ApiKey>(any, roster));
}

void PutEvent(const guanxi::changes::v1::Event& event, Roster& roster) {
  if (event.has_after()) {
    PutPacked(event.after(), roster);
  } else {
    roster.Remove(event.resource());
  }
}

}  // namespace guanxi::access
