#include "common/obs/metrics.h"

#include <fmt/core.h>
#include <prometheus/registry.h>

#include <utility>

namespace guanxi::obs {
namespace {

constexpr std::array<const char*, 17> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

// Seconds. The usual buckets of gRPC's metrics, and three below them for calls answered from
// memory.
const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const prometheus::Histogram::BucketBoundaries buckets = {
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  return buckets;
}

const char* TypeName(CallType type) {
  switch (type) {
    case CallType::kUnary:
      return "unary";
    case CallType::kClientStream:
      return "client_stream";
    case CallType::kServerStream:
      return "server_stream";
    case CallType::kBidiStream:
      return "bidi_stream";
  }
  return "unary";
}

struct Words {
  const char* prefix;
  const char* started;
  const char* handled;
  const char* received;
  const char* sent;
  const char* seconds;
};

constexpr Words kServerWords = {
    "grpc_server",
    "RPCs started on the server.",
    "RPCs completed on the server, whatever their code.",
    "Messages received from clients.",
    "Messages sent to clients.",
    "Time from the start of an RPC to its end on the server, in seconds."};
constexpr Words kClientWords = {
    "grpc_client",
    "RPCs started by this client.",
    "RPCs completed by this client, whatever their code.",
    "Messages received from servers.",
    "Messages sent to servers.",
    "Time from the start of an RPC to its end at the client, in seconds."};

prometheus::Family<prometheus::Counter>* Counters(Registry& registry,
                                                  const std::string& name,
                                                  const char* help) {
  return &prometheus::BuildCounter().Name(name).Help(help).Register(registry.families());
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return fmt::format("/{}/{}", method.service()->full_name(), method.name());
}

}  // namespace

CallType TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? CallType::kBidiStream : CallType::kClientStream;
  }
  return method.server_streaming() ? CallType::kServerStream : CallType::kUnary;
}

void MethodMetrics::Handled(grpc::StatusCode code, absl::Duration took) {
  const auto index = static_cast<size_t>(code);
  handled_[index < kCodes ? index : static_cast<size_t>(grpc::StatusCode::UNKNOWN)]->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(took));
}

RpcMetrics::RpcMetrics(Registry& registry, Side side) {
  const Words& words = side == Side::kServer ? kServerWords : kClientWords;
  const std::string prefix = words.prefix;
  started_ = Counters(registry, prefix + "_started_total", words.started);
  handled_ = Counters(registry, prefix + "_handled_total", words.handled);
  received_ = Counters(registry, prefix + "_msg_received_total", words.received);
  sent_ = Counters(registry, prefix + "_msg_sent_total", words.sent);
  seconds_ = &prometheus::BuildHistogram()
                  .Name(prefix + "_handling_seconds")
                  .Help(words.seconds)
                  .Register(registry.families());
  other_ = Make("other", "other", "other");
}

std::unique_ptr<MethodMetrics> RpcMetrics::Make(std::string_view type,
                                                std::string_view service,
                                                std::string_view method) {
  prometheus::Labels labels = {{"grpc_type", std::string(type)},
                               {"grpc_service", std::string(service)},
                               {"grpc_method", std::string(method)}};
  auto metrics = std::make_unique<MethodMetrics>();
  metrics->started_ = &started_->Add(labels);
  metrics->received_ = &received_->Add(labels);
  metrics->sent_ = &sent_->Add(labels);
  metrics->seconds_ = &seconds_->Add(labels, Buckets());
  for (size_t code = 0; code < MethodMetrics::kCodes; ++code) {
    labels["grpc_code"] = kCodeNames[code];
    metrics->handled_[code] = &handled_->Add(labels);
  }
  return metrics;
}

void RpcMetrics::Register(const google::protobuf::ServiceDescriptor& service) {
  absl::MutexLock lock(&mu_);
  for (int i = 0; i < service.method_count(); ++i) {
    const auto& method = *service.method(i);
    auto& place = methods_[PathOf(method)];
    if (!place) place = Make(TypeName(TypeOf(method)), service.full_name(), method.name());
  }
}

MethodMetrics& RpcMetrics::Method(std::string_view path) {
  absl::MutexLock lock(&mu_);
  auto found = methods_.find(absl::string_view(path.data(), path.size()));
  return found == methods_.end() ? *other_ : *found->second;
}

MethodMetrics& RpcMetrics::Method(const google::protobuf::MethodDescriptor& method) {
  Register(*method.service());
  return Method(PathOf(method));
}

}  // namespace guanxi::obs
