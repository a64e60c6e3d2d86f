// The metrics every gRPC method has.
#ifndef GUANXI_COMMON_OBS_METRICS_H_
#define GUANXI_COMMON_OBS_METRICS_H_

#include <google/protobuf/descriptor.h>
#include <grpcpp/support/status_code_enum.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/obs/registry.h"

namespace guanxi::obs {

enum class CallType { kUnary, kClientStream, kServerStream, kBidiStream };

CallType TypeOf(const google::protobuf::MethodDescriptor& method);

// The metrics of one method, found once; then each call only adds to counters. Thread-safe.
class MethodMetrics {
 public:
  // A call began.
  void Started() { started_->Increment(); }
  // The side that counts received, or sent, a message.
  void Received() { received_->Increment(); }
  void Sent() { sent_->Increment(); }
  // A call ended with `code`, `took` after it began. Codes unknown to gRPC count as Unknown.
  void Handled(grpc::StatusCode code, absl::Duration took);

 private:
  friend class RpcMetrics;
  static constexpr size_t kCodes = 17;

  prometheus::Counter* started_;
  prometheus::Counter* received_;
  prometheus::Counter* sent_;
  prometheus::Histogram* seconds_;
  std::array<prometheus::Counter*, kCodes> handled_;
};

// The metrics grpc_server_* or grpc_client_* of every method known, each with every code from 0 on.
// A method not registered counts as grpc_service="other", grpc_method="other", so that callers
// cannot make series. Thread-safe. `registry` outlives it; one of each side per registry.
class RpcMetrics {
 public:
  enum class Side { kServer, kClient };

  RpcMetrics(Registry& registry, Side side);

  // Adds every method of `service`. Registering again changes nothing.
  void Register(const google::protobuf::ServiceDescriptor& service);

  // The method of `path`, "/package.Service/Method"; valid as long as this object. Look it up once
  // per method where that is possible, as it takes a lock and a hash.
  MethodMetrics& Method(std::string_view path);

  // The same, by descriptor; registers the service first.
  MethodMetrics& Method(const google::protobuf::MethodDescriptor& method);

 private:
  std::unique_ptr<MethodMetrics> Make(std::string_view type,
                                      std::string_view service,
                                      std::string_view method);

  prometheus::Family<prometheus::Counter>* started_;
  prometheus::Family<prometheus::Counter>* handled_;
  prometheus::Family<prometheus::Counter>* received_;
  prometheus::Family<prometheus::Counter>* sent_;
  prometheus::Family<prometheus::Histogram>* seconds_;
  std::unique_ptr<MethodMetrics> other_;
  absl::Mutex mu_;
  absl::flat_hash_map<std::string, std::unique_ptr<MethodMetrics>> methods_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_METRICS_H_
