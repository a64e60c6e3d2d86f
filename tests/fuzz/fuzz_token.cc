// Tokens, key sets and API keys: nothing that strangers send is accepted, and all of it is
// survived. The first byte says what the rest is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "common/access/token/api_key.h"
#include "common/access/token/base64url.h"
#include "common/access/token/http_fetch.h"
#include "common/access/token/verifier.h"

namespace {

using guanxi::token::DecodeBase64Url;
using guanxi::token::EncodeBase64Url;
using guanxi::token::FixedKeys;
using guanxi::token::KeySet;
using guanxi::token::TokenVerifier;

// Nobody has the private half.
constexpr char kKey[] =
    R"({"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr char kHeader[] = R"({"alg":"EdDSA","kid":"k"})";

void MustRefuse(std::string_view token) {
  static const guanxi::ManualClock clock(absl::FromUnixSeconds(1'700'000'000));
  static const FixedKeys keys(*KeySet::Parse(kKey));
  static const TokenVerifier verifier(&keys, {.issuer = "i", .audience = "a"}, &clock);
  if (verifier.Verify(token).ok()) std::abort();
}

// A token of three parts, of which the text has one or two: the others are as they should be.
void MustRefuseParts(std::string_view text, bool header) {
  const std::string part = EncodeBase64Url(text);
  const std::string signature = EncodeBase64Url(std::string(64, 'x'));
  MustRefuse(header ? part + "." + EncodeBase64Url("{}") + "." + signature
                    : EncodeBase64Url(kHeader) + "." + part + "." + signature);
}

void MustKeepOneSpelling(std::string_view text) {
  const auto bytes = DecodeBase64Url(text);
  if (bytes && EncodeBase64Url(*bytes) != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 7) {
    case 0:
      MustRefuse(text);
      break;
    case 1:
      MustRefuseParts(text, true);
      break;
    case 2:
      MustRefuseParts(text, false);
      break;
    case 3:
      (void)KeySet::Parse(text);
      break;
    case 4:
      (void)guanxi::token::ParseApiKey(text);
      break;
    case 5:
      (void)guanxi::token::ParseHttpAddress(text);
      break;
    default:
      MustKeepOneSpelling(text);
      break;
  }
  return 0;
}
