#include "common/access/token/key_set.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "common/access/token/token_fixture.h"
#include "common/status/status_matchers.h"

namespace guanxi::token {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string SetOf(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

const TestKey& Ed() { return TestKey::Of("EdDSA"); }

MATCHER(IsRefused, "") {
  return ::testing::ExplainMatchResult(StatusIs(StatusCode::kFailedPrecondition, "KEY_SET_INVALID"),
                                       arg, result_listener);
}

TEST(KeySet, ReadsEveryTypeTaken) {
  const auto set = KeySet::Parse(TestKeySet());
  ASSERT_THAT(set, IsOk());
  EXPECT_THAT(set->keys(), SizeIs(5));
  EXPECT_THAT(set->skipped(), SizeIs(0));
  EXPECT_TRUE(set->Find("RS256")->Fits(Algorithm::kRs256));
  EXPECT_TRUE(set->Find("RS256")->Fits(Algorithm::kPs256));
  EXPECT_FALSE(set->Find("RS256")->Fits(Algorithm::kEs256));
  EXPECT_TRUE(set->Find("ES256")->Fits(Algorithm::kEs256));
  EXPECT_FALSE(set->Find("ES256")->Fits(Algorithm::kEs384));
  EXPECT_TRUE(set->Find("ES384")->Fits(Algorithm::kEs384));
  EXPECT_TRUE(set->Find("EdDSA")->Fits(Algorithm::kEdDsa));
  EXPECT_EQ(set->Find("rs256"), nullptr);
}

TEST(KeySet, ReadsASingleKey) { EXPECT_THAT(KeySet::Parse(Ed().Jwk("a")), IsOk()); }

TEST(KeySet, AnAlgorithmNamedIsTheOnlyOne) {
  const auto set = KeySet::Parse(TestKey::Of("RS256").Jwk("a", R"(,"alg":"PS256")"));
  ASSERT_THAT(set, IsOk());
  EXPECT_TRUE(set->Find("a")->Fits(Algorithm::kPs256));
  EXPECT_FALSE(set->Find("a")->Fits(Algorithm::kRs256));
}

TEST(KeySet, AKeyWithoutNameIsThereButNotFound) {
  const auto set = KeySet::Parse("{" + Ed().Members() + "}");
  ASSERT_THAT(set, IsOk());
  EXPECT_THAT(set->keys(), SizeIs(1));
  EXPECT_EQ(set->Find(""), nullptr);
}

TEST(KeySet, RefusesDocumentsThatAreNoSet) {
  for (const char* text : {"", "{}", "[]", "null", R"({"keys":{}})", R"({"keys":[]})",
                           R"({"keys":[1]})", R"({"keys":[]} x)", "{\"keys\":[\xff]}"}) {
    EXPECT_THAT(KeySet::Parse(text), IsRefused()) << text;
  }
  EXPECT_THAT(KeySet::Parse(SetOf(Ed().Jwk("a", R"(,"kid":"b")"))), IsRefused());
}

TEST(KeySet, RefusesWhatIsTooLarge) {
  const std::string one = SetOf(Ed().Jwk("a"));
  EXPECT_THAT(KeySet::Parse(one + std::string(kMaxKeySetBytes - one.size(), ' ')), IsOk());
  EXPECT_THAT(KeySet::Parse(one + std::string(kMaxKeySetBytes - one.size() + 1, ' ')), IsRefused());
  std::string many;
  for (size_t i = 0; i < kMaxKeys; ++i) many += Ed().Jwk(std::to_string(i)) + ",";
  EXPECT_THAT(KeySet::Parse(SetOf(many + Ed().Jwk("last"))), IsRefused());
  many.pop_back();
  EXPECT_THAT(KeySet::Parse(SetOf(many)), IsOk());
}

// Secrets in a published document are a mistake that somebody has to see, not to be overlooked.
TEST(KeySet, RefusesSecretsAlsoBesideGoodKeys) {
  const std::string good = Ed().Jwk("good");
  for (const std::string& bad :
       {std::string(R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})"),
        std::string(R"({"kty":"oct"})"), Ed().Jwk("x", R"(,"d":"AAAA")"),
        TestKey::Of("RS256").Jwk("x", R"(,"p":"AAAA")"),
        TestKey::Of("RS256").Jwk("x", R"(,"use":"enc","d":"AAAA")")}) {
    const auto set = KeySet::Parse(SetOf(good + "," + bad));
    EXPECT_THAT(set, IsRefused()) << bad;
    EXPECT_THAT(std::string(set.status().message()), Not(HasSubstr("AAAA")));
  }
}

TEST(KeySet, RefusesOneNameForTwoKeys) {
  EXPECT_THAT(KeySet::Parse(SetOf(Ed().Jwk("a") + "," + TestKey::Of("ES256").Jwk("a"))),
              IsRefused());
}

struct Skipped {
  std::string key;
  std::string why;
};

std::vector<Skipped> KeysLeftOut() {
  const TestKey& rsa = TestKey::Of("RS256");
  const TestKey small("RS256", TestKey::NewRsa(1024));
  return {
      {rsa.Jwk("x", R"(,"use":"enc")"), "another use"},
      {rsa.Jwk("x", R"(,"use":1)"), "another use"},
      {rsa.Jwk("x", R"(,"key_ops":["sign"])"), "another use"},
      {rsa.Jwk("x", R"(,"key_ops":"verify")"), "another use"},
      {rsa.Jwk("x", R"(,"alg":"RS512")"), "algorithm"},
      {rsa.Jwk("x", R"(,"alg":"ES256")"), "algorithm"},
      {rsa.Jwk("x", R"(,"alg":"HS256")"), "algorithm"},
      {rsa.Jwk("x", R"(,"alg":null)"), "algorithm"},
      {TestKey::Of("ES256").Jwk("x", R"(,"alg":"ES384")"), "algorithm"},
      {small.Jwk("x"), "fewer than 2048"},
      {rsa.Jwk(""), "kid"},
      {rsa.Jwk(std::string(256, 'k')), "kid"},
      {R"({"kty":"RSA","n":"AQAB","e":"AQAB"})", "fewer than 2048"},
      {R"({"kty":"RSA","e":"AQAB"})", "without n"},
      {R"({"kty":"RSA","n":"====","e":"AQAB"})", "without n"},
      {fmt::format(R"({{"kty":"RSA","n":"{}","e":"AQAB"}})", std::string(2048, '_')), "too long"},
      {R"({"kty":"EC","crv":"P-521","x":"AA","y":"AA"})", "curve"},
      {R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})", "size"},
      {fmt::format(R"({{"kty":"EC","crv":"P-256","x":"{0}","y":"{0}"}})",
                   EncodeBase64Url(std::string(32, '\1'))),
       "not on its curve"},
      {fmt::format(R"({{"kty":"EC","crv":"P-256","x":"{0}","y":"{0}"}})",
                   EncodeBase64Url(std::string(32, '\0'))),
       "not on its curve"},
      {R"({"kty":"OKP","crv":"X25519","x":"AA"})", "curve"},
      {R"({"kty":"OKP","crv":"Ed25519","x":"AA"})", "size"},
      {R"({"kty":"AKP"})", "type"},
      {R"({"kid":"x"})", "type"},
      {"17", "type"},
  };
}

