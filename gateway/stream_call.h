// A streaming call of any kind, passed on message by message.
#ifndef GUANXI_GATEWAY_STREAM_CALL_H_
#define GUANXI_GATEWAY_STREAM_CALL_H_

#include <grpcpp/support/client_callback.h>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "gateway/forwarded_call.h"

namespace guanxi::gateway {

class StreamCall;

// The streaming calls in progress, so that a gateway that shuts down can end them. Thread-safe.
class LiveStreams {
 public:
  // Ends all calls, and every later one as it comes, with UNAVAILABLE (DRAINING).
  void Drain();

 private:
  friend class StreamCall;
  // Add returns false once draining.
  bool Add(StreamCall* call);
  void Remove(StreamCall* call);

  absl::Mutex mu_;
  bool draining_ ABSL_GUARDED_BY(mu_) = false;
  absl::flat_hash_set<StreamCall*> calls_ ABSL_GUARDED_BY(mu_);
};

// Two streams side by side: the caller's, which this class is, and the backend's. Each direction
// holds one message and reads the next one when it has been written, so a slow reader slows its
// writer and costs no memory.
//
// Reads and writes of one stream are started by reactions of the other. gRPC keeps the caller's
// stream alive until Finish, which is called last, so nothing special is needed there. The
// backend's stream is over as soon as none of its operations is in progress, which may be at any
// moment between two reactions of the caller's: hence a hold on it from before it starts until
// Close, and no operation on it after Close.
//
// Made with new; deletes itself when both streams are over.
class StreamCall final : public grpc::ServerGenericBidiReactor {
 public:
  // `live` outlives the call.
  StreamCall(ForwardedCall call, LiveStreams* live);

  // Ends the call with UNAVAILABLE (DRAINING) as soon as the backend's stream has been cancelled.
  // One whose messages have all been read ends by itself.
  void Drain();

 private:
  // The backend's side. Its reactions are answered by the call.
  class Upstream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
   public:
    explicit Upstream(StreamCall* call) : call_(call) {}
    void OnReadInitialMetadataDone(bool ok) override { call_->OnUpstreamMetadata(ok); }
    void OnReadDone(bool ok) override { call_->OnUpstreamRead(ok); }
    void OnWriteDone(bool ok) override { call_->OnUpstreamWritten(ok); }
    void OnDone(const grpc::Status& status) override { call_->OnUpstreamDone(status); }

   private:
    StreamCall* call_;
  };

  // Reactions of the caller's stream.
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override { call_.client->TryCancel(); }
  void OnDone() override { delete this; }

  void OnUpstreamMetadata(bool ok);
  void OnUpstreamRead(bool ok);
  void OnUpstreamWritten(bool ok);
  void OnUpstreamDone(const grpc::Status& status);
  grpc::Status FinalStatus(const grpc::Status& status) ABSL_LOCKS_EXCLUDED(mu_);

  // From here on no operation is started on the backend's stream.
  void Close() ABSL_LOCKS_EXCLUDED(mu_);

  ForwardedCall call_;
  LiveStreams* live_;
  Upstream upstream_{this};
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  absl::Mutex mu_;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  bool drained_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_STREAM_CALL_H_
