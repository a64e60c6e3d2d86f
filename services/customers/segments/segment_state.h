// The rows of segments beside the tables: what is being built, how far changes have come, and when
// whose membership may change by itself.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_STATE_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_STATE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/state/v1/segment_state.pb.h"

namespace guanxi::customers {

// The build of `segment`, `segments/{id}`, that is not done; nullopt when none is.
absl::StatusOr<std::optional<state::v1::SegmentBuild>> ReadSegmentBuild(const kv::Reader& reader,
                                                                        std::string_view segment);
void WriteSegmentBuild(kv::Txn& txn, const state::v1::SegmentBuild& build);
void RemoveSegmentBuild(kv::Txn& txn, std::string_view segment);

// Visits the builds that are not done, until `visit` returns false.
absl::Status VisitSegmentBuilds(const kv::Reader& reader,
                                absl::FunctionRef<bool(const state::v1::SegmentBuild&)> visit);

// How far changes have been followed; nullopt where there is nothing to follow yet.
absl::StatusOr<std::optional<kv::Revision>> ReadSegmentPlace(const kv::Reader& reader);
void WriteSegmentPlace(kv::Txn& txn, kv::Revision revision);

// When the membership of `customer`, `customers/{id}`, may next change without a change of the
// customer; nullopt for never.
absl::StatusOr<std::optional<absl::Time>> ReadSegmentAlarm(const kv::Reader& reader,
                                                           std::string_view customer);
// Sets it, in place of the one before; nullopt for never. To the nanosecond.
absl::Status WriteSegmentAlarm(kv::Txn& txn,
                               std::string_view customer,
                               std::optional<absl::Time> when);

// Visits the customers whose alarm is at `now` or before, soonest first, until `visit` returns
// false.
absl::Status VisitSegmentAlarms(const kv::Reader& reader,
                                absl::Time now,
                                absl::FunctionRef<bool(const std::string& customer)> visit);

// The time of the first alarm; nullopt when there is none.
absl::StatusOr<std::optional<absl::Time>> FirstSegmentAlarm(const kv::Reader& reader);

// The lists that `customer`, which is deleted, comes back to when it is undeleted, each with the
// customer that took its place there; empty for nobody, as for most. `visit` returns false to stop.
absl::Status VisitSuspendedMembers(
    const kv::Reader& reader,
    std::string_view customer,
    absl::FunctionRef<bool(const std::string& segment, const std::string& heir)> visit);

// The same of one list: the heir; nullopt when it does not come back to that.
absl::StatusOr<std::optional<std::string>> ReadSuspendedMember(const kv::Reader& reader,
                                                               std::string_view customer,
                                                               std::string_view segment);
void WriteSuspendedMember(kv::Txn& txn,
                          std::string_view customer,
                          std::string_view segment,
                          std::string_view heir);
void RemoveSuspendedMember(kv::Txn& txn, std::string_view customer, std::string_view segment);

// What a change of a segment does besides, whichever method makes it: one that changes who is
// inside asks for a build, and the first one has changes followed from then on.
table::Effect SegmentEffect();

// The same of a treatment: entries are followed from the first one on.
table::Effect TreatmentEffect();

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_STATE_H_
