// A backend for tests that takes every method and does what the metadata `echo-mode` says:
//   echo     sends each message back as it comes, and ends well when the caller has sent its last
//   collect  takes all messages and answers with one, their number
//   burst    takes one message, a number n, and answers with n messages "0", "1", …
//   fail     takes one message and ends with the status given to FailWith
//   flood    takes one message and sends 64 KiB ones without end
//   hang     never answers; ends when it is cancelled
//   tell     takes one message and answers with what it learnt of the call, a line each:
//   `key=value` of every metadata, and
//            `deadline-ms=` what is left, or `none`
// It sends the initial metadata `echo-initial` (twice), `echo-initial-bin` and the trailer
// `echo-trailer`.
#ifndef GUANXI_GATEWAY_TESTING_ECHO_BACKEND_H_
#define GUANXI_GATEWAY_TESTING_ECHO_BACKEND_H_

#include <fmt/core.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace guanxi::gateway {

inline grpc::ByteBuffer BufferOf(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

inline std::string TextOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "not readable";
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

class EchoBackend final : public grpc::CallbackGenericService {
 public:
  void FailWith(const grpc::Status& status) {
    absl::MutexLock lock(&mu_);
    failure_ = status;
  }

  // Messages of floods that gRPC has taken.
  int flooded() {
    absl::MutexLock lock(&mu_);
    return flooded_;
  }

  // Waits until `count` calls are in progress, or so many have been cancelled. False after 10 s.
  bool AwaitLive(int count) {
    return Await([this, count]() ABSL_SHARED_LOCKS_REQUIRED(mu_) { return live_ == count; });
  }
  bool AwaitCancelled(int count) {
    return Await([this, count]() ABSL_SHARED_LOCKS_REQUIRED(mu_) { return cancelled_ >= count; });
  }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Call(this, context);
  }

 private:
  class Call final : public grpc::ServerGenericBidiReactor {
   public:
    Call(EchoBackend* backend, grpc::GenericCallbackServerContext* context)
        : backend_(backend), context_(context), mode_(Mode(*context)) {
      backend_->Count(1, 0);
      context->AddInitialMetadata("echo-initial", "one");
      context->AddInitialMetadata("echo-initial", "two");
      context->AddInitialMetadata("echo-initial-bin", std::string("\0\xff", 2));
      context->AddTrailingMetadata("echo-trailer", "bye");
      StartSendInitialMetadata();
      if (mode_ != "hang") StartRead(&in_);
    }

   private:
    static std::string Mode(const grpc::GenericCallbackServerContext& context) {
      const auto mode = context.client_metadata().find("echo-mode");
      if (mode == context.client_metadata().end()) return "echo";
      return std::string(mode->second.data(), mode->second.size());
    }

    void OnReadDone(bool ok) override {
      if (!ok) return OnLastMessage();
      ++received_;
      if (mode_ == "fail") return End(backend_->failure());
      if (mode_ == "tell") return WriteLast(Facts());
      if (mode_ == "collect") return StartRead(&in_);
      if (mode_ == "flood") return Flood();
      if (mode_ == "burst") {
        if (!absl::SimpleAtoi(TextOf(in_), &burst_)) burst_ = 0;
        return Burst();
      }
      StartWrite(&in_);
    }

    void OnLastMessage() {
      if (mode_ == "collect" && !context_->IsCancelled())
        return WriteLast(std::to_string(received_));
      End(grpc::Status::OK);
    }

    void OnWriteDone(bool ok) override {
      if (!ok) return End(grpc::Status::CANCELLED);
      if (mode_ == "burst") return Burst();
      if (mode_ == "flood") {
        backend_->CountFlooded();
        return Flood();
      }
      StartRead(&in_);
    }

    void OnCancel() override {
      backend_->Count(0, 1);
      if (mode_ == "hang") End(grpc::Status::CANCELLED);
    }

    void OnDone() override {
      backend_->Count(-1, 0);
      delete this;
    }

    void Burst() {
      if (sent_ == burst_) return End(grpc::Status::OK);
      out_ = BufferOf(std::to_string(sent_++));
      StartWrite(&out_);
    }

    void Flood() {
      out_ = BufferOf(std::string(1 << 16, 'f'));
      StartWrite(&out_);
    }

    std::string Facts() const {
      std::string facts;
      for (const auto& [key, value] : context_->client_metadata()) {
        facts += fmt::format("{}={}\n", std::string(key.data(), key.size()),
                             std::string(value.data(), value.size()));
      }
      const auto deadline = context_->deadline();
      if (deadline == std::chrono::system_clock::time_point::max())
        return facts + "deadline-ms=none\n";
      const auto left = deadline - std::chrono::system_clock::now();
      return facts +
             fmt::format("deadline-ms={}\n",
                         std::chrono::duration_cast<std::chrono::milliseconds>(left).count());
    }

    void WriteLast(const std::string& text) {
      out_ = BufferOf(text);
      StartWriteAndFinish(&out_, grpc::WriteOptions(), grpc::Status::OK);
    }

    void End(const grpc::Status& status) { Finish(status); }

    EchoBackend* backend_;
    grpc::GenericCallbackServerContext* context_;
    const std::string mode_;
    grpc::ByteBuffer in_;
    grpc::ByteBuffer out_;
    int received_ = 0;
    int sent_ = 0;
    int burst_ = 0;
  };

  template <typename Condition>
  bool Await(Condition condition) {
    absl::MutexLock lock(&mu_);
    return mu_.AwaitWithTimeout(absl::Condition(&condition), absl::Seconds(10));
  }

  void Count(int live, int cancelled) {
    absl::MutexLock lock(&mu_);
    live_ += live;
    cancelled_ += cancelled;
  }

  void CountFlooded() {
    absl::MutexLock lock(&mu_);
    ++flooded_;
  }

  grpc::Status failure() {
    absl::MutexLock lock(&mu_);
    return failure_;
  }

  absl::Mutex mu_;
  grpc::Status failure_ ABSL_GUARDED_BY(mu_);
  int live_ ABSL_GUARDED_BY(mu_) = 0;
  int flooded_ ABSL_GUARDED_BY(mu_) = 0;
  int cancelled_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_TESTING_ECHO_BACKEND_H_
