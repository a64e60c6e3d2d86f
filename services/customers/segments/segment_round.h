// What changes of customers, entries and the passing of time lead to in segments.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_ROUND_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_ROUND_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/segments.pb.h"
#include "guanxi/customers/v1/treatments.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/segments/segment_edits.h"
#include "services/customers/segments/segment_set.h"

namespace guanxi::customers {

// The segments and treatments of one view of the store at one time. Immutable; what it was made of
// outlives it.
class SegmentRound {
 public:
  static absl::StatusOr<SegmentRound> Of(const Tables* tables,
                                         const kv::Reader* reader,
                                         absl::Time now);

  const SegmentSet& segments() const { return segments_; }

  // What `events`, a page of the service's own feed, lead to: of customers, and of members.
  absl::Status AddEvents(const changes::v1::WatchChangesResponse& events,
                         SegmentEdits& edits) const;

  // Brings `customer` up to date in those of the dynamic segments that are `among`, and its alarm.
  absl::Status AddCustomer(const v1::Customer& customer,
                           const std::vector<std::string>& among,
                           SegmentEdits& edits) const;

  // The same in all of them, of the customer of that name as it is now.
  absl::Status AddCustomer(const std::string& name, SegmentEdits& edits) const;

 private:
  SegmentRound(const Tables* tables, const kv::Reader* reader, SegmentSet segments)
      : tables_(tables), reader_(reader), segments_(std::move(segments)) {}

  // The customer as it is now; one without a name where there is none, or another took its name.
  absl::StatusOr<v1::Customer> Current(const std::string& name) const;
  absl::StatusOr<bool> IsInside(const std::string& segment, const std::string& customer) const;
  absl::StatusOr<bool> IsList(const std::string& segment) const;
  // On which lists a customer is that was deleted, or comes back to when it is undeleted.
  absl::Status AddLists(const v1::Customer& customer, SegmentEdits& edits) const;
  // What the treatments of the segment do at an entry, or when somebody leaves.
  absl::Status AddTreatments(const changes::v1::Event& event, SegmentEdits& edits) const;
  absl::Status AddEntry(const v1::Treatment& treatment,
                        const v1::SegmentMember& member,
                        const v1::Customer& customer,
                        SegmentEdits& edits) const;
  absl::Status AddLeaving(const v1::Treatment& treatment,
                          const v1::SegmentMember& member,
                          SegmentEdits& edits) const;

  const Tables* tables_;
  const kv::Reader* reader_;
  SegmentSet segments_;
  absl::flat_hash_map<std::string, std::vector<v1::Treatment>> treatments_;  // by segment
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_ROUND_H_
