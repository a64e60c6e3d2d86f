// What changes of scores put on time lines.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_SCORE_ENTRIES_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_SCORE_ENTRIES_H_

#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "services/customers/timeline/entry.h"

namespace guanxi::customers {

// Of a customer whose R, F or M became another.
Entries ScoreEntries(const changes::v1::Event& event, const Versions<loyalty::v1::Score>& versions);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_SCORE_ENTRIES_H_
