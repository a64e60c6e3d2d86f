// What an account owns, from every service at once.
#ifndef GUANXI_SERVICES_DIRECTORY_HOLDINGS_H_
#define GUANXI_SERVICES_DIRECTORY_HOLDINGS_H_

#include "absl/time/time.h"
#include "common/access/principal.h"
#include "guanxi/directory/v1/hand_overs.pb.h"
#include "guanxi/directory/v1/users.pb.h"
#include "services/directory/record_peers.h"

namespace guanxi::directory {

// Whether `principal` may be told the names of what `user` owns, besides how much it is: those who
// see every unit's records, and the user. The records of one owner may be of several units.
bool SeesNames(const access::Principal& principal, const v1::User& user);

// Asks all of `peers` at once and waits until `deadline` for those that do not answer; the answer
// says which they are, and names records only when `names`. Not for threads that serve calls.
v1::Holdings HoldingsOf(const v1::User& user,
                        const RecordPeers& peers,
                        bool names,
                        absl::Time deadline);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HOLDINGS_H_
