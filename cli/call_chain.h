// Calls made one after another, many such chains at a time: how import and seed write through the
// gateway.
#ifndef GUANXI_CLI_CALL_CHAIN_H_
#define GUANXI_CLI_CALL_CHAIN_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace guanxi::cli {

// One unary call, ready to be sent.
struct PreparedCall {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::unique_ptr<google::protobuf::Message> request;
  // Errors that count as success, by code (`ALREADY_EXISTS`) or reason (`WRONG_STATE`).
  std::vector<std::string> accept;
};

// Sets `request_id`, where the request has one, from `scope` and the request's content: the same
// intent has the same id, and a corrected one another.
void SetRequestId(const std::string& scope, google::protobuf::Message& request);

// What became of a chain.
struct ChainResult {
  absl::Status status;         // of the call that ended it, OK when none failed
  std::string method;          // of that call
  bool gave_up = false;        // the failure is not the call's: nobody answered, or nobody may
  uint64_t first_answer = 0;   // fingerprint of the first call's answer
  bool first_existed = false;  // the first call's error was an accepted one
};

struct ChainOptions {
  size_t in_flight = 64;  // chains at a time
  absl::Duration call_timeout = absl::Seconds(30);
  // How long a call is tried again, after 0.1 s growing to 5 s, while the answer is one that may
  // pass.
  absl::Duration give_up_after = absl::Seconds(60);
};

// Thread-compatible: one thread starts chains; answers come on gRPC's threads.
class ChainCaller {
 public:
  using Done = std::function<void(const ChainResult&)>;

  explicit ChainCaller(std::shared_ptr<grpc::Channel> channel, const ChainOptions& options = {});
  // Waits for the chains in progress.
  ~ChainCaller();
  ChainCaller(const ChainCaller&) = delete;
  ChainCaller& operator=(const ChainCaller&) = delete;

  // Makes `calls` in order until one fails; `done` is called once, on any thread, and does not
  // block. Waits while `in_flight` chains are in progress.
  void Start(std::vector<PreparedCall> calls, Done done);

  // Waits until no chain is in progress.
  void Wait();

  // How many calls have been answered.
  int64_t calls() const { return calls_.load(std::memory_order_relaxed); }

 private:
  class Chain;

  void Finished(const Done& done, const ChainResult& result);

  const std::shared_ptr<grpc::Channel> channel_;
  grpc::TemplatedGenericStub<google::protobuf::MessageLite, google::protobuf::MessageLite> stub_;
  const ChainOptions options_;
  std::atomic<int64_t> calls_{0};
  absl::Mutex mu_;
  size_t in_flight_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_CALL_CHAIN_H_
