// One service behind the gateway, and the connections to it.
#ifndef GUANXI_GATEWAY_BACKEND_H_
#define GUANXI_GATEWAY_BACKEND_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace guanxi::gateway {

struct BackendOptions {
  std::string name;     // `customers`
  std::string address;  // host:port, or any gRPC target
  int channels =
      2;  // connections to keep, at least 1: one connection is served by one thread at a time
  int max_message_bytes = 4 * 1024 * 1024;
  std::shared_ptr<grpc::ChannelCredentials> credentials;  // null: connections are not encrypted
};

// Thread-safe. Never fails: calls answer UNAVAILABLE while nobody listens at the address.
class Backend {
 public:
  explicit Backend(const BackendOptions& options);
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  const std::string& name() const { return name_; }

  // The next connection in turn: for calls by path, and for stubs of one's own.
  grpc::GenericStub& stub() const { return *stubs_[Next()]; }
  std::shared_ptr<grpc::Channel> channel() const { return channels_[Next()]; }

 private:
  size_t Next() const { return turn_.fetch_add(1, std::memory_order_relaxed) % channels_.size(); }

  std::string name_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  mutable std::atomic<size_t> turn_{0};
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_BACKEND_H_
