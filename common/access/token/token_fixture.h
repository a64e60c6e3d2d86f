// For tests: keys of every type, and tokens that say whatever a test wants.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_TOKEN_FIXTURE_H_
#define GUANXI_COMMON_ACCESS_TOKEN_TOKEN_FIXTURE_H_

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "common/access/token/base64url.h"
#include "common/access/token/key_set.h"
#include "common/access/token/openssl_ptr.h"

namespace guanxi::token {

inline constexpr char kTestIssuer[] = "https://id.example.com";
inline constexpr char kTestAudience[] = "crm";
// When tests take place.
inline const absl::Time kTestNow = absl::FromUnixSeconds(1'700'000'000);

// A private key that signs anything.
class TestKey {
 public:
  // `algorithm` is a JWS name. Keys are slow to make: tests share them.
  static const TestKey& Of(std::string_view algorithm) {
    static const auto* keys = new std::vector<TestKey>{
        TestKey("RS256"), TestKey("PS256"), TestKey("ES256"), TestKey("ES384"), TestKey("EdDSA")};
    for (const TestKey& key : *keys) {
      if (key.algorithm_ == algorithm) return key;
    }
    ADD_FAILURE() << "no key for " << algorithm;
    return keys->front();
  }
  static std::shared_ptr<EVP_PKEY> NewRsa(size_t bits) {
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), EVP_PKEY_free};
  }

  explicit TestKey(std::string_view algorithm) : algorithm_(algorithm) {
    if (algorithm == "ES256" || algorithm == "ES384") {
      const char* curve = algorithm == "ES256" ? "P-256" : "P-384";
      key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve), EVP_PKEY_free);
    } else if (algorithm == "EdDSA") {
      key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
    } else {
      key_ = NewRsa(2048);
    }
  }
  TestKey(std::string_view algorithm, std::shared_ptr<EVP_PKEY> key)
      : algorithm_(algorithm), key_(std::move(key)) {}

  const std::string& algorithm() const { return algorithm_; }

  // The members of the public JWK, without braces.
  std::string Members() const {
    if (algorithm_ == "EdDSA") {
      return fmt::format(R"("kty":"OKP","crv":"Ed25519","x":"{}")", RawPublic());
    }
    if (algorithm_ == "ES256" || algorithm_ == "ES384") {
      const int size = algorithm_ == "ES256" ? 32 : 48;
      return fmt::format(R"("kty":"EC","crv":"P-{}","x":"{}","y":"{}")", size * 8,
                         Number(OSSL_PKEY_PARAM_EC_PUB_X, size),
                         Number(OSSL_PKEY_PARAM_EC_PUB_Y, size));
    }
    return fmt::format(R"("kty":"RSA","n":"{}","e":"{}")", Number(OSSL_PKEY_PARAM_RSA_N, 0),
                       Number(OSSL_PKEY_PARAM_RSA_E, 0));
  }
  // A JWK with this kid and any more members, such as `,"use":"sig"`.
  std::string Jwk(std::string_view kid, std::string_view more = "") const {
    return fmt::format(R"({{{},"kid":"{}"{}}})", Members(), kid, more);
  }

  // A token of any header and payload.
  std::string Sign(std::string_view header, std::string_view payload) const {
    const std::string input = EncodeBase64Url(header) + "." + EncodeBase64Url(payload);
    return input + "." + EncodeBase64Url(Signature(input));
  }
  // A token with the usual header.
  std::string Sign(std::string_view payload) const {
    return Sign(fmt::format(R"({{"alg":"{}","kid":"{}"}})", algorithm_, algorithm_), payload);
  }

 private:
  std::string RawPublic() const {
    std::string bytes(32, '\0');
    size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<uint8_t*>(bytes.data()), &size);
    return EncodeBase64Url(bytes);
  }

  // A number of the key's, of `size` bytes, or as few as it has when that is 0.
  std::string Number(const char* name, int size) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    const NumberPtr owned(number);
    std::string bytes(static_cast<size_t>(size == 0 ? BN_num_bytes(number) : size), '\0');
    BN_bn2binpad(number, reinterpret_cast<uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
    return EncodeBase64Url(bytes);
  }

  std::string Signature(const std::string& input) const {
    const MdContextPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    const char* digest =
        algorithm_ == "EdDSA" ? nullptr : (algorithm_ == "ES384" ? "SHA384" : "SHA256");
    EVP_DigestSignInit_ex(context.get(), &settings, digest, nullptr, nullptr, key_.get(), nullptr);
    if (algorithm_ == "PS256") {
      EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST);
    }
    std::string signature(1024, '\0');
    size_t size = signature.size();
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &size,
                             reinterpret_cast<const uint8_t*>(input.data()), input.size()),
              1);
    signature.resize(size);
    if (algorithm_ == "ES256") return RawEcdsa(signature, 32);
    if (algorithm_ == "ES384") return RawEcdsa(signature, 48);
    return signature;
  }

  static std::string RawEcdsa(const std::string& der, int size) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(der.data());
    const EcSignaturePtr pair(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())));
    std::string raw(static_cast<size_t>(2 * size), '\0');
    auto* out = reinterpret_cast<uint8_t*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, size);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + size, size);
    return raw;
  }

  std::string algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

inline const std::vector<std::string>& TestAlgorithms() {
  static const auto* names =
      new std::vector<std::string>{"RS256", "PS256", "ES256", "ES384", "EdDSA"};
  return *names;
}

// The set of all test keys; each is named after its algorithm.
inline std::string TestKeySet() {
  std::string keys;
  for (const std::string& name : TestAlgorithms()) {
    keys += (keys.empty() ? "" : ",") + TestKey::Of(name).Jwk(name);
  }
  return R"({"keys":[)" + keys + "]}";
}

// Claims that hold at kTestNow; `more` is appended, such as `,"nbf":0`.
inline std::string TestClaims(std::string_view more = "") {
  const int64_t now = absl::ToUnixSeconds(kTestNow);
  return fmt::format(R"({{"iss":"{}","aud":"{}","sub":"li-na","iat":{},"exp":{}{}}})", kTestIssuer,
                     kTestAudience, now, now + 3600, more);
}

// A directory that is removed at the end.
class ScratchDir {
 public:
  ScratchDir() {
    std::string name = (std::filesystem::temp_directory_path() / "guanxi-token-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~ScratchDir() { std::filesystem::remove_all(path_); }
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

  // Puts `content` in place at once, as whoever maintains such files should.
  std::string Write(std::string_view name, std::string_view content) const {
    const std::string path = File(name);
    std::ofstream(path + ".new", std::ios::binary) << content;
    std::filesystem::rename(path + ".new", path);
    return path;
  }

 private:
  std::string path_;
};

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_TOKEN_FIXTURE_H_
