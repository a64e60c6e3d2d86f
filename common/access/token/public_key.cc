#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "common/access/token/key_set.h"
#include "common/access/token/openssl_ptr.h"

namespace guanxi::token {
namespace {

struct AlgorithmRow {
  Algorithm algorithm;
  std::string_view name;
  const char* digest;  // null: EdDSA digests by itself
};

constexpr std::array<AlgorithmRow, 5> kAlgorithms = {{{Algorithm::kRs256, "RS256", "SHA256"},
                                                      {Algorithm::kPs256, "PS256", "SHA256"},
                                                      {Algorithm::kEs256, "ES256", "SHA256"},
                                                      {Algorithm::kEs384, "ES384", "SHA384"},
                                                      {Algorithm::kEdDsa, "EdDSA", nullptr}}};

const char* DigestOf(Algorithm algorithm) {
  return std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                      [&](const AlgorithmRow& row) { return row.algorithm == algorithm; })
      ->digest;
}

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// The DER that OpenSSL takes, of a JWS's ECDSA signature: two numbers of `size` bytes each. Empty
// when the signature has another length.
std::string EcdsaDer(std::string_view signature, size_t size) {
  if (signature.size() != 2 * size) return {};
  NumberPtr r(BN_bin2bn(Bytes(signature), static_cast<int>(size), nullptr));
  NumberPtr s(BN_bin2bn(Bytes(signature) + size, static_cast<int>(size), nullptr));
  const EcSignaturePtr pair(ECDSA_SIG_new());
  if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // they are the pair's now
  static_cast<void>(s.release());
  uint8_t* der = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &der);
  if (length <= 0) return {};
  std::string text(reinterpret_cast<const char*>(der), static_cast<size_t>(length));
  OPENSSL_free(der);
  return text;
}

// Sets what the algorithm asks of the padding; RFC 7518 fixes the length of the salt.
bool SetPadding(EVP_PKEY_CTX* context, Algorithm algorithm) {
  if (algorithm == Algorithm::kRs256) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  if (algorithm != Algorithm::kPs256) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

// The signature as OpenSSL takes it; empty when its length is not the one `key` gives.
std::string OpensslSignature(const EVP_PKEY* key, Algorithm algorithm, std::string_view signature) {
  switch (algorithm) {
    case Algorithm::kEs256:
    case Algorithm::kEs384:
      return EcdsaDer(signature, static_cast<size_t>(EVP_PKEY_get_bits(key) + 7) / 8);
    case Algorithm::kRs256:
    case Algorithm::kPs256:
    case Algorithm::kEdDsa:
      break;
  }
  if (signature.size() != static_cast<size_t>(EVP_PKEY_get_size(key))) return {};
  return std::string(signature);
}

}  // namespace

std::optional<Algorithm> ParseAlgorithm(std::string_view name) {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.name == name) return row.algorithm;
  }
  return std::nullopt;
}

PublicKey::PublicKey(std::shared_ptr<EVP_PKEY> key,
                     std::string kid,
                     std::vector<Algorithm> algorithms)
    : key_(std::move(key)), kid_(std::move(kid)), algorithms_(std::move(algorithms)) {}

bool PublicKey::Fits(Algorithm algorithm) const {
  return std::find(algorithms_.begin(), algorithms_.end(), algorithm) != algorithms_.end();
}

bool PublicKey::Check(Algorithm algorithm,
                      std::string_view input,
                      std::string_view signature) const {
  if (!Fits(algorithm)) return false;
  const std::string given = OpensslSignature(key_.get(), algorithm, signature);
  if (given.empty()) return false;
  const MdContextPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;  // the context's
  return context != nullptr &&
         EVP_DigestVerifyInit_ex(context.get(), &settings, DigestOf(algorithm), nullptr, nullptr,
                                 key_.get(), nullptr) == 1 &&
         SetPadding(settings, algorithm) &&
         EVP_DigestVerify(context.get(), Bytes(given), given.size(), Bytes(input), input.size()) ==
             1;
}

}  // namespace guanxi::token
