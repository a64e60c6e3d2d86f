// The rules of a period of travel.
#ifndef GUANXI_SERVICES_DIRECTORY_TRAVEL_H_
#define GUANXI_SERVICES_DIRECTORY_TRAVEL_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/kv/engine.h"
#include "common/table/table.h"
#include "guanxi/directory/v1/travels.pb.h"
#include "services/directory/usage_rules.h"

namespace guanxi::directory {

// The days of `travel`, a record as it is kept.
TravelSpan SpanOf(const v1::Travel& travel);

// All periods of `user` that are not deleted, in the order of their creation.
absl::StatusOr<std::vector<v1::Travel>> TravelsOf(const table::Table<v1::Travel>& travels,
                                                  const kv::Reader& reader,
                                                  std::string_view user);

// The days `request` asks for. `today` is the user's; `by_oneself` when it is the user who asks.
// INVALID_ARGUMENT naming `from_date` or `until_date`.
absl::StatusOr<TravelSpan> SpanOf(const v1::SetTravellingRequest& request,
                                  absl::CivilDay today,
                                  bool by_oneself);

// FAILED_PRECONDITION (WRONG_STATE) naming the first of `travels` that has a day in common with
// `span`.
absl::Status CheckNoOverlap(const TravelSpan& span, const std::vector<v1::Travel>& travels);

// The last day of travel `request` asks for. INVALID_ARGUMENT naming `until_date`.
absl::StatusOr<absl::CivilDay> LastDayOf(const v1::ClearTravellingRequest& request,
                                         absl::CivilDay today);

// What becomes of a period when its user's travels end with `last_day`.
enum class Ending { kUnchanged, kShortened, kTakenBack };
Ending EndingOf(const TravelSpan& span, absl::CivilDay last_day);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_TRAVEL_H_
