// What the tests of the standard methods stand on: each runs for every resource, directly and
// through the gateway.
#ifndef GUANXI_TESTS_CONFORMANCE_STANDARD_FIXTURE_H_
#define GUANXI_TESTS_CONFORMANCE_STANDARD_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "tests/conformance/calls.h"
#include "tests/conformance/messages.h"
#include "tests/conformance/resources.h"

namespace guanxi::conformance {

using StandardParam = std::tuple<Resource, Route>;

class StandardTest : public ::testing::TestWithParam<StandardParam> {
 protected:
  const Standard api_{std::get<0>(GetParam()), std::get<1>(GetParam())};
};

inline std::string StandardName(const ::testing::TestParamInfo<StandardParam>& info) {
  return std::get<0>(info.param).noun + RouteName(std::get<1>(info.param));
}

inline auto Each(const std::vector<Resource>& resources) {
  return ::testing::Combine(::testing::ValuesIn(resources),
                            ::testing::Values(Route::kDirect, Route::kGateway));
}

// For tests of one service's own methods.
class RouteTest : public ::testing::TestWithParam<Route> {
 protected:
  Standard Of(const std::string& noun) const {
    for (const Resource& resource : AllResources()) {
      if (resource.noun == noun) return Standard(resource, GetParam());
    }
    std::abort();
  }
};

inline auto BothRoutes() { return ::testing::Values(Route::kDirect, Route::kGateway); }

inline std::string NameOfRoute(const ::testing::TestParamInfo<Route>& info) {
  return RouteName(info.param);
}

}  // namespace guanxi::conformance

#endif  // GUANXI_TESTS_CONFORMANCE_STANDARD_FIXTURE_H_
