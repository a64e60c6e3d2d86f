// The rules of interactions.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/interactions.pb.h"

namespace guanxi::customers {

// How far ahead of now an interaction may begin: clocks of other systems differ, and so do zones.
inline constexpr absl::Duration kMaxAhead = absl::Hours(24);

// Drops repeats among who took part, and begins at `now` what does not say when it began.
void Complete(v1::Interaction& interaction, absl::Time now);

// Checks what needs no other record. INVALID_ARGUMENT names the field.
absl::Status CheckInteraction(const v1::Interaction& interaction, absl::Time now);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_INTERACTION_H_
