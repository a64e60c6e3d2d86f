// What it costs a call to be judged: who calls, whether that one may, what it may not see.
#include <gtest/gtest.h>
#include <time.h>

#include <iostream>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/access/credential_authenticator.h"
#include "common/access/masks.h"
#include "common/access/permissions.h"
#include "common/access/token/key_source.h"
#include "common/access/token/signer.h"
#include "common/time/clock.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::access {
namespace {

namespace v1 = guanxi::directory::v1;

constexpr int kUsers = 10'000;

void Fill(Roster& roster) {
  for (int i = 0; i < 50; ++i) {
    v1::Unit unit;
    unit.set_name("units/" + std::to_string(i));
    if (i > 0) unit.set_parent("units/" + std::to_string(i / 10));
    roster.Put(unit);
  }
  for (int i = 0; i < kUsers; ++i) {
    v1::User user;
    user.set_name("users/person-number-" + std::to_string(i));
    user.set_unit("units/" + std::to_string(i % 50));
    user.set_state(v1::User::STATE_ACTIVE);
    user.set_role(v1::User::ROLE_UNIT_HEAD);
    roster.Put(user);
  }
  roster.SetReady();
}

double CpuMicros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Microseconds of this thread's time that `step` takes, on average.
template <typename Step>
double MicrosOf(int times, Step step) {
  const double start = CpuMicros();
  for (int i = 0; i < times; ++i) step();
  return (CpuMicros() - start) / times;
}

// The bounds are a hundred times what it takes: they catch what grows with the number of accounts.
TEST(AdmissionCostTest, PrintsWhatJudgingACallTakes) {
  SystemClock clock;
  Roster roster;
  const double publish = MicrosOf(1, [&] {
    Fill(roster);
    roster.Publish();
  });
  const auto signer = *token::Signer::Generate("idp-");
  const token::FixedKeys keys(signer->Keys());
  const token::TokenVerifier verifier(&keys, {.issuer = "https://idp", .audience = "guanxi"},
                                      &clock);
  const CredentialAuthenticator authenticator(
      {.roster = &roster, .tokens = &verifier, .clock = &clock});
  const std::string authorization = "Bearer " + *signer->Mint({.subject = "person-number-77",
                                                               .issuer = "https://idp",
                                                               .audience = "guanxi",
                                                               .lifetime = absl::Hours(1),
                                                               .id = "t"},
                                                              absl::Now());
  const CallMetadata metadata = {{"authorization", authorization}, {"user-agent", "grpc"}};
  const Permission& row = *FindPermission("guanxi.customers.v1.CustomerService/GetCustomer");
  Principal principal = *authenticator.Authenticate(metadata, "");
  const double told =
      MicrosOf(20'000, [&] { principal = *authenticator.Authenticate(metadata, ""); });
  const double verified =
      MicrosOf(20'000, [&] { ASSERT_TRUE(verifier.Verify(authorization.substr(7)).ok()); });
  const double found =
      MicrosOf(20'000, [&] { ASSERT_TRUE(roster.FindBySubject("person-number-77").ok()); });
  const double permitted = MicrosOf(20'000, [&] {
    ASSERT_TRUE(Authorize(principal, row).ok());
    MayMove(principal, row);
  });
  customers::v1::Customer customer;
  customer.set_name("customers/a");
  customer.set_display_name("Somebody");
  customer.add_phones("+861065529988");
  const double masked =
      MicrosOf(20'000, [&] { ClearMasked(HiddenFrom(principal.role, row), customer); });
  v1::User frozen;
  frozen.set_name("users/person-number-77");
  frozen.set_state(v1::User::STATE_FROZEN);
  const double freeze = MicrosOf(1, [&] {
    roster.Put(frozen);
    roster.Publish();
  });
  EXPECT_FALSE(authenticator.Authenticate(metadata, "").ok());
  std::cout << "[ COST     ] " << kUsers << " users taken in: " << publish / 1000
            << " ms; a call told: " << told << " µs (its token " << verified << ", its account "
            << found << "), permitted: " << permitted << " µs, masked: " << masked
            << " µs; a freeze taken in: " << freeze << " µs\n";
  EXPECT_LT(told + permitted + masked, 500);
  EXPECT_LT(freeze, 10'000);
}

}  // namespace
}  // namespace guanxi::access
