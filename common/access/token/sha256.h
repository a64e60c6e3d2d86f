// SHA-256 of short texts.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_SHA256_H_
#define GUANXI_COMMON_ACCESS_TOKEN_SHA256_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace guanxi::token {

using Digest = std::array<uint8_t, 32>;

// The digest of `text`. Ends the process when it cannot be computed: two tokens must never have the
// same one for such a reason.
Digest Sha256(std::string_view text);

// The bytes of `digest` as text.
inline std::string_view BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_SHA256_H_
