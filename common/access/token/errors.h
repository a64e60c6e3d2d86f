// The errors of tokens, keys and API keys, beside those every part of the product shares.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_ERRORS_H_
#define GUANXI_COMMON_ACCESS_TOKEN_ERRORS_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// UNAUTHENTICATED: a token that is refused. `rule` says what would have to hold; it never holds
// anything of the token.
absl::Status TokenTooLong(size_t limit);               // TOKEN_TOO_LONG
absl::Status TokenMalformed(std::string_view rule);    // TOKEN_MALFORMED
absl::Status TokenHeader(std::string_view rule);       // TOKEN_HEADER
absl::Status TokenCriticalHeader();                    // TOKEN_CRITICAL_HEADER
absl::Status TokenAlgorithm();                         // TOKEN_ALGORITHM
absl::Status TokenKeyUnknown();                        // TOKEN_KEY_UNKNOWN
absl::Status TokenDevelopmentKey();                    // TOKEN_DEVELOPMENT_KEY
absl::Status TokenSignature();                         // TOKEN_SIGNATURE
absl::Status TokenClaims(std::string_view rule);       // TOKEN_CLAIMS
absl::Status TokenIssuer();                            // TOKEN_ISSUER
absl::Status TokenAudience();                          // TOKEN_AUDIENCE
absl::Status TokenExpired();                           // TOKEN_EXPIRED
absl::Status TokenNotYetValid(std::string_view rule);  // TOKEN_NOT_YET_VALID
// UNAUTHENTICATED: a credential that begins like an API key and is none.
absl::Status ApiKeyMalformed();  // API_KEY_MALFORMED

// UNAVAILABLE, RetryInfo: the issuer's keys have not been read yet.
absl::Status TokenKeysUnavailable();  // TOKEN_KEYS_UNAVAILABLE

// FAILED_PRECONDITION, for whoever runs the suite. `rule` says what is wrong with the document,
// `cause` why it could not be had; `path` names the file.
absl::Status KeySetInvalid(std::string_view rule);  // KEY_SET_INVALID
absl::Status KeySourceUnavailable(std::string_view source,
                                  std::string_view cause);  // KEY_SOURCE_UNAVAILABLE
absl::Status SigningKeyInvalid(std::string_view path,
                               std::string_view rule);  // SIGNING_KEY_INVALID
absl::Status SigningKeyUnsafe(std::string_view path,
                              std::string_view rule);  // SIGNING_KEY_UNSAFE

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_ACCESS_TOKEN_ERRORS_H_
