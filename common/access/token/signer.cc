#include "common/access/token/signer.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/access/token/base64url.h"
#include "common/access/token/errors.h"
#include "common/access/token/json_object.h"
#include "common/access/token/openssl_ptr.h"
#include "common/access/token/private_key_file.h"
#include "common/access/token/sha256.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::token {
namespace {

constexpr size_t kP256Bytes = 32;
constexpr char kInMemory[] = "in memory";

std::string Dump(const json_t* value) {
  char* text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
  if (text == nullptr) return {};
  std::string copy(text);
  std::free(text);
  return copy;
}

// Adds text to an object; false when it is not UTF-8.
bool Put(json_t* object, const char* member, std::string_view text) {
  return json_object_set_new(object, member, json_stringn(text.data(), text.size())) == 0;
}

std::string Coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
  const NumberPtr owned(number);
  std::array<uint8_t, kP256Bytes> bytes;
  if (BN_bn2binpad(number, bytes.data(), kP256Bytes) != static_cast<int>(kP256Bytes)) return {};
  return EncodeBase64Url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string RawPublic(const EVP_PKEY* key) {
  std::array<uint8_t, 32> bytes;
  size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) != 1) return {};
  return EncodeBase64Url({reinterpret_cast<const char*>(bytes.data()), size});
}

// The members of the key's JWK that its thumbprint is made from.
JsonPtr RequiredMembers(const EVP_PKEY* key, Algorithm algorithm) {
  JsonPtr jwk(json_object());
  if (algorithm == Algorithm::kEdDsa) {
    Put(jwk.get(), "kty", "OKP");
    Put(jwk.get(), "crv", "Ed25519");
    Put(jwk.get(), "x", RawPublic(key));
  } else {
    Put(jwk.get(), "kty", "EC");
    Put(jwk.get(), "crv", "P-256");
    Put(jwk.get(), "x", Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X));
    Put(jwk.get(), "y", Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y));
  }
  return jwk;
}

std::string_view NameOf(Algorithm algorithm) {
  return algorithm == Algorithm::kEdDsa ? "EdDSA" : "ES256";
}

// Which algorithm a key signs with; nullopt when it is neither Ed25519 nor P-256.
std::optional<Algorithm> AlgorithmOf(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return Algorithm::kEdDsa;
  std::array<char, 64> group{};
  if (EVP_PKEY_is_a(key, "EC") == 1 &&
      EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
      std::string_view(group.data()) == "prime256v1") {
    return Algorithm::kEs256;
  }
  return std::nullopt;
}

absl::StatusOr<KeyPtr> NewKey(Algorithm algorithm, const std::string& path) {
  KeyPtr key;
  if (algorithm == Algorithm::kEdDsa) {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  } else if (algorithm == Algorithm::kEs256) {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  }
  if (key == nullptr) return errors::SigningKeyInvalid(path, "no key could be made");
  return key;
}

// A JWS's form of an ECDSA signature: r and s, 32 bytes each.
std::string RawEcdsa(const std::string& der) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(der.data());
  const EcSignaturePtr pair(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())));
  std::array<uint8_t, 2 * kP256Bytes> raw;
  if (pair == nullptr || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), raw.data(), kP256Bytes) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), raw.data() + kP256Bytes, kP256Bytes) < 0) {
    return {};
  }
  return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

// The signature of `input` in a JWS's form; empty when it fails.
std::string Sign(EVP_PKEY* key, Algorithm algorithm, std::string_view input) {
  const MdContextPtr context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const uint8_t*>(input.data());
  size_t size = 0;
  if (!context ||
      EVP_DigestSignInit_ex(context.get(), nullptr,
                            algorithm == Algorithm::kEdDsa ? nullptr : "SHA256", nullptr, nullptr,
                            key, nullptr) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, input.size()) != 1) {
    return {};
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &size, bytes,
                     input.size()) != 1) {
    return {};
  }
  signature.resize(size);
  return algorithm == Algorithm::kEdDsa ? signature : RawEcdsa(signature);
}

// The payload; empty when a text in it is not UTF-8.
std::string Payload(const MintRequest& request, absl::Time now) {
  const JsonPtr claims(json_object());
  const bool well_formed = Put(claims.get(), "sub", request.subject) &&
                           Put(claims.get(), "iss", request.issuer) &&
                           Put(claims.get(), "aud", request.audience) &&
                           (request.id.empty() || Put(claims.get(), "jti", request.id));
  json_object_set_new(claims.get(), "iat", json_integer(absl::ToUnixSeconds(now)));
  json_object_set_new(claims.get(), "exp",
                      json_integer(absl::ToUnixSeconds(now + request.lifetime)));
  return well_formed ? Dump(claims.get()) : std::string();
}

