#include "common/access/token/claims.h"

#include <algorithm>
#include <optional>

#include "common/access/token/errors.h"
#include "common/access/token/json_object.h"
#include "common/status/macros.h"

namespace guanxi::token {
namespace {

constexpr size_t kMaxTextBytes = 255;
constexpr size_t kMaxAudiences = 64;
constexpr double kLatest = 253402300799;  // the end of the year 9999

// Text that may be kept, logged and shown: JSON has seen to it that it is UTF-8.
bool IsPlainText(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTextBytes &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 32 || c == 127; });
}

absl::StatusOr<std::string> RequiredText(const JsonObject& object,
                                         const char* claim,
                                         std::string_view rule) {
  const auto text = object.String(claim);
  if (!text || !IsPlainText(*text)) return errors::TokenClaims(rule);
  return std::string(*text);
}

// A NumericDate, which may have a fraction. `missing` when the claim is absent.
absl::StatusOr<absl::Time> TimeOf(const JsonObject& object,
                                  const char* claim,
                                  absl::Time missing,
                                  std::string_view rule) {
  const json_t* value = object.Find(claim);
  if (value == nullptr) return missing;
  if (!json_is_number(value)) return errors::TokenClaims(rule);
  const double seconds = json_number_value(value);
  if (!(seconds >= 0 && seconds <= kLatest)) return errors::TokenClaims(rule);
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

absl::Status ReadTimes(const JsonObject& object, AllClaims& all) {
  GUANXI_ASSIGN_OR_RETURN(
      all.claims.expires,
      TimeOf(object, "exp", absl::InfinitePast(), "the token's `exp` must be a number of seconds"));
  if (all.claims.expires == absl::InfinitePast()) {
    return errors::TokenClaims("the token must have an `exp`");
  }
  GUANXI_ASSIGN_OR_RETURN(
      all.claims.issued,
      TimeOf(object, "iat", absl::InfinitePast(), "the token's `iat` must be a number of seconds"));
  GUANXI_ASSIGN_OR_RETURN(all.not_before, TimeOf(object, "nbf", absl::InfinitePast(),
                                                 "the token's `nbf` must be a number of seconds"));
  return absl::OkStatus();
}

absl::Status ReadAudiences(const JsonObject& object, AllClaims& all) {
  const absl::Status refused =
      errors::TokenClaims("the token's `aud` must be text or an array of texts");
  const json_t* value = object.Find("aud");
  if (const auto single = JsonObject::AsString(value)) {
    all.audiences.emplace_back(*single);
    return absl::OkStatus();
  }
  if (!json_is_array(value) || json_array_size(value) > kMaxAudiences) return refused;
  for (size_t i = 0; i < json_array_size(value); ++i) {
    const auto audience = JsonObject::AsString(json_array_get(value, i));
    if (!audience) return refused;
    all.audiences.emplace_back(*audience);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AllClaims> ParseClaims(std::string_view json) {
  const JsonPtr document = ParseJsonObject(json);
  if (document == nullptr) return errors::TokenMalformed("the token's payload must be JSON");
  const JsonObject object(document.get());
  AllClaims all;
  GUANXI_ASSIGN_OR_RETURN(
      all.claims.issuer,
      RequiredText(object, "iss", "the token must have an `iss` of 1 to 255 bytes of text"));
  GUANXI_RETURN_IF_ERROR(ReadAudiences(object, all));
  GUANXI_RETURN_IF_ERROR(ReadTimes(object, all));
  GUANXI_ASSIGN_OR_RETURN(
      all.claims.subject,
      RequiredText(object, "sub", "the token must have a `sub` of 1 to 255 bytes of text"));
  if (object.Has("jti")) {
    GUANXI_ASSIGN_OR_RETURN(
        all.claims.id,
        RequiredText(object, "jti", "the token's `jti` must be 1 to 255 bytes of text"));
  }
  return all;
}

}  // namespace guanxi::token
