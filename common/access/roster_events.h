// The directory's records as its feed tells of them.
#ifndef GUANXI_COMMON_ACCESS_ROSTER_EVENTS_H_
#define GUANXI_COMMON_ACCESS_ROSTER_EVENTS_H_

#include <google/protobuf/any.pb.h>

#include <array>
#include <string_view>

#include "common/access/roster.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::access {

// The types a roster is made of.
inline constexpr std::array<std::string_view, 5> kRosterTypes = {
    "guanxi.directory/User", "guanxi.directory/Unit", "guanxi.directory/Team",
    "guanxi.directory/ServiceAccount", "guanxi.directory/ApiKey"};

// Puts the record in `any` into `roster`; one that does not parse, or of another type, is left out.
void PutPacked(const google::protobuf::Any& any, Roster& roster);

// Does to `roster` what `event` tells. It counts with the next Publish.
void PutEvent(const guanxi::changes::v1::Event& event, Roster& roster);

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_ROSTER_EVENTS_H_
