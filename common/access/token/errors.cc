#include "common/access/token/errors.h"

#include <fmt/format.h>

#include <string>

#include "common/status/details.h"
#include "common/status/errors.h"
#include "google/rpc/error_details.pb.h"

namespace guanxi::errors {
namespace {

using absl::StatusCode;

absl::Status Refused(std::string_view reason, std::string_view rule) {
  return Make(StatusCode::kUnauthenticated, reason, fmt::format("not authenticated: {}", rule),
              {{"rule", rule}});
}

absl::Status Unusable(std::string_view reason, std::string_view path, std::string_view rule) {
  return Make(StatusCode::kFailedPrecondition, reason,
              fmt::format("the signing key {} cannot be used: {}", path, rule),
              {{"path", path}, {"rule", rule}});
}

}  // namespace

absl::Status TokenTooLong(size_t limit) {
  return Refused("TOKEN_TOO_LONG", fmt::format("the token must have at most {} bytes", limit));
}

absl::Status TokenMalformed(std::string_view rule) { return Refused("TOKEN_MALFORMED", rule); }

absl::Status TokenHeader(std::string_view rule) { return Refused("TOKEN_HEADER", rule); }

absl::Status TokenCriticalHeader() {
  return Refused("TOKEN_CRITICAL_HEADER",
                 "the token's header must not demand extensions by `crit`");
}

absl::Status TokenAlgorithm() {
  return Refused(
      "TOKEN_ALGORITHM",
      "the token must be signed by RS256, PS256, ES256, ES384 or EdDSA, whichever its key "
      "is for");
}

absl::Status TokenKeyUnknown() {
  return Refused("TOKEN_KEY_UNKNOWN", "the token must be signed by a key its issuer publishes");
}

absl::Status TokenDevelopmentKey() {
  return Refused("TOKEN_DEVELOPMENT_KEY", "tokens of development keys are not accepted here");
}

absl::Status TokenSignature() {
  return Refused("TOKEN_SIGNATURE", "the token's signature must be right");
}

absl::Status TokenClaims(std::string_view rule) { return Refused("TOKEN_CLAIMS", rule); }

absl::Status TokenIssuer() {
  return Refused("TOKEN_ISSUER", "the token's `iss` must be a trusted issuer");
}

absl::Status TokenAudience() {
  return Refused("TOKEN_AUDIENCE", "the token's `aud` must name this suite");
}

absl::Status TokenExpired() { return Refused("TOKEN_EXPIRED", "the token must not have expired"); }

absl::Status TokenNotYetValid(std::string_view rule) {
  return Refused("TOKEN_NOT_YET_VALID", rule);
}

absl::Status ApiKeyMalformed() {
  return Refused("API_KEY_MALFORMED", "an API key must be gx1_, its id, _ and 43 characters");
}

absl::Status TokenKeysUnavailable() {
  absl::Status status = Make(StatusCode::kUnavailable, "TOKEN_KEYS_UNAVAILABLE",
                             "the keys of the token's issuer could not be read yet");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  AttachDetail(retry, status);
  return status;
}

absl::Status KeySetInvalid(std::string_view rule) {
  return Make(StatusCode::kFailedPrecondition, "KEY_SET_INVALID",
              fmt::format("the set of keys cannot be used: {}", rule), {{"rule", rule}});
}

absl::Status KeySourceUnavailable(std::string_view source, std::string_view cause) {
  return Make(StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE",
              fmt::format("keys cannot be read from {}: {}", source, cause),
              {{"source", source}, {"cause", cause}});
}

absl::Status SigningKeyInvalid(std::string_view path, std::string_view rule) {
  return Unusable("SIGNING_KEY_INVALID", path, rule);
}

absl::Status SigningKeyUnsafe(std::string_view path, std::string_view rule) {
  return Unusable("SIGNING_KEY_UNSAFE", path, rule);
}

}  // namespace guanxi::errors
