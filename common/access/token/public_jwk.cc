#include "common/access/token/public_jwk.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "common/access/token/base64url.h"
#include "common/access/token/openssl_ptr.h"
#include "common/access/token/weak_rsa.h"

namespace guanxi::token {
namespace {

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;  // a longer one would make each check slow
constexpr int kMaxExponentBits = 64;
constexpr size_t kEd25519Bytes = 32;
constexpr char kUncompressed = 4;

// A key, or why there is none.
struct Built {
  KeyPtr key;
  std::vector<Algorithm> algorithms;
  std::string why;
};

Built Refused(std::string why) { return {.key = nullptr, .algorithms = {}, .why = std::move(why)}; }

std::optional<std::string> Bytes(const JsonObject& jwk, const char* member) {
  const auto text = jwk.String(member);
  return text ? DecodeBase64Url(*text) : std::nullopt;
}

NumberPtr Number(const std::string& bytes) {
  return NumberPtr(BN_bin2bn(reinterpret_cast<const uint8_t*>(bytes.data()),
                             static_cast<int>(bytes.size()), nullptr));
}

// The key of `params`, after OpenSSL's own checks of it (a point on its curve, a modulus without
// small factors). Null when it fails them.
KeyPtr Make(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  KeyPtr made(key);
  const KeyContextPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return made;
}

Built Rsa(const JsonObject& jwk) {
  const auto modulus = Bytes(jwk, "n");
  const auto exponent = Bytes(jwk, "e");
  if (!modulus || !exponent) return Refused("an RSA key without n or e");
  if (modulus->size() > kMaxRsaBits / 8 || exponent->size() > kMaxExponentBits / 8) {
    return Refused("an RSA key that is too long");
  }
  const NumberPtr n = Number(*modulus);
  const NumberPtr e = Number(*exponent);
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder) return Refused("an RSA key that cannot be read");
  if (BN_num_bits(n.get()) < kMinRsaBits) return Refused("an RSA key of fewer than 2048 bits");
  if (HasInfineonPattern(n.get())) return Refused("an RSA key of a broken generator");
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  KeyPtr key = Make("RSA", builder.get());
  if (!key) return Refused("an RSA key that fails its checks");
  return {.key = std::move(key), .algorithms = {Algorithm::kRs256, Algorithm::kPs256}, .why = {}};
}

Built Ec(const JsonObject& jwk) {
  const bool p256 = jwk.String("crv") == "P-256";
  if (!p256 && jwk.String("crv") != "P-384") return Refused("a curve other than P-256 and P-384");
  const size_t size = p256 ? 32 : 48;
  const auto x = Bytes(jwk, "x");
  const auto y = Bytes(jwk, "y");
  if (!x || !y || x->size() != size || y->size() != size) return Refused("a point of wrong size");
  const std::string point = kUncompressed + *x + *y;
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (!builder) return Refused("an EC key that cannot be read");
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                  p256 ? "P-256" : "P-384", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  KeyPtr key = Make("EC", builder.get());
  if (!key) return Refused("a point that is not on its curve");
  return {.key = std::move(key),
          .algorithms = {p256 ? Algorithm::kEs256 : Algorithm::kEs384},
          .why = {}};
}

Built Okp(const JsonObject& jwk) {
  if (jwk.String("crv") != "Ed25519") return Refused("a curve other than Ed25519");
  const auto x = Bytes(jwk, "x");
  if (!x || x->size() != kEd25519Bytes) return Refused("an Ed25519 key of wrong size");
  KeyPtr key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                         reinterpret_cast<const uint8_t*>(x->data()), x->size()));
  if (!key) return Refused("an Ed25519 key that cannot be read");
  return {.key = std::move(key), .algorithms = {Algorithm::kEdDsa}, .why = {}};
}

Built Build(const JsonObject& jwk) {
  const auto type = jwk.String("kty");
  if (type == "RSA") return Rsa(jwk);
  if (type == "EC") return Ec(jwk);
  if (type == "OKP") return Okp(jwk);
  return Refused("a type other than RSA, EC and OKP");
}

bool Holds(const json_t* array, std::string_view wanted) {
  for (size_t i = 0; i < json_array_size(array); ++i) {
    if (JsonObject::AsString(json_array_get(array, i)) == wanted) return true;
  }
  return false;
}

// Whether the key is for checking signatures; a key that does not say is.
bool ForVerifying(const JsonObject& jwk) {
  const json_t* operations = jwk.Find("key_ops");
  return (!jwk.Has("use") || jwk.String("use") == "sig") &&
         (operations == nullptr || Holds(operations, "verify"));
}

// Leaves in `algorithms` the one `jwk` names, if it names one; false when that is not among them.
bool NarrowTo(const JsonObject& jwk, std::vector<Algorithm>& algorithms) {
  if (!jwk.Has("alg")) return true;
  const auto named = ParseAlgorithm(jwk.String("alg").value_or(""));
  if (!named || std::find(algorithms.begin(), algorithms.end(), *named) == algorithms.end()) {
    return false;
  }
  algorithms = {*named};
  return true;
}

}  // namespace

std::optional<PublicKey> ReadPublicJwk(const JsonObject& jwk, std::string& why) {
  const bool named = jwk.Has("kid");
  const std::string_view kid = jwk.String("kid").value_or("");
  if (named && (kid.empty() || kid.size() > kMaxKidBytes)) {
    why = "a kid that is empty, too long or no text";
    return std::nullopt;
  }
  if (!ForVerifying(jwk)) {
    why = "a key for another use than signatures";
    return std::nullopt;
  }
  Built built = Build(jwk);
  if (built.key == nullptr) {
    why = std::move(built.why);
    return std::nullopt;
  }
  if (!NarrowTo(jwk, built.algorithms)) {
    why = "an algorithm that is not taken, or not one of its type";
    return std::nullopt;
  }
  return PublicKey(std::move(built.key), std::string(kid), std::move(built.algorithms));
}

}  // namespace guanxi::token
