// Follows another service's feed and applies each event once: the effect and the cursor are written
// in one commit.
#ifndef GUANXI_COMMON_FEED_FOLLOWER_H_
#define GUANXI_COMMON_FEED_FOLLOWER_H_

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/feed/applier.h"
#include "common/feed/feed_stream.h"
#include "common/feed/follow_cursor.h"
#include "common/feed/follower_options.h"
#include "common/kv/engine.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// How far a follower has come.
struct FollowState {
  kv::Revision revision = 0;       // applied, on disk
  kv::Revision head_revision = 0;  // the source's newest, when last heard of
  absl::Time heard_time = absl::InfinitePast();
  absl::Status error;  // why it does not follow at present; OK while it does
};

// Runs on a thread of its own from construction to destruction; reconnects with growing pauses (0.1
// s to FollowerOptions::longest_pause). Where the source has trimmed what it needs next, it says so
// in the log and in its state and keeps asking.
//
// The events of one revision are applied in one commit where the engine's limit on transactions
// allows it, and many revisions in one where there are many.
class Follower {
 public:
  explicit Follower(FollowerOptions options);
  // Ends the stream and waits for the commit in progress.
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  FollowState state() const;

 private:
  void Run();
  // Follows until the stream or an event fails; returns why.
  absl::Status FollowOnce();
  absl::Status ReadStream(FeedStream& stream);
  // Deals with one message.
  absl::Status Hear(const guanxi::changes::v1::WatchChangesResponse& response);
  // Keeps why it stopped, and logs it when that is news.
  void Note(const absl::Status& error) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const FollowerOptions options_;
  Applier applier_;

  mutable absl::Mutex mu_;
  FollowState state_ ABSL_GUARDED_BY(mu_);
  FeedStream* stream_ ABSL_GUARDED_BY(mu_) = nullptr;  // while there is one
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_FOLLOWER_H_
