// How segments follow what changes, step by step: each step reads a page of a snapshot and commits
// what follows from it together with where it is. A process that ends in between goes on there.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_JOB_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_JOB_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/feed/event_filter.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/state/v1/segment_state.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/segments/segment_edits.h"

namespace guanxi::customers {

// For one thread.
class SegmentJob {
 public:
  // What the pointers lead to outlives it. `environment` needs engine and clock.
  SegmentJob(const rpc::Environment& environment, const Tables* tables);

  // Does the next step of what is to be done: changes that were made, memberships that end or begin
  // by now, segments to be built, in turns. False when there is nothing. Errors are those of the
  // store.
  absl::StatusOr<bool> Step();

  // When there will be something to do though nothing is changed; InfiniteFuture for never.
  absl::StatusOr<absl::Time> NextAlarm() const;

 private:
  using Build = state::v1::SegmentBuild;
  // What ends a row of commits, in the last of them; false abandons what is left.
  using Ending = absl::FunctionRef<absl::StatusOr<bool>(kv::Txn& txn, bool last)>;

  // Each false when it found nothing to do.
  absl::StatusOr<bool> FollowChanges();
  absl::StatusOr<bool> AnswerAlarms();
  absl::StatusOr<bool> GoOnBuilding();

  // Ends a build, whose segment is complete then.
  absl::Status Conclude(kv::Txn& txn, const Build& build) const;
  absl::Status BuildPage(const kv::Reader& reader, const Build& build);
  // Writes `after` in place of `before` where `last`, or concludes it where there is none; false
  // when another build of the segment was asked for meanwhile.
  absl::StatusOr<bool> MoveOn(kv::Txn& txn,
                              const Build& before,
                              const std::optional<Build>& after,
                              bool last) const;
  // Lets the members of a segment that was deleted leave.
  absl::Status Empty(const kv::Reader& reader, const Build& build);
  // Events are no longer there: all dynamic segments are built anew.
  absl::Status BuildAll();
  // Commits `edits` in transactions of a few.
  absl::Status Commit(const SegmentEdits& edits, Ending ending);

  kv::Engine* engine_;
  const Clock* clock_;
  const Tables* tables_;
  feed::EventFilter own_;  // events of customers and of members
  // Up to where there was nothing to do; the place on disk may be before it.
  kv::Revision seen_ = 0;
  int turn_ = 0;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_JOB_H_
