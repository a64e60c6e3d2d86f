// One JSON Web Key, read as a key that verifies.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_PUBLIC_JWK_H_
#define GUANXI_COMMON_ACCESS_TOKEN_PUBLIC_JWK_H_

#include <optional>
#include <string>

#include "common/access/token/json_object.h"
#include "common/access/token/key_set.h"

namespace guanxi::token {

// The public key `jwk` holds: RSA of 2048 to 8192 bits, P-256, P-384 or Ed25519, for signatures,
// and for an algorithm we take when it names one. nullopt otherwise, and then `why` says what it is
// instead, without its content.
std::optional<PublicKey> ReadPublicJwk(const JsonObject& jwk, std::string& why);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_PUBLIC_JWK_H_
