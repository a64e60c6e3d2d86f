// Tells whether a JSON Web Token is an issuer's, meant for us, and still good (RFC 7519, RFC 8725).
#ifndef GUANXI_COMMON_ACCESS_TOKEN_VERIFIER_H_
#define GUANXI_COMMON_ACCESS_TOKEN_VERIFIER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/token/claims.h"
#include "common/access/token/digest_cache.h"
#include "common/access/token/key_source.h"
#include "common/time/clock.h"

namespace guanxi::token {

// What is asked of an issuer's tokens.
struct TokenPolicy {
  std::string issuer;                         // `iss` is this
  std::string audience;                       // `aud` is this, or an array that holds it
  absl::Duration leeway = absl::Seconds(60);  // how far clocks may differ: for exp, nbf and iat
  size_t max_bytes = 8192;                    // longer tokens are refused unread
  bool accept_development = false;            // whether development keys (signer.h) count
};

// An issuer and its keys. Another issuer's keys do not verify its tokens.
struct TrustedIssuer {
  const KeySource* keys = nullptr;  // outlives the verifier
  TokenPolicy policy;
};

// How many tokens' verdicts a verifier remembers when it is not told otherwise; of these, those
// used last are sure to be among them.
inline constexpr size_t kRememberedTokens = 65536;

// Thread-safe. A token that was accepted is remembered by its SHA-256 until it expires or its
// issuer's keys change, so a repeat costs a digest and a look-up.
class TokenVerifier {
 public:
  // `keys` and `clock` outlive the verifier.
  TokenVerifier(const KeySource* keys, TokenPolicy policy, const Clock* clock);
  // For several issuers, no two of the same name.
  TokenVerifier(std::vector<TrustedIssuer> issuers,
                const Clock* clock,
                size_t remembered = kRememberedTokens);
  ~TokenVerifier();

  // What the token says, when all holds: compact form of three parts in strict base64url, JSON
  // without repeated members; a header with an algorithm we take, without `crit` or a key of its
  // own; signed by a key of its issuer's that fits the algorithm; issuer and audience as the policy
  // says; exp, nbf and iat in time; sub present.
  // UNAUTHENTICATED with a reason of errors.h; UNAVAILABLE with TOKEN_KEYS_UNAVAILABLE while the
  // issuer's keys have never been read. Messages repeat nothing of the token.
  absl::StatusOr<Claims> Verify(std::string_view token) const;

  // Grows whenever the keys of an issuer change: what was made of a token before is to be made
  // anew.
  uint64_t generation() const;

 private:
  struct Verdict {
    absl::Time until;  // when the token will be refused
    Claims claims;
  };
  absl::StatusOr<Verdict> VerifyAfresh(std::string_view token, absl::Time now) const;

  const std::vector<TrustedIssuer> issuers_;
  const Clock* const clock_;
  const size_t max_bytes_;  // the largest of the issuers'
  const std::unique_ptr<DigestCache<Claims>> cache_;
};

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_VERIFIER_H_
