#include "cli/bench/load.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/grpc_status.h"

namespace guanxi::bench {
namespace {

// Calls share few connections, as an internal system's stubs would.
constexpr int kCallsPerConnection = 32;

std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int in_flight) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < 1 + (in_flight - 1) / kCallsPerConnection; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("guanxi.bench.connection", i);  // equal arguments would share one connection
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    channels.push_back(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
  return channels;
}

class Run {
 public:
  Run(const Target& target, const LoadOptions& options)
      : target_(target), options_(options), channels_(Connect(target.address, options.in_flight)) {}

  absl::StatusOr<LoadResult> Execute() {
    for (const auto& channel : channels_) {
      if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
        return absl::UnavailableError(absl::StrCat("no connection to ", target_.address));
      }
    }
    start_ = absl::Now();
    end_ = start_ + options_.duration;
    running_ = options_.in_flight;
    for (int i = 0; i < options_.in_flight; ++i)
      slots_.push_back(std::make_unique<Slot>(channels_[i % channels_.size()]));
    for (auto& slot : slots_) Next(*slot);
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(
        +[](int* running) { return *running == 0; }, &running_));
    return Summary();
  }

 private:
  struct Slot {
    explicit Slot(const std::shared_ptr<grpc::Channel>& channel) : stub(channel) {}
    grpc::GenericStub stub;
    std::unique_ptr<grpc::ClientContext> context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
    absl::Time sent;
    std::vector<float> latencies_ms;
  };

  void Next(Slot& slot) {
    const int64_t n = next_.fetch_add(1, std::memory_order_relaxed);
    slot.sent = absl::Now();
    if (n >= options_.max_calls || slot.sent >= end_ || failed_.load(std::memory_order_relaxed))
      return Finish();
    slot.context = std::make_unique<grpc::ClientContext>();
    if (!target_.token.empty())
      slot.context->AddMetadata("authorization", absl::StrCat("Bearer ", target_.token));
    slot.request = target_.request(options_.first + n);
    slot.response.Clear();
    slot.stub.UnaryCall(slot.context.get(), target_.method, grpc::StubOptions(), &slot.request,
                        &slot.response,
                        [this, &slot](grpc::Status status) { Answered(slot, status); });
  }

  void Answered(Slot& slot, const grpc::Status& status) {
    const bool fine = status.ok() || (options_.accept_exists &&
                                      status.error_code() == grpc::StatusCode::ALREADY_EXISTS);
    if (!fine) {
      absl::MutexLock lock(&mu_);
      if (!failed_.exchange(true)) failure_ = FromGrpc(status);
    }
    slot.latencies_ms.push_back(
        static_cast<float>(absl::ToDoubleMilliseconds(absl::Now() - slot.sent)));
    Next(slot);
  }

  void Finish() {
    absl::MutexLock lock(&mu_);
    --running_;
  }

  absl::StatusOr<LoadResult> Summary() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (!failure_.ok()) return failure_;
    std::vector<float> all;
    for (const auto& slot : slots_)
      all.insert(all.end(), slot->latencies_ms.begin(), slot->latencies_ms.end());
    if (all.empty()) return absl::DeadlineExceededError("no call was answered in time");
    std::sort(all.begin(), all.end());
    LoadResult result;
    result.calls = static_cast<int64_t>(all.size());
    result.per_second =
        static_cast<double>(result.calls) / absl::ToDoubleSeconds(absl::Now() - start_);
    result.p50_ms = all[all.size() / 2];
    result.p99_ms = all[all.size() * 99 / 100];
    return result;
  }

  const Target& target_;
  const LoadOptions& options_;
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  absl::Time start_;
  absl::Time end_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::atomic<int64_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  absl::Mutex mu_;
  int running_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

absl::StatusOr<LoadResult> RunLoad(const Target& target, const LoadOptions& options) {
  return Run(target, options).Execute();
}

grpc::ByteBuffer ToBytes(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace guanxi::bench
