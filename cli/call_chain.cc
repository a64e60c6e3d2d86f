#include "cli/call_chain.h"

#include <fmt/core.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <grpcpp/alarm.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "cli/api_methods.h"
#include "cli/fingerprint.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"

namespace guanxi::cli {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

// Answers that another try may turn out differently: the server is away, busy or restarting.
bool MayPass(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

// Answers that every other call will get too.
bool HoldsForAll(const absl::Status& status) {
  return MayPass(status) || status.code() == absl::StatusCode::kUnauthenticated ||
         status.code() == absl::StatusCode::kPermissionDenied ||
         status.code() == absl::StatusCode::kUnimplemented ||
         status.code() == absl::StatusCode::kDataLoss;
}

bool Accepts(const PreparedCall& call, const absl::Status& status) {
  const std::string code = absl::StatusCodeToString(status.code());
  const std::string reason = errors::Reason(status);
  return std::any_of(call.accept.begin(), call.accept.end(), [&](const std::string& accepted) {
    return accepted == code || accepted == reason;
  });
}

std::string Bytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

void SetRequestId(const std::string& scope, google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr) return;
  request.GetReflection()->ClearField(&request, field);
  request.GetReflection()->SetString(&request, field,
                                     fmt::format("{}/{:016x}", scope, Fingerprint(Bytes(request))));
}

// One chain. It keeps itself alive through its callbacks.
class ChainCaller::Chain : public std::enable_shared_from_this<Chain> {
 public:
  Chain(ChainCaller* caller, std::vector<PreparedCall> calls, Done done)
      : caller_(caller), calls_(std::move(calls)), done_(std::move(done)) {}

  void Next() {
    if (at_ == calls_.size()) return Finish();
    give_up_at_ = absl::Now() + caller_->options_.give_up_after;
    pause_ = kFirstPause;
    Send();
  }

 private:
  void Send() {
    const PreparedCall& call = calls_[at_];
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(absl::Now() + caller_->options_.call_timeout));
    response_ = NewMessage(*call.method->output_type());
    caller_->stub_.UnaryCall(
        context_.get(), "/" + MethodName(*call.method), {}, call.request.get(), response_.get(),
        [self = shared_from_this()](const grpc::Status& status) { self->Answered(status); });
  }

  void Answered(const grpc::Status& answer) {
    caller_->calls_.fetch_add(1, std::memory_order_relaxed);
    const absl::Status status = FromGrpc(answer);
    const bool accepted = !status.ok() && Accepts(calls_[at_], status);
    if (status.ok() || accepted) {
      if (at_ == 0) Remember(accepted);
      ++at_;
      return Next();
    }
    if (MayPass(status) && absl::Now() + pause_ < give_up_at_) return Retry();
    result_.status = status;
    result_.method = MethodName(*calls_[at_].method);
    result_.gave_up = HoldsForAll(status);
    Finish();
  }

  void Remember(bool existed) {
    result_.first_existed = existed;
    if (!existed) result_.first_answer = Fingerprint(Bytes(*response_));
  }

  void Retry() {
    const absl::Time again = absl::Now() + pause_;
    pause_ = std::min(pause_ * 2, kLongestPause);
    alarm_ = std::make_unique<grpc::Alarm>();
    // The alarm keeps its function for as long as it lives, and the chain keeps the alarm: the
    // function lets go itself.
    auto self = std::make_shared<std::shared_ptr<Chain>>(shared_from_this());
    alarm_->Set(absl::ToChronoTime(again), [self](bool) { std::exchange(*self, nullptr)->Send(); });
  }

  void Finish() {
    // It holds the channel, whose end joins gRPC's threads, and this may be one of them: let go
    // while the caller still waits, and so holds the channel too.
    context_.reset();
    caller_->Finished(done_, result_);
  }

  ChainCaller* const caller_;
  const std::vector<PreparedCall> calls_;
  const Done done_;
  size_t at_ = 0;
  absl::Time give_up_at_;
  absl::Duration pause_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<google::protobuf::Message> response_;
  std::unique_ptr<grpc::Alarm> alarm_;
  ChainResult result_;
};

ChainCaller::ChainCaller(std::shared_ptr<grpc::Channel> channel, const ChainOptions& options)
    : channel_(std::move(channel)), stub_(channel_), options_(options) {}

ChainCaller::~ChainCaller() { Wait(); }

void ChainCaller::Start(std::vector<PreparedCall> calls, Done done) {
  {
    const auto has_room = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      return in_flight_ < options_.in_flight;
    };
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(&has_room));
    ++in_flight_;
  }
  std::make_shared<Chain>(this, std::move(calls), std::move(done))->Next();
}

void ChainCaller::Finished(const Done& done, const ChainResult& result) {
  done(result);
  absl::MutexLock lock(&mu_);
  --in_flight_;
}

void ChainCaller::Wait() {
  const auto idle = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return in_flight_ == 0; };
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&idle));
}

}  // namespace guanxi::cli
