#include "common/access/token/verifier.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/access/token/signer.h"
#include "common/access/token/token_fixture.h"
#include "common/status/status_matchers.h"

namespace guanxi::token {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

// Counts how often it is asked for newer keys, and can be given them.
class WatchedKeys final : public KeySource {
 public:
  void Set(KeySet keys) {
    keys_ = std::make_shared<const KeySet>(std::move(keys));
    ++generation_;
  }
  std::shared_ptr<const KeySet> Keys() const override {
    ++reads;
    return keys_;
  }
  uint64_t generation() const override { return generation_; }
  void RequestRefresh() const override { ++requests; }

  mutable int reads = 0;  // as many as tokens were verified afresh
  mutable int requests = 0;

 private:
  std::shared_ptr<const KeySet> keys_ = std::make_shared<const KeySet>();
  uint64_t generation_ = 1;
};

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() { keys_.Set(*KeySet::Parse(TestKeySet())); }

  static TokenPolicy Policy() { return {.issuer = kTestIssuer, .audience = kTestAudience}; }
  static const TestKey& Ed() { return TestKey::Of("EdDSA"); }

  void ExpectRefused(const std::string& token, const char* reason) {
    const auto verdict = verifier_.Verify(token);
    EXPECT_THAT(verdict, StatusIs(StatusCode::kUnauthenticated, reason)) << token;
    EXPECT_EQ(TakenFrom(token, verdict.status().ToString()), "");
  }

  // A piece of `token` that `text` repeats; empty when there is none.
  static std::string TakenFrom(const std::string& token, const std::string& text) {
    constexpr size_t kPiece = 12;
    for (size_t i = 0; i + kPiece <= token.size(); ++i) {
      if (absl::StrContains(text, token.substr(i, kPiece))) return token.substr(i, kPiece);
    }
    return "";
  }

  ManualClock clock_{kTestNow};
  WatchedKeys keys_;
  TokenVerifier verifier_{&keys_, Policy(), &clock_};
};

TEST_F(VerifierTest, AcceptsEveryAlgorithm) {
  for (const std::string& name : TestAlgorithms()) {
    const auto claims = verifier_.Verify(TestKey::Of(name).Sign(TestClaims()));
    ASSERT_THAT(claims, IsOk()) << name;
    EXPECT_EQ(claims->subject, "li-na");
    EXPECT_EQ(claims->issuer, kTestIssuer);
    EXPECT_EQ(claims->issued, kTestNow);
    EXPECT_EQ(claims->expires, kTestNow + absl::Hours(1));
    EXPECT_EQ(claims->id.size(), 32u);
  }
}

TEST_F(VerifierTest, AcceptsWhatIsAllowed) {
  const std::string kid = R"("alg":"EdDSA","kid":"EdDSA")";
  for (const std::string& header :
       {"{" + kid + "}", "{" + kid + R"(,"typ":"JWT"})", "{" + kid + R"(,"typ":"at+jwt"})",
        "{" + kid + R"(,"typ":"application/AT+JWT"})", "{" + kid + R"(,"x5t":"AA","unknown":{}})",
        std::string(" { \"alg\" : \"EdDSA\" }\n")}) {
    EXPECT_THAT(verifier_.Verify(Ed().Sign(header, TestClaims())), IsOk()) << header;
  }
  for (const char* more : {R"(,"jti":"7","scope":"x")", R"(,"nbf":1700000060)",
                           R"(,"nbf":1699999999.5,"roles":["a"])"}) {
    EXPECT_THAT(verifier_.Verify(Ed().Sign(TestClaims(more))), IsOk()) << more;
  }
  EXPECT_EQ(verifier_.Verify(Ed().Sign(TestClaims(R"(,"jti":"7")")))->id, "7");
}

