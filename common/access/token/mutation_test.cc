// A token that was changed in any way is refused.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/access/token/token_fixture.h"
#include "common/access/token/verifier.h"
#include "common/status/status_matchers.h"

namespace guanxi::token {
namespace {

constexpr int kTokens = 100'000;

uint64_t Seed() {
  const char* given = std::getenv("GUANXI_TEST_SEED");
  return given == nullptr ? std::random_device()() : std::strtoull(given, nullptr, 10);
}

class Mutator {
 public:
  Mutator(uint64_t seed, std::vector<std::string> tokens)
      : random_(seed), tokens_(std::move(tokens)) {}

  // A token that is none of those it was given.
  std::string Next() {
    std::string token;
    do {
      token = Any();
      for (size_t changes = 1 + Below(3); changes > 0; --changes) Change(token);
    } while (std::find(tokens_.begin(), tokens_.end(), token) != tokens_.end());
    return token;
  }

 private:
  size_t Below(size_t end) { return end == 0 ? 0 : random_() % end; }
  const std::string& Any() { return tokens_[Below(tokens_.size())]; }
  char Base64() {
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[Below(64)];
  }

  void Change(std::string& token) {
    const size_t at = Below(token.size());
    switch (Below(9)) {
      case 0:
        token[at] ^= static_cast<char>(1 << Below(8));
        break;
      case 1:
        token[at] = Base64();
        break;
      case 2:
        token.back() = Base64();
        break;  // often bits that stand for nothing
      case 3:
        token.insert(at, 1, Base64());
        break;
      case 4:
        token.erase(at, 1 + Below(4));
        break;
      case 5:
        token.resize(at + 1);
        break;
      case 6:
        token.insert(at, token.substr(Below(token.size()), Below(40)));
        break;
      case 7:
        ExchangePart(token);
        break;
      default:
        ChangeWithin(token);
        break;
    }
    if (token.empty()) token = ".";
  }

  // Takes a part from another token.
  void ExchangePart(std::string& token) {
    std::vector<std::string> parts = absl::StrSplit(token, '.');
    const std::vector<std::string> others = absl::StrSplit(Any(), '.');
    parts[Below(parts.size())] = others[Below(others.size())];
    token = absl::StrJoin(parts, ".");
  }

  // Changes what a part encodes, and encodes it again.
  void ChangeWithin(std::string& token) {
    std::vector<std::string> parts = absl::StrSplit(token, '.');
    std::string& part = parts[Below(parts.size())];
    auto bytes = DecodeBase64Url(part);
    if (!bytes || bytes->empty()) return;
    static constexpr std::string_view kPieces[] = {
        "none", "HS256", "ES256", "\"", "{", "0", "", ",\"crit\":[]", "exp", "\\u0000"};
    bytes->replace(Below(bytes->size()), Below(6), kPieces[Below(std::size(kPieces))]);
    part = EncodeBase64Url(*bytes);
    token = absl::StrJoin(parts, ".");
  }

  std::mt19937_64 random_;
  const std::vector<std::string> tokens_;
};

TEST(MutatedTokens, NoneIsAccepted) {
  const uint64_t seed = Seed();
  fmt::print("mutated tokens: seed {} (GUANXI_TEST_SEED repeats it)\n", seed);
  std::vector<std::string> tokens;
  // P-384 takes ten times as long as the others: its tokens come once, theirs several times.
  for (const char* name : {"RS256", "PS256", "ES256", "EdDSA", "RS256", "EdDSA", "ES384"}) {
    const TestKey& key = TestKey::Of(name);
    tokens.push_back(key.Sign(TestClaims(fmt::format(R"(,"jti":"{}")", tokens.size()))));
    tokens.push_back(key.Sign(fmt::format(R"({{"alg":"{}"}})", name), TestClaims()));
  }
  const ManualClock clock(kTestNow);
  const FixedKeys keys(*KeySet::Parse(TestKeySet()));
  const TokenVerifier verifier(&keys, {.issuer = kTestIssuer, .audience = kTestAudience}, &clock);
  // Remembered, so that they might be found in place of a changed one.
  for (const std::string& token : tokens) ASSERT_THAT(verifier.Verify(token), IsOk());
  Mutator mutator(seed, tokens);
  std::map<std::string, int> reasons;
  for (int i = 0; i < kTokens; ++i) {
    const std::string token = mutator.Next();
    const auto verdict = verifier.Verify(token);
    ASSERT_THAT(verdict, StatusIs(absl::StatusCode::kUnauthenticated)) << token;
    ++reasons[errors::Reason(verdict.status())];
  }
  // The changes reach every stage.
  for (const char* reason : {"TOKEN_MALFORMED", "TOKEN_ALGORITHM", "TOKEN_SIGNATURE",
                             "TOKEN_KEY_UNKNOWN", "TOKEN_CLAIMS", "TOKEN_ISSUER"}) {
    EXPECT_GT(reasons[reason], 0) << reason;
  }
  fmt::print("mutated tokens: {} refused, 0 accepted\n", kTokens);
}

}  // namespace
}  // namespace guanxi::token