TEST(KeySet, LeavesOutKeysItCannotUse) {
  for (const auto& [key, why] : KeysLeftOut()) {
    const auto set = KeySet::Parse(SetOf(Ed().Jwk("good") + "," + key));
    ASSERT_THAT(set, IsOk()) << key;
    EXPECT_THAT(set->keys(), SizeIs(1)) << key;
    EXPECT_THAT(set->skipped(), ElementsAre(HasSubstr(why))) << key;
    EXPECT_THAT(KeySet::Parse(SetOf(key)), IsRefused()) << key;
  }
}

TEST(KeySet, AcceptsWhatSaysItIsForVerifying) {
  for (const char* more : {R"(,"use":"sig")", R"(,"key_ops":["sign","verify"])",
                           R"(,"use":"sig","alg":"EdDSA","x5t":"AA","unknown":[{}])"}) {
    EXPECT_THAT(KeySet::Parse(Ed().Jwk("a", more)), IsOk()) << more;
  }
}

TEST(KeySet, MergesSetsWithDifferentNames) {
  std::vector<KeySet> sets = {*KeySet::Parse(Ed().Jwk("a")),
                              *KeySet::Parse(TestKey::Of("ES256").Jwk("b"))};
  const auto merged = KeySet::Merge(sets);
  ASSERT_THAT(merged, IsOk());
  EXPECT_THAT(merged->keys(), SizeIs(2));
  sets.push_back(*KeySet::Parse(TestKey::Of("ES384").Jwk("a")));
  EXPECT_THAT(KeySet::Merge(sets), IsRefused());
}

TEST(Algorithms, AreNamedExactly) {
  EXPECT_EQ(ParseAlgorithm("ES256"), Algorithm::kEs256);
  for (const char* name : {"none", "NONE", "HS256", "es256", "ES256 ", "RS512", "ES256K", ""}) {
    EXPECT_EQ(ParseAlgorithm(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace guanxi::token