TEST_F(VerifierTest, TheAudienceMayBeOneOfSeveral) {
  for (const char* audience : {R"(["crm"])", R"(["other","crm"])"}) {
    EXPECT_THAT(
        verifier_.Verify(Ed().Sign(absl::StrReplaceAll(TestClaims(), {{R"("crm")", audience}}))),
        IsOk());
  }
  for (const char* audience : {R"("other")", R"([])", R"(["other"])", R"("cr")", R"("crm2")"}) {
    ExpectRefused(Ed().Sign(absl::StrReplaceAll(TestClaims(), {{R"("crm")", audience}})),
                  "TOKEN_AUDIENCE");
  }
}

TEST_F(VerifierTest, RefusesOtherForms) {
  const std::string good = Ed().Sign(TestClaims());
  const std::vector<std::string> parts = absl::StrSplit(good, '.');
  for (const std::string& token :
       {std::string(), std::string("."), std::string(".."), std::string("...."), good + ".",
        "." + good, good + "..", parts[0] + "." + parts[1], parts[0], good + "=", good + " ",
        " " + good, "Bearer " + good, parts[0] + "=." + parts[1] + "." + parts[2],
        parts[0] + "." + parts[1] + "==." + parts[2], parts[0] + ".!." + parts[2],
        std::string(R"({"payload":"AA","signatures":[]})"), std::string("a\0.b.c", 6)}) {
    ExpectRefused(token, "TOKEN_MALFORMED");
  }
  EXPECT_EQ(keys_.reads, 0);
}

TEST_F(VerifierTest, RefusesHeadersThatAreNoJson) {
  for (const char* header :
       {"", "[]", "null", "x", "{\"alg\":\"EdDSA\"} {}", "{\"alg\":\"EdDSA\"",
        R"({"alg":"EdDSA","alg":"EdDSA"})", "{\"alg\":\"EdDSA\",\"x\":\"\xff\"}",
        R"({"alg":"EdDSA","x":"\u0000"})", R"({"alg":"EdDSA","x":{"a":1,"a":1}})"}) {
    ExpectRefused(Ed().Sign(header, TestClaims()), "TOKEN_MALFORMED");
  }
}

TEST_F(VerifierTest, RefusesOtherAlgorithms) {
  for (const char* alg : {R"("none")", R"("None")", R"("")", R"("HS256")", R"("HS512")", R"("RS1")",
                          R"("RS512")", R"("ES256K")", R"("eddsa")", "null", "1", R"(["EdDSA"])"}) {
    ExpectRefused(Ed().Sign(fmt::format(R"({{"alg":{},"kid":"EdDSA"}})", alg), TestClaims()),
                  "TOKEN_ALGORITHM");
  }
  ExpectRefused(Ed().Sign(R"({"kid":"EdDSA"})", TestClaims()), "TOKEN_ALGORITHM");
  ExpectRefused(EncodeBase64Url(R"({"alg":"none"})") + "." + EncodeBase64Url(TestClaims()) + ".",
                "TOKEN_ALGORITHM");
}

TEST_F(VerifierTest, RefusesAnAlgorithmThatIsNotTheKeys) {
  for (const std::string& alg : TestAlgorithms()) {
    for (const std::string& key : TestAlgorithms()) {
      const bool both_rsa = alg[1] == 'S' && key[1] == 'S' && alg[0] != 'E' && key[0] != 'E';
      if (alg == key || both_rsa) continue;
      ExpectRefused(TestKey::Of(key).Sign(fmt::format(R"({{"alg":"{}","kid":"{}"}})", alg, key),
                                          TestClaims()),
                    "TOKEN_ALGORITHM");
    }
  }
  // An RSA key serves two algorithms, but a signature only one.
  ExpectRefused(TestKey::Of("RS256").Sign(R"({"alg":"PS256","kid":"RS256"})", TestClaims()),
                "TOKEN_SIGNATURE");
}