std::string KeyFile(const std::string& data_dir) {
  return (std::filesystem::path(data_dir) / kDevelopmentKeyFile).string();
}

}  // namespace

Signer::Signer(std::shared_ptr<EVP_PKEY> key,
               Algorithm algorithm,
               std::string kid,
               std::string public_key_set)
    : key_(std::move(key)),
      algorithm_(algorithm),
      kid_(std::move(kid)),
      public_key_set_(std::move(public_key_set)) {}

absl::StatusOr<std::unique_ptr<Signer>> Signer::Of(std::shared_ptr<EVP_PKEY> key,
                                                   std::string_view kid_prefix,
                                                   const std::string& path) {
  const auto algorithm = AlgorithmOf(key.get());
  if (!algorithm) return errors::SigningKeyInvalid(path, "it must be an Ed25519 or P-256 key");
  const JsonPtr jwk = RequiredMembers(key.get(), *algorithm);
  const std::string kid =
      std::string(kid_prefix) + EncodeBase64Url(BytesOf(Sha256(Dump(jwk.get()))));
  Put(jwk.get(), "kid", kid);
  Put(jwk.get(), "alg", NameOf(*algorithm));
  Put(jwk.get(), "use", "sig");
  std::string set = R"({"keys":[)" + Dump(jwk.get()) + "]}";
  // What is published has to be readable: this also proves that every step above succeeded.
  GUANXI_RETURN_IF_ERROR(KeySet::Parse(set).status());
  return std::unique_ptr<Signer>(new Signer(std::move(key), *algorithm, kid, std::move(set)));
}

absl::StatusOr<std::unique_ptr<Signer>> Signer::Generate(std::string_view kid_prefix,
                                                         Algorithm algorithm) {
  GUANXI_ASSIGN_OR_RETURN(KeyPtr key, NewKey(algorithm, kInMemory));
  return Of(std::move(key), kid_prefix, kInMemory);
}

absl::StatusOr<std::unique_ptr<Signer>> Signer::Open(const std::string& path,
                                                     std::string_view kid_prefix) {
  GUANXI_ASSIGN_OR_RETURN(KeyPtr key, ReadPrivateKey(path));
  return Of(std::move(key), kid_prefix, path);
}

absl::StatusOr<std::unique_ptr<Signer>> Signer::OpenOrCreate(const std::string& path,
                                                             std::string_view kid_prefix,
                                                             Algorithm algorithm) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    GUANXI_ASSIGN_OR_RETURN(const KeyPtr key, NewKey(algorithm, path));
    GUANXI_RETURN_IF_ERROR(WriteNewPrivateKey(path, key.get()));
  }
  return Open(path, kid_prefix);
}

absl::StatusOr<std::string> Signer::Mint(const MintRequest& request, absl::Time now) const {
  const std::string payload = Payload(request, now);
  const JsonPtr header(json_object());
  Put(header.get(), "alg", NameOf(algorithm_));
  Put(header.get(), "typ", "JWT");
  Put(header.get(), "kid", kid_);
  std::string token = EncodeBase64Url(Dump(header.get())) + "." + EncodeBase64Url(payload);
  const std::string signature = Sign(key_.get(), algorithm_, token);
  if (payload.empty() || signature.empty()) return errors::Internal("a token could not be made");
  return token + "." + EncodeBase64Url(signature);
}

// It was read once already, when the signer was made.
KeySet Signer::Keys() const { return *KeySet::Parse(public_key_set_); }

absl::StatusOr<std::unique_ptr<Signer>> OpenOrCreateDevelopmentKey(const std::string& data_dir) {
  std::error_code error;
  std::filesystem::create_directories(data_dir, error);  // what fails here fails in opening too
  return Signer::OpenOrCreate(KeyFile(data_dir), kDevelopmentKid);
}

absl::StatusOr<std::unique_ptr<Signer>> OpenDevelopmentKey(const std::string& data_dir) {
  return Signer::Open(KeyFile(data_dir), kDevelopmentKid);
}

}  // namespace guanxi::token
