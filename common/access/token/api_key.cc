#include "common/access/token/api_key.h"

#include <fmt/core.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "common/access/token/base64url.h"
#include "common/access/token/errors.h"
#include "common/access/token/sha256.h"
#include "common/api/resource_name.h"

namespace guanxi::token {
namespace {

constexpr size_t kRandomBytes = 32;
constexpr size_t kRandomCharacters = 43;
constexpr size_t kDigestBytes = 32;

std::string DigestOf(std::string_view text) { return std::string(BytesOf(Sha256(text))); }

}  // namespace

NewKey NewApiKey(std::string_view id) {
  std::array<uint8_t, kRandomBytes> random;
  if (RAND_bytes(random.data(), random.size()) != 1) std::abort();
  NewKey key;
  key.secret =
      fmt::format("{}{}_{}", kApiKeyPrefix, id,
                  EncodeBase64Url({reinterpret_cast<const char*>(random.data()), random.size()}));
  key.digest = DigestOf(key.secret);
  return key;
}

bool IsApiKey(std::string_view credential) {
  return credential.substr(0, kApiKeyPrefix.size()) == kApiKeyPrefix;
}

// The random part may hold '_' too, but its length is known: the id is what stands before it.
absl::StatusOr<ApiKey> ParseApiKey(std::string_view text) {
  if (!IsApiKey(text) || text.size() < kApiKeyPrefix.size() + 1 + kRandomCharacters) {
    return errors::ApiKeyMalformed();
  }
  const size_t separator = text.size() - kRandomCharacters - 1;
  const std::string_view id = text.substr(kApiKeyPrefix.size(), separator - kApiKeyPrefix.size());
  if (text[separator] != '_' || !api::CheckId(id, "id").ok() ||
      !DecodeBase64Url(text.substr(separator + 1))) {
    return errors::ApiKeyMalformed();
  }
  return ApiKey{.id = std::string(id), .digest = DigestOf(text)};
}

bool SameDigest(std::string_view a, std::string_view b) {
  return a.size() == kDigestBytes && b.size() == kDigestBytes &&
         CRYPTO_memcmp(a.data(), b.data(), kDigestBytes) == 0;
}

}  // namespace guanxi::token
