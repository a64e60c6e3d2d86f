// The rows that hand-overs go on from, beside the tables: the only place that builds their keys.
// Frozen, as it is on disk.
//
//   meta   40, hand-over id   → HandOverState, while it runs
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_STATE_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_STATE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "guanxi/directory/state/v1/hand_over_state.pb.h"

namespace guanxi::directory {

// The state of the hand-over `name`, or the default message when there is none. DATA_LOSS when it
// is damaged.
absl::StatusOr<state::v1::HandOverState> ReadState(const kv::Reader& reader, std::string_view name);
void WriteState(kv::Txn& txn, std::string_view name, const state::v1::HandOverState& state);
void DeleteState(kv::Txn& txn, std::string_view name);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_STATE_H_
