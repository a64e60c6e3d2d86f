// What verifying costs. The figures are printed; asserted is only what makes the cache worth
// having.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "common/access/token/token_fixture.h"
#include "common/access/token/verifier.h"
#include "common/status/status_matchers.h"

namespace guanxi::token {
namespace {

// Keys whose generation always differs, so that nothing is remembered.
class RestlessKeys final : public KeySource {
 public:
  std::shared_ptr<const KeySet> Keys() const override { return keys_; }
  uint64_t generation() const override { return ++generation_; }

 private:
  const std::shared_ptr<const KeySet> keys_ =
      std::make_shared<const KeySet>(*KeySet::Parse(TestKeySet()));
  mutable std::atomic<uint64_t> generation_{1};
};

// Microseconds that one verification takes, of the quickest of several batches.
double Measure(const TokenVerifier& verifier, const std::string& token, int batch) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    for (int j = 0; j < batch; ++j) EXPECT_TRUE(verifier.Verify(token).ok());
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / batch);
  }
  return best;
}

TEST(Speed, ARememberedTokenCostsLittle) {
  const SystemClock clock;
  const RestlessKeys restless;
  const FixedKeys fixed(*KeySet::Parse(TestKeySet()));
  const TokenPolicy policy{
      .issuer = kTestIssuer, .audience = kTestAudience, .leeway = absl::Hours(1'000'000)};
  const TokenVerifier afresh(&restless, policy, &clock);
  const TokenVerifier remembering(&fixed, policy, &clock);
  for (const std::string& name : TestAlgorithms()) {
    const std::string token = TestKey::Of(name).Sign(TestClaims());
    const double slow = Measure(afresh, token, 100);
    const double fast = Measure(remembering, token, 10'000);
    fmt::print("verify {}: {:.1f} us afresh ({:.0f}/s), {:.2f} us remembered ({:.0f}/s)\n", name,
               slow, 1e6 / slow, fast, 1e6 / fast);
    EXPECT_LT(fast * 3, slow) << name;
  }
}

}  // namespace
}  // namespace guanxi::token