TEST_F(VerifierTest, RefusesHeadersItMustNotFollow) {
  for (const char* more : {R"("jwk":{"kty":"OKP"})", R"("jku":"http://x")", R"("x5u":"http://x")",
                           R"("x5c":["AA"])", R"("cty":"JWT")", R"("enc":"A256GCM")",
                           R"("zip":"DEF")", R"("b64":false)", R"("typ":"JWE")", R"("typ":"")",
                           R"("typ":null)", R"("typ":"id+jwt")", R"("typ":"application/")"}) {
    ExpectRefused(
        Ed().Sign(fmt::format(R"({{"alg":"EdDSA","kid":"EdDSA",{}}})", more), TestClaims()),
        "TOKEN_HEADER");
  }
  for (const char* kid : {R"("")", "null", "7", "[]"}) {
    ExpectRefused(Ed().Sign(fmt::format(R"({{"alg":"EdDSA","kid":{}}})", kid), TestClaims()),
                  "TOKEN_HEADER");
  }
  for (const char* crit : {R"(["exp"])", R"(["b64"])", "[]", "null", R"("x")"}) {
    ExpectRefused(
        Ed().Sign(fmt::format(R"({{"alg":"EdDSA","kid":"EdDSA","crit":{}}})", crit), TestClaims()),
        "TOKEN_CRITICAL_HEADER");
  }
}

TEST_F(VerifierTest, RefusesWhatIsTooLongUnread) {
  std::string token = Ed().Sign(TestClaims());
  token.append(8192 - token.size(), 'A');
  ExpectRefused(token, "TOKEN_SIGNATURE");
  ExpectRefused(token + "A", "TOKEN_TOO_LONG");
  ExpectRefused(std::string(10'000'000, '.'), "TOKEN_TOO_LONG");
}

TEST_F(VerifierTest, RefusesWhatNestsDeep) {
  const std::string deep = R"({"x":)" + std::string(6000, '[');
  EXPECT_THAT(verifier_.Verify(EncodeBase64Url(deep) + "..").status(),
              StatusIs(StatusCode::kUnauthenticated));
}

struct BadClaims {
  const char* from;  // a member of the usual claims
  const char* to;
  const char* reason;
};

