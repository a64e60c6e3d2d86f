#include "common/access/token/verifier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/access/token/errors.h"
#include "common/access/token/jws.h"
#include "common/access/token/signer.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"

namespace guanxi::token {
namespace {

constexpr size_t kIdBytes = 16;  // of the digest, in the id of a token without `jti`

bool IsDevelopmentKid(std::string_view kid) {
  return kid.substr(0, kDevelopmentKid.size()) == kDevelopmentKid;
}

size_t LargestOf(const std::vector<TrustedIssuer>& issuers) {
  size_t bytes = 0;
  for (const TrustedIssuer& issuer : issuers) bytes = std::max(bytes, issuer.policy.max_bytes);
  return bytes;
}

absl::Status CheckSignature(const Jws& jws, const TrustedIssuer& issuer) {
  const auto keys = issuer.keys->Keys();
  if (keys->keys().empty()) {
    issuer.keys->RequestRefresh();
    return errors::TokenKeysUnavailable();
  }
  const auto signer = FindSigner(jws, *keys);
  if (!signer.ok()) {
    // A key that came after the last look: named and not found, or not named and none fits.
    if (!jws.kid || keys->Find(*jws.kid) == nullptr) issuer.keys->RequestRefresh();
    return signer.status();
  }
  if (!issuer.policy.accept_development && IsDevelopmentKid((*signer)->kid())) {
    return errors::TokenDevelopmentKey();
  }
  return absl::OkStatus();
}

absl::Status CheckClaims(const AllClaims& all, const TokenPolicy& policy, absl::Time now) {
  if (std::find(all.audiences.begin(), all.audiences.end(), policy.audience) ==
      all.audiences.end()) {
    return errors::TokenAudience();
  }
  if (all.claims.expires + policy.leeway <= now) return errors::TokenExpired();
  if (all.not_before > now + policy.leeway) {
    return errors::TokenNotYetValid("the token's `nbf` must have passed");
  }
  if (all.claims.issued > now + policy.leeway) {
    return errors::TokenNotYetValid("the token's `iat` must not lie in the future");
  }
  return absl::OkStatus();
}

// An id for a token that has none; the same for the same token.
std::string IdFrom(const Digest& digest) {
  return absl::BytesToHexString(ToAbsl(BytesOf(digest).substr(0, kIdBytes)));
}

}  // namespace

TokenVerifier::TokenVerifier(const KeySource* keys, TokenPolicy policy, const Clock* clock)
    : TokenVerifier({TrustedIssuer{.keys = keys, .policy = std::move(policy)}}, clock) {}

TokenVerifier::TokenVerifier(std::vector<TrustedIssuer> issuers,
                             const Clock* clock,
                             size_t remembered)
    : issuers_(std::move(issuers)),
      clock_(clock),
      max_bytes_(LargestOf(issuers_)),
      cache_(std::make_unique<DigestCache<Claims>>(remembered)) {}

TokenVerifier::~TokenVerifier() = default;

// The sum grows whenever one of them does.
uint64_t TokenVerifier::generation() const {
  uint64_t sum = 0;
  for (const TrustedIssuer& issuer : issuers_) sum += issuer.keys->generation();
  return sum;
}

absl::StatusOr<Claims> TokenVerifier::Verify(std::string_view token) const {
  if (token.size() > max_bytes_) return errors::TokenTooLong(max_bytes_);
  const Digest digest = Sha256(token);
  const absl::Time now = clock_->Now();
  // Read before the keys are: a verdict by newer keys than this says is only forgotten too early.
  const uint64_t generation = this->generation();
  if (auto known = cache_->Find(digest, generation, now)) return *std::move(known);
  GUANXI_ASSIGN_OR_RETURN(Verdict verdict, VerifyAfresh(token, now));
  if (verdict.claims.id.empty()) verdict.claims.id = IdFrom(digest);
  cache_->Insert(digest, generation, verdict.until, verdict.claims);
  return std::move(verdict.claims);
}

absl::StatusOr<TokenVerifier::Verdict> TokenVerifier::VerifyAfresh(std::string_view token,
                                                                   absl::Time now) const {
  GUANXI_ASSIGN_OR_RETURN(const Jws jws, ParseJws(token));
  GUANXI_ASSIGN_OR_RETURN(AllClaims all, ParseClaims(jws.payload));
  const auto issuer = std::find_if(issuers_.begin(), issuers_.end(), [&](const TrustedIssuer& one) {
    return one.policy.issuer == all.claims.issuer;
  });
  if (issuer == issuers_.end()) {
    return jws.kid && IsDevelopmentKid(*jws.kid) ? errors::TokenDevelopmentKey()
                                                 : errors::TokenIssuer();
  }
  const TokenPolicy& policy = issuer->policy;
  if (token.size() > policy.max_bytes) return errors::TokenTooLong(policy.max_bytes);
  GUANXI_RETURN_IF_ERROR(CheckSignature(jws, *issuer));
  GUANXI_RETURN_IF_ERROR(CheckClaims(all, policy, now));
  return Verdict{.until = all.claims.expires + policy.leeway, .claims = std::move(all.claims)};
}

}  // namespace guanxi::token
