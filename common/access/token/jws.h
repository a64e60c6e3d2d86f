// JSON Web Signatures in compact form (RFC 7515): taken apart, and checked with an issuer's keys.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_JWS_H_
#define GUANXI_COMMON_ACCESS_TOKEN_JWS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/access/token/key_set.h"

namespace guanxi::token {

struct Jws {
  Algorithm algorithm = Algorithm::kEdDsa;
  std::optional<std::string> kid;
  std::string_view signing_input;  // of the text it was parsed from
  std::string payload;
  std::string signature;
};

// Takes `compact` apart without trusting any of it; the text outlives the answer. TOKEN_MALFORMED
// when it is not three parts of strict base64url with a JSON object first; TOKEN_ALGORITHM when the
// header names none that we take; TOKEN_CRITICAL_HEADER when it has `crit`; TOKEN_HEADER when it
// brings a key, is of another type than JWT and at+jwt, or says the payload is something else than
// claims.
absl::StatusOr<Jws> ParseJws(std::string_view compact);

// The key of `keys` that signed `jws`: the one it names, or without a name one of the first
// kMaxTries that fit its algorithm. TOKEN_KEY_UNKNOWN, TOKEN_ALGORITHM (the key is for another) or
// TOKEN_SIGNATURE.
inline constexpr int kMaxTries = 8;
absl::StatusOr<const PublicKey*> FindSigner(const Jws& jws, const KeySet& keys);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_JWS_H_
