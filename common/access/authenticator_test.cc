#include "common/access/authenticator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/status/status_matchers.h"

namespace guanxi::access {
namespace {

TEST(ActorOf, IsAnonymousWithoutMetadata) {
  EXPECT_THAT(ActorOf({}), IsOkAndHolds("users/anonymous"));
}

TEST(ActorOf, TakesWhomTheCallerActsFor) {
  EXPECT_THAT(ActorOf({{kOnBehalfOfMetadata, "users/li-na"}}), IsOkAndHolds("users/li-na"));
}

TEST(ActorOf, PrefersWhatTheGatewaySets) {
  EXPECT_THAT(ActorOf({{kOnBehalfOfMetadata, "users/eve"}, {kActorMetadata, "services/loyalty"}}),
              IsOkAndHolds("services/loyalty"));
}

TEST(ActorOf, KnowsThreeCollections) {
  for (const std::string name : {"users/a", "serviceAccounts/ci-1", "services/pipeline"}) {
    EXPECT_THAT(ActorOf({{kActorMetadata, name}}), IsOkAndHolds(name));
  }
}

TEST(ActorOf, RefusesMalformedNames) {
  const std::string too_long = "users/" + std::string(64, 'a');
  for (const std::string& name :
       {std::string(), std::string("users/"), std::string("units/a"), std::string("users/a/b"),
        std::string("users/a b"), std::string("Users/a"), too_long}) {
    EXPECT_THAT(ActorOf({{kActorMetadata, name}}),
                StatusIs(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED"))
        << name;
  }
}

TEST(ActorOf, DoesNotFallBackFromAMalformedName) {
  EXPECT_THAT(ActorOf({{kActorMetadata, "nobody"}, {kOnBehalfOfMetadata, "users/a"}}),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace guanxi::access
