#include "common/access/token/signer.h"

#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <sstream>
#include <thread>

#include "common/access/token/token_fixture.h"
#include "common/access/token/verifier.h"
#include "common/status/status_matchers.h"

extern "C" {
#include <cjose/cjose.h>
}

namespace guanxi::token {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kIssuer[] = "suite";

MintRequest Request() {
  return {.subject = "users/li-na",
          .issuer = kIssuer,
          .audience = "guanxi",
          .lifetime = absl::Hours(1),
          .id = "id-1"};
}

std::string Content(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

mode_t ModeOf(const std::string& path) {
  struct stat about = {};
  EXPECT_EQ(stat(path.c_str(), &about), 0);
  return about.st_mode & 07777;
}

TEST(Signer, ItsTokensAreAcceptedWithItsKeys) {
  const ManualClock clock(kTestNow);
  for (const Algorithm algorithm : {Algorithm::kEdDsa, Algorithm::kEs256}) {
    const auto signer = Signer::Generate("guanxi-suite-", algorithm);
    ASSERT_THAT(signer, IsOk());
    EXPECT_THAT((*signer)->kid(), StartsWith("guanxi-suite-"));
    const FixedKeys keys((*signer)->Keys());
    const TokenVerifier verifier(&keys, {.issuer = kIssuer, .audience = "guanxi"}, &clock);
    const auto claims = verifier.Verify(*(*signer)->Mint(Request(), kTestNow));
    ASSERT_THAT(claims, IsOk());
    EXPECT_EQ(claims->subject, "users/li-na");
    EXPECT_EQ(claims->id, "id-1");
    EXPECT_EQ(claims->expires, kTestNow + absl::Hours(1));
  }
}

TEST(Signer, MakesNoKeysOfOtherTypes) {
  EXPECT_THAT(Signer::Generate("x", Algorithm::kRs256),
              StatusIs(StatusCode::kFailedPrecondition, "SIGNING_KEY_INVALID"));
}

TEST(Signer, SaysNothingThatIsNotText) {
  MintRequest request = Request();
  request.subject = "\xff";
  const auto signer = Signer::Generate("x");
  EXPECT_THAT((*signer)->Mint(request, kTestNow), StatusIs(StatusCode::kInternal));
}

TEST(Signer, PublishesNothingSecret) {
  const auto signer = Signer::Generate("x", Algorithm::kEs256);
  EXPECT_THAT(KeySet::Parse((*signer)->PublicKeySet()), IsOk());  // which refuses secrets
  EXPECT_THAT((*signer)->PublicKeySet(), Not(HasSubstr(R"("d")")));
}

TEST(SigningKeyFile, IsCreatedOnceForItsOwnerOnly) {
  const ScratchDir dir;
  const auto first = OpenOrCreateDevelopmentKey(dir.File("data"));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT((*first)->kid(), StartsWith("guanxi-development-"));
  const std::string path = dir.File("data/development-key.pem");
  EXPECT_EQ(ModeOf(path), 0600u);
  const std::string content = Content(path);
  EXPECT_THAT(content, StartsWith("-----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ((*OpenOrCreateDevelopmentKey(dir.File("data")))->kid(), (*first)->kid());
  EXPECT_EQ((*OpenDevelopmentKey(dir.File("data")))->kid(), (*first)->kid());
  EXPECT_EQ(Content(path), content);
  // Nothing is left of the way there.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.File("data")), {}), 1);
}

TEST(SigningKeyFile, OfSeveralCreatorsAllGetOneKey) {
  const ScratchDir dir;
  std::vector<std::string> kids(8);
  std::vector<std::thread> threads;
  for (std::string& kid : kids) {
    threads.emplace_back([&] { kid = (*OpenOrCreateDevelopmentKey(dir.path()))->kid(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(kids.begin(), kids.end()).size(), 1u);
}

TEST(SigningKeyFile, IsRefusedWhenOthersHaveAccess) {
  const ScratchDir dir;
  ASSERT_THAT(OpenOrCreateDevelopmentKey(dir.path()), IsOk());
  const std::string path = dir.File("development-key.pem");
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0601}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    EXPECT_THAT(OpenOrCreateDevelopmentKey(dir.path()),
                StatusIs(StatusCode::kFailedPrecondition, "SIGNING_KEY_UNSAFE"))
        << mode;
  }
  ASSERT_EQ(chmod(path.c_str(), 0400), 0);
  EXPECT_THAT(OpenOrCreateDevelopmentKey(dir.path()), IsOk());
}

TEST(SigningKeyFile, IsRefusedWhenItIsNoRegularFile) {
  const ScratchDir dir;
  ASSERT_EQ(mkfifo(dir.File("development-key.pem").c_str(), 0600), 0);
  EXPECT_THAT(OpenDevelopmentKey(dir.path()),
              StatusIs(StatusCode::kFailedPrecondition, "SIGNING_KEY_UNSAFE"));
}

TEST(SigningKeyFile, IsRefusedWhenItHoldsNoKeyOfOurs) {
  const ScratchDir dir;
  EXPECT_THAT(OpenDevelopmentKey(dir.path()),
              StatusIs(StatusCode::kFailedPrecondition, "SIGNING_KEY_INVALID"));
  const KeyPtr rsa(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048}));
  const BioPtr pem(BIO_new(BIO_s_mem()));
  ASSERT_EQ(
      PEM_write_bio_PKCS8PrivateKey(pem.get(), rsa.get(), nullptr, nullptr, 0, nullptr, nullptr),
      1);
  char* bytes = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(pem.get(), &bytes));
  for (const std::string& content : {std::string(), std::string("-----BEGIN PRIVATE KEY-----\n"),
                                     std::string(bytes, size), std::string(100'000, '-')}) {
    const std::string path = dir.Write("development-key.pem", content);
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
    EXPECT_THAT(OpenDevelopmentKey(dir.path()),
                StatusIs(StatusCode::kFailedPrecondition, "SIGNING_KEY_INVALID"));
  }
}

// cjose is another implementation of the same standards: what one of the two makes, the other
// reads.
class Cjose {
 public:
  explicit Cjose(const std::string& jwk) {
    key_ = cjose_jwk_import(jwk.data(), jwk.size(), &error_);
    EXPECT_NE(key_, nullptr) << error_.message;
  }
  Cjose(cjose_jwk_t* key, const char* kid) : key_(key) {
    EXPECT_TRUE(cjose_jwk_set_kid(key_, kid, strlen(kid), &error_));
  }
  ~Cjose() { cjose_jwk_release(key_); }

  bool Verifies(const std::string& token) {
    cjose_jws_t* jws = cjose_jws_import(token.data(), token.size(), &error_);
    const bool good = jws != nullptr && cjose_jws_verify(jws, key_, &error_);
    cjose_jws_release(jws);
    return good;
  }

  std::string Sign(const char* algorithm, const char* kid, const std::string& payload) {
    cjose_header_t* header = cjose_header_new(&error_);
    cjose_header_set(header, CJOSE_HDR_ALG, algorithm, &error_);
    cjose_header_set(header, CJOSE_HDR_KID, kid, &error_);
    cjose_jws_t* jws = cjose_jws_sign(
        key_, header, reinterpret_cast<const uint8_t*>(payload.data()), payload.size(), &error_);
    const char* text = nullptr;
    EXPECT_TRUE(jws != nullptr && cjose_jws_export(jws, &text, &error_)) << error_.message;
    const std::string token(text == nullptr ? "" : text);
    cjose_jws_release(jws);
    cjose_header_release(header);
    return token;
  }

  std::string Public() {
    char* text = cjose_jwk_to_json(key_, false, &error_);
    const std::string json(text);
    free(text);
    return json;
  }

 private:
  cjose_err error_{};
  cjose_jwk_t* key_ = nullptr;
};

TEST(AnotherImplementation, ReadsOurTokens) {
  const auto signer = Signer::Generate("k", Algorithm::kEs256);
  const std::string set = (*signer)->PublicKeySet();
  const size_t begin = set.find('[') + 1;
  Cjose cjose(set.substr(begin, set.rfind(']') - begin));
  const std::string token = *(*signer)->Mint(Request(), kTestNow);
  EXPECT_TRUE(cjose.Verifies(token));
  EXPECT_FALSE(
      cjose.Verifies(*(*Signer::Generate("k", Algorithm::kEs256))->Mint(Request(), kTestNow)));
}

TEST(AnotherImplementation, MakesTokensWeRead) {
  cjose_err error{};
  const uint8_t exponent[] = {1, 0, 1};
  Cjose rsa(cjose_jwk_create_RSA_random(2048, exponent, sizeof(exponent), &error), "rsa");
  Cjose p256(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error), "p256");
  Cjose p384(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_384, &error), "p384");
  const auto set = KeySet::Parse(R"({"keys":[)" + rsa.Public() + "," + p256.Public() + "," +
                                 p384.Public() + "]}");
  ASSERT_THAT(set, IsOk());
  const FixedKeys keys(*set);
  const ManualClock clock(kTestNow);
  const TokenVerifier verifier(&keys, {.issuer = kTestIssuer, .audience = kTestAudience}, &clock);
  EXPECT_THAT(verifier.Verify(rsa.Sign("RS256", "rsa", TestClaims())), IsOk());
  EXPECT_THAT(verifier.Verify(rsa.Sign("PS256", "rsa", TestClaims())), IsOk());
  EXPECT_THAT(verifier.Verify(p256.Sign("ES256", "p256", TestClaims())), IsOk());
  EXPECT_THAT(verifier.Verify(p384.Sign("ES384", "p384", TestClaims())), IsOk());
  EXPECT_THAT(verifier.Verify(rsa.Sign("RS512", "rsa", TestClaims())),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_ALGORITHM"));
}

}  // namespace
}  // namespace guanxi::token
