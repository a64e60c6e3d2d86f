#include "common/access/token/jws.h"

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/access/token/base64url.h"
#include "common/access/token/errors.h"
#include "common/access/token/json_object.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"

namespace guanxi::token {
namespace {

// Members by which a token would bring or point to the key it is to be checked with.
constexpr std::array<const char*, 4> kForeignKeys = {"jwk", "jku", "x5c", "x5u"};
// Members of encrypted tokens, and of payloads that are not what they seem.
constexpr std::array<const char*, 4> kForeignForms = {"enc", "zip", "cty", "b64"};

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

absl::StatusOr<Parts> Split(std::string_view compact) {
  const size_t first = compact.find('.');
  const size_t second = compact.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos) {
    return errors::TokenMalformed("the token must be a signed one, of three parts");
  }
  return Parts{.header = compact.substr(0, first),
               .payload = compact.substr(first + 1, second - first - 1),
               .signature = compact.substr(second + 1)};
}

// `JWT` and `at+jwt` (RFC 9068), in any case, also with `application/` before.
bool IsTokenType(std::string_view type) {
  absl::string_view name = ToAbsl(type);
  constexpr absl::string_view kMedia = "application/";
  if (absl::StartsWithIgnoreCase(name, kMedia)) name.remove_prefix(kMedia.size());
  return absl::EqualsIgnoreCase(name, "JWT") || absl::EqualsIgnoreCase(name, "at+jwt");
}

absl::Status CheckHeader(const JsonObject& header) {
  if (header.Has("crit")) return errors::TokenCriticalHeader();
  for (const char* member : kForeignKeys) {
    if (header.Has(member)) return errors::TokenHeader("the token must not bring its own key");
  }
  for (const char* member : kForeignForms) {
    if (header.Has(member)) return errors::TokenHeader("the token's payload must be its claims");
  }
  if (header.Has("typ") && !IsTokenType(header.String("typ").value_or(""))) {
    return errors::TokenHeader("the token's `typ` must be JWT or at+jwt");
  }
  return absl::OkStatus();
}

absl::Status ReadKid(const JsonObject& header, Jws& jws) {
  if (!header.Has("kid")) return absl::OkStatus();
  const std::string_view kid = header.String("kid").value_or("");
  if (kid.empty() || kid.size() > kMaxKidBytes) {
    return errors::TokenHeader("the token's `kid` must be the name of a key");
  }
  jws.kid = std::string(kid);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Jws> ParseJws(std::string_view compact) {
  GUANXI_ASSIGN_OR_RETURN(const Parts parts, Split(compact));
  const auto header_text = DecodeBase64Url(parts.header);
  auto payload = DecodeBase64Url(parts.payload);
  auto signature = DecodeBase64Url(parts.signature);
  if (!header_text || !payload || !signature) {
    return errors::TokenMalformed("the token's parts must be base64url without padding");
  }
  const JsonPtr document = ParseJsonObject(*header_text);
  if (document == nullptr) return errors::TokenMalformed("the token's header must be JSON");
  const JsonObject header(document.get());
  const auto algorithm = ParseAlgorithm(header.String("alg").value_or(""));
  if (!algorithm) return errors::TokenAlgorithm();
  GUANXI_RETURN_IF_ERROR(CheckHeader(header));
  Jws jws{.algorithm = *algorithm,
          .kid = std::nullopt,
          .signing_input = compact.substr(0, parts.header.size() + 1 + parts.payload.size()),
          .payload = *std::move(payload),
          .signature = *std::move(signature)};
  GUANXI_RETURN_IF_ERROR(ReadKid(header, jws));
  return jws;
}

absl::StatusOr<const PublicKey*> FindSigner(const Jws& jws, const KeySet& keys) {
  if (jws.kid) {
    const PublicKey* key = keys.Find(*jws.kid);
    if (key == nullptr) return errors::TokenKeyUnknown();
    if (!key->Fits(jws.algorithm)) return errors::TokenAlgorithm();
    if (!key->Check(jws.algorithm, jws.signing_input, jws.signature)) {
      return errors::TokenSignature();
    }
    return key;
  }
  int tries = 0;
  for (const PublicKey& key : keys.keys()) {
    if (!key.Fits(jws.algorithm)) continue;
    if (key.Check(jws.algorithm, jws.signing_input, jws.signature)) return &key;
    if (++tries == kMaxTries) break;
  }
  return tries == 0 ? errors::TokenKeyUnknown() : errors::TokenSignature();
}

}  // namespace guanxi::token
