// Public keys that verify tokens, from JSON Web Key Sets (RFC 7517).
#ifndef GUANXI_COMMON_ACCESS_TOKEN_KEY_SET_H_
#define GUANXI_COMMON_ACCESS_TOKEN_KEY_SET_H_

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace guanxi::token {

// The signature algorithms that are taken. HMAC is not among them: whoever can check such a
// signature can make one. Nor is `none`.
enum class Algorithm { kRs256, kPs256, kEs256, kEs384, kEdDsa };

// The algorithm of a JWS name such as `ES256`, in exactly this spelling; nullopt for any other.
std::optional<Algorithm> ParseAlgorithm(std::string_view name);

// A document of keys longer than this is refused, as is one with more keys than this.
inline constexpr size_t kMaxKeySetBytes = 256 * 1024;
inline constexpr size_t kMaxKeys = 64;
// The longest `kid` of a key or of a token, in bytes.
inline constexpr size_t kMaxKidBytes = 255;

// One public key and the algorithms it may be used with. Immutable and cheap to copy.
class PublicKey {
 public:
  PublicKey(std::shared_ptr<EVP_PKEY> key, std::string kid, std::vector<Algorithm> algorithms);

  // Empty when the set gives the key no name.
  const std::string& kid() const { return kid_; }
  bool Fits(Algorithm algorithm) const;
  // True when `signature`, in the form of RFC 7518, is this key's for `input`. False when the key
  // does not fit `algorithm`. Thread-safe.
  bool Check(Algorithm algorithm, std::string_view input, std::string_view signature) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::string kid_;
  std::vector<Algorithm> algorithms_;
};

// The keys of an issuer. Immutable.
class KeySet {
 public:
  // No keys.
  KeySet() = default;

  // Reads `{"keys": [...]}`, or a single key. A key that is for something else (another use, type,
  // curve or algorithm) or too weak is left out and named in skipped(). KEY_SET_INVALID for a
  // document that is not such a set, holds a secret (a symmetric or private key), gives one kid to
  // two keys, or has no key that may be used.
  static absl::StatusOr<KeySet> Parse(std::string_view json);
  // All keys of `sets` in one. KEY_SET_INVALID when one kid is in two of them.
  static absl::StatusOr<KeySet> Merge(std::vector<KeySet> sets);

  const std::vector<PublicKey>& keys() const { return keys_; }
  // The key of this name; null when there is none. Keys without a name are not found.
  const PublicKey* Find(std::string_view kid) const;
  // Why keys were left out, by their place in the set; says nothing of their content.
  const std::vector<std::string>& skipped() const { return skipped_; }

 private:
  std::vector<PublicKey> keys_;
  std::vector<std::string> skipped_;
};

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_KEY_SET_H_
