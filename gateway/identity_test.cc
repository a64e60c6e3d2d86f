#include "gateway/identity.h"

#include <gtest/gtest.h>

#include "common/access/authenticator.h"
#include "common/access/errors.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/status_matchers.h"

namespace guanxi::gateway {
namespace {

TEST(IdentityTest, DropsWhatCallersMayNotSay) {
  for (const char* key : {"x-guanxi-actor", "x-guanxi-unit", "x-guanxi-", "user-agent",
                          "grpc-timeout", ":path", "te"}) {
    EXPECT_FALSE(ForwardsToBackend(key)) << key;
  }
  for (const char* key :
       {"authorization", "traceparent", "x-guanxi", "guanxi-on-behalf-of", "trace-bin"}) {
    EXPECT_TRUE(ForwardsToBackend(key)) << key;
  }
}

TEST(IdentityTest, DropsWhatTransportsWriteThemselves) {
  EXPECT_FALSE(ForwardsToCaller("grpc-status-details-bin"));
  EXPECT_FALSE(ForwardsToCaller("user-agent"));
  EXPECT_TRUE(ForwardsToCaller("x-request-id"));
  EXPECT_TRUE(ForwardsToCaller("x-guanxi-revision"));
}

TEST(IdentityTest, ACertificateThatSaysNothingIsToldOf) {
  EXPECT_EQ(RefusedCaller(errors::CertificateUnknown()).user, access::kUnknownCertificate);
  EXPECT_EQ(RefusedCaller(errors::CredentialMissing()).user, "");
}

TEST(IdentityTest, ATransportsUnavailableGetsAReason) {
  const grpc::Status transport(grpc::StatusCode::UNAVAILABLE, "failed to connect to 10.0.0.1:80");
  EXPECT_THAT(StatusForCaller(transport, "tickets"),
              StatusIs(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
}

TEST(IdentityTest, EveryOtherStatusIsTheBackends) {
  const grpc::Status draining = ToGrpc(errors::Draining());
  EXPECT_EQ(StatusForCaller(draining, "tickets").error_details(), draining.error_details());
  const grpc::Status plain(grpc::StatusCode::INTERNAL, "text");
  EXPECT_EQ(StatusForCaller(plain, "tickets").error_message(), "text");
}

}  // namespace
}  // namespace guanxi::gateway