TEST_F(VerifierTest, RefusesClaimsThatDoNotHold) {
  const std::string long_text = R"("sub":")" + std::string(256, 's') + '"';
  const std::vector<BadClaims> cases = {
      {R"("sub":"li-na")", R"("sub":"")", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", R"("sub":7)", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", R"("sub":"a\n")", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", R"("subject":"li-na")", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", long_text.c_str(), "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", "\"sub\":\"\xff\"", "TOKEN_MALFORMED"},
      {R"("sub":"li-na")", R"("sub":"li-na","sub":"boss")", "TOKEN_MALFORMED"},
      {R"("sub":"li-na")", R"("sub":"li-na","jti":"")", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", R"("sub":"li-na","jti":1)", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", R"("sub":"li-na","nbf":"1")", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", R"("sub":"li-na","nbf":-1)", "TOKEN_CLAIMS"},
      {R"("sub":"li-na")", R"("sub":"li-na","nbf":1700000061)", "TOKEN_NOT_YET_VALID"},
      {R"("iat":1700000000)", R"("iat":1700000061)", "TOKEN_NOT_YET_VALID"},
      {R"("iat":1700000000)", R"("iat":null)", "TOKEN_CLAIMS"},
      {R"("exp":1700003600)", R"("exp":"1700003600")", "TOKEN_CLAIMS"},
      {R"("exp":1700003600)", R"("exp":1e300)", "TOKEN_CLAIMS"},
      {R"("exp":1700003600)", R"("exp":1e999)", "TOKEN_MALFORMED"},
      {R"("exp":1700003600)", R"("exp":99999999999999999999)", "TOKEN_MALFORMED"},
      {R"("exp":1700003600)", R"("expires":1700003600)", "TOKEN_CLAIMS"},
      {R"("exp":1700003600)", R"("exp":1699999940)", "TOKEN_EXPIRED"},
      {R"("aud":"crm")", R"("aud":[1])", "TOKEN_CLAIMS"},
      {R"("aud":"crm")", R"("aud":{})", "TOKEN_CLAIMS"},
      {R"("aud":"crm")", R"("audience":"crm")", "TOKEN_CLAIMS"},
      {R"("iss":"https://id.example.com")", R"("iss":"https://id.example.com/")", "TOKEN_ISSUER"},
      {R"("iss":"https://id.example.com")", R"("iss":["https://id.example.com"])", "TOKEN_CLAIMS"},
      {R"("iss":"https://id.example.com")", R"("issuer":"x")", "TOKEN_CLAIMS"}};
  for (const BadClaims& bad : cases) {
    const std::string claims = absl::StrReplaceAll(TestClaims(), {{bad.from, bad.to}});
    ASSERT_NE(claims, TestClaims()) << bad.from;
    ExpectRefused(Ed().Sign(claims), bad.reason);
  }
  for (const char* payload : {"", "[]", "{}}", "null", R"("x")"}) {
    ExpectRefused(Ed().Sign(payload), "TOKEN_MALFORMED");
  }
}

TEST_F(VerifierTest, TimesCountWithTheLeewayExactly) {
  const std::string token = Ed().Sign(TestClaims());
  clock_.Set(kTestNow - absl::Seconds(60));
  EXPECT_THAT(verifier_.Verify(token), IsOk());
  clock_.Set(kTestNow + absl::Seconds(3660) - absl::Nanoseconds(1));
  EXPECT_THAT(verifier_.Verify(token), IsOk());
  clock_.Set(kTestNow + absl::Seconds(3660));
  ExpectRefused(token, "TOKEN_EXPIRED");
  clock_.Set(kTestNow - absl::Seconds(60) - absl::Nanoseconds(1));
  ExpectRefused(Ed().Sign(TestClaims(R"(,"jti":"another")")), "TOKEN_NOT_YET_VALID");
}

TEST_F(VerifierTest, RefusesKeysThatAreNotThere) {
  ExpectRefused(Ed().Sign(R"({"alg":"EdDSA","kid":"other"})", TestClaims()), "TOKEN_KEY_UNKNOWN");
  EXPECT_EQ(keys_.requests, 1);
  ExpectRefused(TestKey("EdDSA").Sign(R"({"alg":"EdDSA","kid":"EdDSA"})", TestClaims()),
                "TOKEN_SIGNATURE");
  EXPECT_EQ(keys_.requests, 1);
  ExpectRefused(TestKey("EdDSA").Sign(R"({"alg":"EdDSA"})", TestClaims()), "TOKEN_SIGNATURE");
  EXPECT_EQ(keys_.requests, 2);
}

TEST_F(VerifierTest, WithoutANameTheFirstEightThatFitAreTried) {
  std::string others;
  for (int i = 0; i < 7; ++i) others += TestKey("EdDSA").Jwk(fmt::format("other-{}", i)) + ",";
  const std::string token = Ed().Sign(R"({"alg":"EdDSA"})", TestClaims());
  keys_.Set(*KeySet::Parse(R"({"keys":[)" + TestKey::Of("ES256").Jwk("es") + "," + others +
                           Ed().Jwk("mine") + "]}"));
  EXPECT_THAT(verifier_.Verify(token), IsOk());
  keys_.Set(*KeySet::Parse(R"({"keys":[)" + TestKey("EdDSA").Jwk("one-more") + "," + others +
                           Ed().Jwk("mine") + "]}"));
  ExpectRefused(token, "TOKEN_SIGNATURE");
}

TEST_F(VerifierTest, WithoutKeysTheIssuerIsUnavailable) {
  keys_.Set(KeySet());
  EXPECT_THAT(verifier_.Verify(Ed().Sign(TestClaims())),
              StatusIs(StatusCode::kUnavailable, "TOKEN_KEYS_UNAVAILABLE"));
  EXPECT_EQ(keys_.requests, 1);
}

TEST_F(VerifierTest, RemembersWhatItAcceptedUntilKeysChange) {
  const std::string token = Ed().Sign(TestClaims());
  const auto first = verifier_.Verify(token);
  const auto again = verifier_.Verify(token);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(keys_.reads, 1);
  EXPECT_EQ(again->subject, first->subject);
  EXPECT_EQ(again->issuer, first->issuer);
  EXPECT_EQ(again->id, first->id);
  EXPECT_EQ(again->issued, first->issued);
  EXPECT_EQ(again->expires, first->expires);
  keys_.Set(*KeySet::Parse(TestKey::Of("ES256").Jwk("ES256")));
  ExpectRefused(token, "TOKEN_KEY_UNKNOWN");
}

TEST_F(VerifierTest, DoesNotRememberRefusals) {
  const std::string token = Ed().Sign(R"({"alg":"EdDSA","kid":"late"})", TestClaims());
  ExpectRefused(token, "TOKEN_KEY_UNKNOWN");
  keys_.Set(*KeySet::Parse(Ed().Jwk("late")));
  EXPECT_THAT(verifier_.Verify(token), IsOk());
}

TEST_F(VerifierTest, ATokenWithoutIdGetsOneOfItsOwn) {
  const auto one = verifier_.Verify(Ed().Sign(TestClaims()));
  const auto other = verifier_.Verify(Ed().Sign(TestClaims(R"(,"x":1)")));
  EXPECT_NE(one->id, other->id);
}

// Keys count for the issuer that publishes them, and for no other.
TEST(SeveralIssuers, KeepTheirKeysApart) {
  const ManualClock clock(kTestNow);
  const FixedKeys ours(*KeySet::Parse(TestKey::Of("EdDSA").Jwk("EdDSA")));
  const FixedKeys theirs(*KeySet::Parse(TestKey::Of("ES256").Jwk("ES256")));
  const TokenVerifier verifier({{&ours, {.issuer = kTestIssuer, .audience = kTestAudience}},
                                {&theirs, {.issuer = "theirs", .audience = "suite"}}},
                               &clock);
  const std::string their_claims = absl::StrReplaceAll(
      TestClaims(), {{kTestIssuer, "theirs"}, {R"("aud":"crm")", R"("aud":"suite")"}});
  EXPECT_THAT(verifier.Verify(TestKey::Of("EdDSA").Sign(TestClaims())), IsOk());
  EXPECT_THAT(verifier.Verify(TestKey::Of("ES256").Sign(their_claims)), IsOk());
  EXPECT_THAT(verifier.Verify(TestKey::Of("ES256").Sign(TestClaims())),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_KEY_UNKNOWN"));
  EXPECT_THAT(verifier.Verify(
                  TestKey::Of("ES256").Sign(absl::StrReplaceAll(their_claims, {{"suite", "crm"}}))),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_AUDIENCE"));
}

class DevelopmentKeyTest : public ::testing::Test {
 protected:
  std::string Token() const {
    return *signer_->Mint({.subject = "users/li-na",
                           .issuer = std::string(kDevelopmentIssuer),
                           .audience = std::string(kDevelopmentAudience),
                           .lifetime = absl::Hours(1)},
                          kTestNow);
  }
  static TokenPolicy Policy(bool accept) {
    return {.issuer = std::string(kDevelopmentIssuer),
            .audience = std::string(kDevelopmentAudience),
            .accept_development = accept};
  }

  const ManualClock clock_{kTestNow};
  const std::unique_ptr<Signer> signer_ = *Signer::Generate(kDevelopmentKid);
  const FixedKeys keys_{signer_->Keys()};
};

TEST_F(DevelopmentKeyTest, CountsOnlyWhereThePolicySaysSo) {
  const TokenVerifier development(&keys_, Policy(true), &clock_);
  const auto claims = development.Verify(Token());
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->subject, "users/li-na");
  const TokenVerifier production(&keys_, Policy(false), &clock_);
  EXPECT_THAT(production.Verify(Token()),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_DEVELOPMENT_KEY"));
}

TEST_F(DevelopmentKeyTest, IsNamedInTheRefusalAlsoWhereNobodyKnowsIt) {
  const FixedKeys company(*KeySet::Parse(TestKey::Of("EdDSA").Jwk("EdDSA")));
  const TokenVerifier production(&company, {.issuer = kTestIssuer, .audience = kTestAudience},
                                 &clock_);
  EXPECT_THAT(production.Verify(Token()),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_DEVELOPMENT_KEY"));
}

}  // namespace
}  // namespace guanxi::token
