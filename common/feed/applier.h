// Applies the events of a feed to an engine, each once and in order.
#ifndef GUANXI_COMMON_FEED_APPLIER_H_
#define GUANXI_COMMON_FEED_APPLIER_H_

#include "absl/status/status.h"
#include "common/feed/follow_cursor.h"
#include "common/feed/follower_options.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// Not thread-safe; one per source and engine.
class Applier {
 public:
  // `options` outlives it.
  explicit Applier(const FollowerOptions& options) : options_(options) {}

  // Takes the cursor from the engine. To be called at first, and after any error: a commit whose
  // answer was an error may have happened all the same.
  absl::Status Load();

  // How far everything is applied, on disk.
  const FollowCursor& position() const { return position_; }

  // Applies the events of `response` that are not applied yet and moves the cursor to its revision.
  // Stops at the first event that fails, with those before it applied. DATA_LOSS (FEED_GAP) when
  // commits are left out between the cursor and `response`, as far as the choice of resource types
  // lets that be seen; ABORTED (CURSOR_MOVED) when somebody else moved the cursor.
  absl::Status Apply(const guanxi::changes::v1::WatchChangesResponse& response);

 private:
  using Events = google::protobuf::RepeatedPtrField<guanxi::changes::v1::Event>;

  // A run of events that goes into one commit, and the cursor behind it.
  struct Batch {
    const Events& events;
    int begin;
    int end;
    FollowCursor next;
    int failed = -1;  // the event whose effect failed, when one did
  };

  absl::Status CheckGapless(const guanxi::changes::v1::WatchChangesResponse& response) const;
  bool Applied(const guanxi::changes::v1::Event& event) const;
  Batch NextBatch(const guanxi::changes::v1::WatchChangesResponse& response, int begin) const;
  absl::Status Commit(Batch& batch);
  absl::Status Run(kv::Txn& txn, Batch& batch);

  const FollowerOptions& options_;
  FollowCursor position_;
  int limit_ = 1;  // events per commit: grows while they fit, shrinks when they do not
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_APPLIER_H_
