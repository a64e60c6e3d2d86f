// A call by path that sends what a script says and remembers all that comes back.
#ifndef GUANXI_GATEWAY_TESTING_SCRIPTED_CALL_H_
#define GUANXI_GATEWAY_TESTING_SCRIPTED_CALL_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gateway/testing/echo_backend.h"

namespace guanxi::gateway {

struct Script {
  std::string path;
  std::string mode;                                           // of the EchoBackend
  std::vector<std::pair<std::string, std::string>> metadata;  // sent with the call
  std::vector<std::string> messages;
  bool half_close = true;  // after the last message
  bool read = true;        // false: a reader that stalls
  std::optional<absl::Duration> timeout;
  int cancel_at = -1;  // the number of the reaction that cancels; -1: none
};

struct Result {
  grpc::Status status;
  // The caller had cancelled, or its deadline had passed, when the call ended. gRPC then drops the
  // messages it holds and still gives the status that came behind them, be it OK.
  bool broken_off = false;
  std::vector<std::string> messages;
  std::multimap<std::string, std::string> initial;
  std::multimap<std::string, std::string> trailers;
};

class ScriptedCall final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  ScriptedCall(const std::shared_ptr<grpc::Channel>& channel, Script script)
      : script_(std::move(script)), stub_(channel) {
    if (!script_.mode.empty()) context_.AddMetadata("echo-mode", script_.mode);
    for (const auto& [key, value] : script_.metadata) context_.AddMetadata(key, value);
    if (script_.timeout) context_.set_deadline(absl::ToChronoTime(absl::Now() + *script_.timeout));
    stub_.PrepareBidiStreamingCall(&context_, script_.path, grpc::StubOptions(), this);
    if (script_.read) StartRead(&in_);
    SendNext();
    StartCall();
  }

  void Cancel() {
    absl::MutexLock lock(&mu_);
    CancelLocked();
  }

  // Waits for the end, at most 30 s.
  Result Wait() {
    absl::MutexLock lock(&mu_);
    if (!mu_.AwaitWithTimeout(absl::Condition(&done_), absl::Seconds(30))) {
      result_.status = grpc::Status(grpc::StatusCode::INTERNAL, "the call did not end");
    }
    return result_;
  }

  // Waits until so many messages have come, at most 10 s.
  bool AwaitMessages(size_t count) {
    absl::MutexLock lock(&mu_);
    auto enough = [this, count]()
                      ABSL_SHARED_LOCKS_REQUIRED(mu_) { return result_.messages.size() >= count; };
    return mu_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(10));
  }

 private:
  void SendNext() {
    if (sent_ < script_.messages.size()) {
      out_ = BufferOf(script_.messages[sent_++]);
      StartWrite(&out_);
    } else if (script_.half_close) {
      StartWritesDone();
    }
  }

  void OnReadInitialMetadataDone(bool) override { CountReaction(); }

  void OnWriteDone(bool ok) override {
    CountReaction();
    if (ok) SendNext();
  }

  void OnReadDone(bool ok) override {
    CountReaction();
    if (!ok) return;
    {
      absl::MutexLock lock(&mu_);
      result_.messages.push_back(TextOf(in_));
    }
    StartRead(&in_);
  }

  void OnDone(const grpc::Status& status) override {
    absl::MutexLock lock(&mu_);
    result_.status = status;
    result_.broken_off = cancelled_ || context_.deadline() <= std::chrono::system_clock::now();
    for (const auto& [key, value] : context_.GetServerInitialMetadata()) {
      result_.initial.emplace(std::string(key.data(), key.size()),
                              std::string(value.data(), value.size()));
    }
    for (const auto& [key, value] : context_.GetServerTrailingMetadata()) {
      result_.trailers.emplace(std::string(key.data(), key.size()),
                               std::string(value.data(), value.size()));
    }
    done_ = true;
  }

  void CountReaction() {
    absl::MutexLock lock(&mu_);
    if (reactions_++ == script_.cancel_at) CancelLocked();
  }

  void CancelLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    cancelled_ = true;
    context_.TryCancel();
  }

  const Script script_;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer in_;
  grpc::ByteBuffer out_;
  size_t sent_ = 0;
  absl::Mutex mu_;
  int reactions_ ABSL_GUARDED_BY(mu_) = 0;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  bool done_ ABSL_GUARDED_BY(mu_) = false;
  Result result_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_TESTING_SCRIPTED_CALL_H_
