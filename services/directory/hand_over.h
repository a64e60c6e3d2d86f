// The rules of hand-overs: who may hand what over to whom, and how a job gets on. Functions on
// messages; the store is the service's and the job's.
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/access/principal.h"
#include "guanxi/directory/state/v1/hand_over_state.pb.h"
#include "guanxi/directory/v1/hand_overs.pb.h"
#include "guanxi/directory/v1/users.pb.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::directory {

// The most failures a hand-over lists.
inline constexpr int kMaxFailures = 100;

// INVALID_ARGUMENT, naming the field below `hand_over`, for a malformed name, a record that is
// there twice, or a hand-over to whom the records belong already.
absl::Status CheckHandOver(const v1::HandOver& hand_over);

// PERMISSION_DENIED (HAND_OVER_NOT_YOURS) when `principal` may not hand over from this user to
// that, or to `to_unit`.
absl::Status CheckMayHandOver(const access::Principal& principal,
                              const v1::User& from,
                              const v1::User& to,
                              std::string_view to_unit);

// Makes `hand_over` a running one that `requester` began, over `services`; and the state it begins
// in.
state::v1::HandOverState Begin(const access::Principal& requester,
                               const v1::User& from,
                               const std::vector<std::string>& services,
                               v1::HandOver& hand_over);

// FAILED_PRECONDITION (WRONG_STATE) when it has ended.
absl::Status CheckRunning(const v1::HandOver& hand_over);

// What is noted with each record that is moved.
std::string NoteOf(const v1::HandOver& hand_over);

// How far it is in `service`, which is among those it began with.
v1::HandOver::Progress& ProgressIn(std::string_view service, v1::HandOver& hand_over);

// Counts what became of a batch in `service`, and returns the names that did not fit into it: they
// are to be asked for again. When `denied`, what was not moved is listed as what the requester may
// not move; else with the reason of its error.
std::vector<std::string> TakeResults(std::string_view service,
                                     const records::v1::ReassignRecordsResponse& response,
                                     bool denied,
                                     v1::HandOver& hand_over);

// Ends `hand_over` as done when every service is, and then lists the named records that nobody has
// `found`.
void EndWhenDone(const google::protobuf::RepeatedPtrField<std::string>& found,
                 absl::Time now,
                 v1::HandOver& hand_over);

// Ends `hand_over` otherwise; `error` is empty when it was cancelled.
void End(v1::HandOver::State state,
         std::string_view error,
         absl::Time now,
         v1::HandOver& hand_over);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_H_
