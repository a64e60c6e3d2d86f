// Base64url without padding (RFC 4648 section 5), one spelling for each value.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_BASE64URL_H_
#define GUANXI_COMMON_ACCESS_TOKEN_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace guanxi::token {

// The bytes `text` stands for. nullopt when it holds any other character, padding, a length no
// encoding has, or bits that are not zero behind the last byte: a token of another spelling would
// be another token with the same signature.
std::optional<std::string> DecodeBase64Url(std::string_view text);

std::string EncodeBase64Url(std::string_view bytes);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_BASE64URL_H_
