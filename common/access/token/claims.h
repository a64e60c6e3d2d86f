// What a token says of whom it was given to.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_CLAIMS_H_
#define GUANXI_COMMON_ACCESS_TOKEN_CLAIMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace guanxi::token {

struct Claims {
  std::string subject;  // `sub`: 1 to 255 bytes of UTF-8 without control characters
  std::string issuer;   // `iss`
  absl::Time issued = absl::InfinitePast();  // `iat`; InfinitePast when the token does not say
  absl::Time expires;                        // `exp`; accepted for the leeway longer
  std::string id;  // `jti`; when there is none, 32 hex digits made from the token
};

// The claims that only verifying needs.
struct AllClaims {
  Claims claims;
  std::vector<std::string> audiences;            // `aud`
  absl::Time not_before = absl::InfinitePast();  // `nbf`
};

// Reads a token's payload: one JSON object without repeated members. TOKEN_MALFORMED when it is
// not; TOKEN_CLAIMS when iss, aud, exp or sub is missing, or a claim read here has the wrong form.
// `id` is empty when there is no `jti`.
absl::StatusOr<AllClaims> ParseClaims(std::string_view json);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_CLAIMS_H_
