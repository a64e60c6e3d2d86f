// Which records the requester of a hand-over may give to others, while the hand-over runs.
#ifndef GUANXI_SERVICES_DIRECTORY_REQUESTER_REACH_H_
#define GUANXI_SERVICES_DIRECTORY_REQUESTER_REACH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "guanxi/directory/v1/hand_overs.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// A hand-over is carried out in the directory's name, so the requester's reach is worked out anew
// from its account and the tree of units for each batch. The service that moves the batch holds it
// to `units` in the commit that moves it.
struct RequesterReach {
  bool anywhere = false;           // records of every unit, and of none
  std::vector<std::string> units;  // else records of these units, to people of these; sorted
  // To people of the unit that the owner before worked in, and never to another unit.
  bool one_unit = false;

  // The reach of whoever made `hand_over`, as its account is in `reader`. Of heads and of service
  // accounts with a unit: that unit and those below; of marketing, system administrators, service
  // accounts of the whole company, and callers that are not accounts (operators, the suite's
  // services): anywhere. Of others, of accounts that are frozen, closed, deleted or gone, and of
  // service accounts without the grant to hand over: nothing. System administrators and service
  // accounts are held to one unit.
  static absl::StatusOr<RequesterReach> Of(const Tables& tables,
                                           const kv::Reader& reader,
                                           const v1::HandOver& hand_over);
};

// Whether `hand_over` may still go on by `reach`: there is something in it, and the heir works
// where it has to.
absl::StatusOr<bool> MayGoOn(const Tables& tables,
                             const kv::Reader& reader,
                             const v1::HandOver& hand_over,
                             const RequesterReach& reach);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_REQUESTER_REACH_H_
