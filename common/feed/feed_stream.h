// The stream of a feed, for a thread that takes from it what has come.
#ifndef GUANXI_COMMON_FEED_FEED_STREAM_H_
#define GUANXI_COMMON_FEED_FEED_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <deque>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/feed/follower_options.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::feed {

// Reads ahead on gRPC's own threads while the messages that wait hold fewer than 256 events, and
// makes one of those that follow on each other: who takes slowly takes more at a time. A thread
// that blocked in a read would also poll the sockets of the whole process, and have to hand every
// other call's events over to the threads that serve calls.
//
// Next and Finish are for one thread; Cancel is for any.
class FeedStream final
    : private grpc::ClientReadReactor<guanxi::changes::v1::WatchChangesResponse> {
 public:
  // Starts the call by `open`, as the caller `self`.
  FeedStream(const FollowerOptions::Watch& open,
             const std::string& self,
             guanxi::changes::v1::WatchChangesRequest request);
  // Only after Finish.
  ~FeedStream() override = default;
  FeedStream(const FeedStream&) = delete;
  FeedStream& operator=(const FeedStream&) = delete;

  // Waits for messages and gives them as one in `response`; false when the stream has ended and
  // all of it was taken.
  bool Next(guanxi::changes::v1::WatchChangesResponse& response);

  // Ends the stream early.
  void Cancel() { context_.TryCancel(); }

  // Ends the stream, waits for its end and returns why it ended.
  absl::Status Finish();

 private:
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  // Puts `message_` behind what waits.
  void Keep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void ReadOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool SomethingToTake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const guanxi::changes::v1::WatchChangesRequest request_;
  grpc::ClientContext context_;
  guanxi::changes::v1::WatchChangesResponse message_;  // gRPC's, while `reading_`

  absl::Mutex mu_;
  std::deque<guanxi::changes::v1::WatchChangesResponse> waiting_ ABSL_GUARDED_BY(mu_);
  int waiting_events_ ABSL_GUARDED_BY(mu_) = 0;
  bool reading_ ABSL_GUARDED_BY(mu_) = false;
  bool ended_ ABSL_GUARDED_BY(mu_) = false;  // no more messages come
  bool done_ ABSL_GUARDED_BY(mu_) = false;   // gRPC has let go of this
  grpc::Status status_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_FEED_STREAM_H_
