// Private keys in PEM files that only their owner can read.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_PRIVATE_KEY_FILE_H_
#define GUANXI_COMMON_ACCESS_TOKEN_PRIVATE_KEY_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/token/openssl_ptr.h"

namespace guanxi::token {

// Reads a private key of any type. SIGNING_KEY_UNSAFE when the file is not a regular one, belongs
// to another user, or others may read or write it; SIGNING_KEY_INVALID when it is missing or no
// key.
absl::StatusOr<KeyPtr> ReadPrivateKey(const std::string& path);

// Writes `key` to `path` with mode 0600, whole or not at all. A file that is there already stays,
// and that is no error. SIGNING_KEY_INVALID when it cannot be written.
absl::Status WriteNewPrivateKey(const std::string& path, const EVP_PKEY* key);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_PRIVATE_KEY_FILE_H_
