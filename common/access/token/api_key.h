// API keys: `gx1_{id}_{43 characters}`. The id names the record of the key; the rest is 32 random
// bytes in base64url. Only a digest is kept, so a key is shown once.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_API_KEY_H_
#define GUANXI_COMMON_ACCESS_TOKEN_API_KEY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace guanxi::token {

// What every API key begins with; no token does.
inline constexpr std::string_view kApiKeyPrefix = "gx1_";

struct NewKey {
  std::string secret;  // the whole key, as it goes over the wire
  std::string digest;  // its SHA-256, 32 bytes: what is kept
};

// A new key for the record `apiKeys/{id}`. Ends the process when the system has no randomness to
// give, as a key that can be guessed would be worse.
NewKey NewApiKey(std::string_view id);

struct ApiKey {
  std::string id;
  std::string digest;  // as in NewKey
};

// True when `credential` is meant as an API key.
bool IsApiKey(std::string_view credential);

// Reads a key off the wire. API_KEY_MALFORMED when it has not the form of one; whether there is
// such a key is for the caller to see.
absl::StatusOr<ApiKey> ParseApiKey(std::string_view text);

// Whether two digests are equal, in a time that does not depend on where they differ. False when
// either has not 32 bytes, so that no digest is not a digest.
bool SameDigest(std::string_view a, std::string_view b);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_API_KEY_H_
