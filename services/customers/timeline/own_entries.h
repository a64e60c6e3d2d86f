// What changes of this service's own records put on time lines.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_OWN_ENTRIES_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_OWN_ENTRIES_H_

#include "absl/status/statusor.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/timeline/entry.h"

namespace guanxi::customers {

// Of an event of a customer: another owner, unit, grade, tier or stage, its admission moved,
// deleted, taken back. DATA_LOSS when the event does not hold what it says.
absl::StatusOr<Entries> CustomerEntries(const changes::v1::Event& event);

// Of an event of a contact: customers it came to and left. The same.
absl::StatusOr<Entries> ContactEntries(const changes::v1::Event& event);

// The entry of a customer's creation, which is not kept.
v1::TimelineEntry CreationEntry(const v1::Customer& customer);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_OWN_ENTRIES_H_
