#include "gateway/router.h"

#include <gtest/gtest.h>

#include "gateway/suite.h"

namespace guanxi::gateway {
namespace {

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    for (const std::string_view name : SuiteBackends()) {
      backends_[std::string(name)] = std::make_unique<Backend>(
          BackendOptions{.name = std::string(name), .address = "127.0.0.1:1"});
    }
    router_ = std::make_unique<Router>(backends_, metrics_);
  }

  std::string BackendOf(std::string_view path) {
    const auto route = router_->Find(path);
    return route ? route->backend->name() : "nobody";
  }

  obs::Registry registry_;
  obs::RpcMetrics metrics_{registry_, obs::RpcMetrics::Side::kServer};
  Backends backends_;
  std::unique_ptr<Router> router_;
};

TEST_F(RouterTest, EveryMethodOfEveryServiceHasARoute) {
  int unary = 0;
  int streaming = 0;
  for (const SuiteService& service : SuiteServices()) {
    if (service.backend == "gateway") continue;
    const auto* descriptor = service.descriptor;
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const auto route =
          router_->Find("/" + descriptor->full_name() + "/" + descriptor->method(i)->name());
      ASSERT_TRUE(route.has_value()) << descriptor->method(i)->full_name();
      EXPECT_EQ(route->backend->name(), service.backend);
      const bool streams =
          descriptor->method(i)->client_streaming() || descriptor->method(i)->server_streaming();
      EXPECT_EQ(route->unary, !streams);
      ++(streams ? streaming : unary);
    }
  }
  EXPECT_GE(unary, 50);
  EXPECT_EQ(streaming, 5);  // one feed for each backend
}

TEST_F(RouterTest, AMethodOfAKnownPackageGoesToItsBackendAsAStream) {
  const auto route = router_->Find("/guanxi.pipeline.v1.OpportunityService/Invented");
  ASSERT_TRUE(route.has_value());
  EXPECT_EQ(route->backend->name(), "pipeline");
  EXPECT_FALSE(route->unary);
}

TEST_F(RouterTest, PackagesAreComparedWhole) {
  EXPECT_EQ(BackendOf("/guanxi.customers.v1.CustomerService/GetCustomer"), "customers");
  for (const char* path :
       {"/guanxi.customers.v1x.CustomerService/GetCustomer", "/guanxi.customers.v1/GetCustomer",
        "/guanxi.customers/v1.CustomerService", "guanxi.customers.v1.CustomerService/GetCustomer",
        "/guanxi.gateway.v1.GatewayService/GetCustomer360", "/", "", "//", "/."}) {
    EXPECT_EQ(BackendOf(path), "nobody") << path;
  }
}

}  // namespace
}  // namespace guanxi::gateway
