// A gateway on a free port, for tests that bring their own backends.
#ifndef GUANXI_GATEWAY_TESTING_GATEWAY_FIXTURE_H_
#define GUANXI_GATEWAY_TESTING_GATEWAY_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/access/authenticator.h"
#include "common/obs/metrics.h"
#include "common/rpc/server.h"
#include "common/time/clock.h"
#include "gateway/assembly.h"
#include "gateway/suite.h"

namespace guanxi::gateway {

// Nobody listens there: the port is one only the system may use.
inline constexpr char kNobody[] = "127.0.0.1:1";

class GatewayFixture : public ::testing::Test {
 protected:
  // A server of a test's own.
  static std::unique_ptr<rpc::Server> Serve(std::vector<grpc::Service*> services,
                                            grpc::CallbackGenericService* generic = nullptr) {
    rpc::ServerOptions options;
    options.services = std::move(services);
    options.generic = generic;
    options.grace = absl::ZeroDuration();
    auto server = rpc::Server::Start(options);
    EXPECT_TRUE(server.ok()) << server.status();
    return server.ok() ? *std::move(server) : nullptr;
  }

  // Options that lead every service to `address`.
  static Options AllAt(const std::string& address) {
    Options options;
    for (const std::string_view name : SuiteBackends())
      options.backends[std::string(name)] = address;
    return options;
  }

  void StartGateway(const Options& options) {
    rpc::Environment environment;
    environment.clock = &clock_;
    environment.authenticator = &authenticator_;
    environment.metrics = &metrics_;
    auto gateway = Gateway::Start(environment, "127.0.0.1:0", options);
    ASSERT_TRUE(gateway.ok()) << gateway.status();
    gateway_ = *std::move(gateway);
    channel_ = grpc::CreateChannel(gateway_->address(), grpc::InsecureChannelCredentials());
  }

  Gateway& gateway() { return *gateway_; }
  void StopGateway() { gateway_.reset(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  obs::Registry& registry() { return registry_; }

 private:
  SystemClock clock_;
  access::TrustingAuthenticator authenticator_;
  obs::Registry registry_;
  obs::RpcMetrics metrics_{registry_, obs::RpcMetrics::Side::kServer};
  std::unique_ptr<Gateway> gateway_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_TESTING_GATEWAY_FIXTURE_H_
