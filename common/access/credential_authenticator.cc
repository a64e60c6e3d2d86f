#include "common/access/credential_authenticator.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/access/certificate_name.h"
#include "common/access/errors.h"
#include "common/access/permissions.h"
#include "common/access/token/api_key.h"
#include "common/access/token/signer.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"

namespace guanxi::access {
namespace {

constexpr char kAuthorization[] = "authorization";
constexpr std::string_view kBearer = "bearer ";
constexpr std::string_view kServices = "services/";
constexpr std::string_view kGateway = "services/gateway";
constexpr std::string_view kKeys = "apiKeys/";

// The one value of `key`; nullopt when there is none, CREDENTIAL_MALFORMED when there are several.
absl::StatusOr<std::optional<std::string_view>> OnlyValue(const CallMetadata& metadata,
                                                          const char* key) {
  const auto [begin, end] = metadata.equal_range(key);
  if (begin == end) return std::nullopt;
  if (std::next(begin) != end) {
    return errors::CredentialMalformed(absl::StrCat(key, " must not be sent twice"));
  }
  return std::string_view(begin->second.data(), begin->second.size());
}

// The token or key of the call; nullopt when it carries none.
absl::StatusOr<std::optional<std::string_view>> CredentialOf(const CallMetadata& metadata) {
  GUANXI_ASSIGN_OR_RETURN(const auto authorization, OnlyValue(metadata, kAuthorization));
  GUANXI_ASSIGN_OR_RETURN(const auto key, OnlyValue(metadata, kApiKeyMetadata));
  if (!authorization) {
    if (key && !token::IsApiKey(*key)) return errors::CredentialMalformed("x-api-key holds no key");
    return key;
  }
  if (key) return errors::CredentialMalformed("send a token or an API key, not both");
  if (!absl::StartsWithIgnoreCase(ToAbsl(*authorization), ToAbsl(kBearer))) {
    return errors::CredentialMalformed("authorization must be `Bearer` and a token or an API key");
  }
  return authorization->substr(kBearer.size());
}

Principal ServiceNamed(std::string_view name) {
  return {.user = std::string(name),
          .role = Role::kService,
          .unit = "",
          .grants = {},
          .own = Scope::All(),
          .group = Scope::All()};
}

// What of `limit` the account may do; a key without a limit may do all of it.
std::vector<std::string> Limited(const std::vector<std::string>& limit, const Principal& account) {
  if (limit.empty()) return account.grants;
  // A person holds no grants; the limit is all there is to ask.
  if (account.role != Role::kServiceAccount) return limit;
  std::vector<std::string> grants;
  std::copy_if(limit.begin(), limit.end(), std::back_inserter(grants),
               [&](const std::string& grant) { return Holds(account.grants, grant); });
  return grants;
}

}  // namespace

CredentialAuthenticator::CredentialAuthenticator(const CredentialOptions& options)
    : options_(options),
      told_(std::make_unique<token::DigestCache<std::shared_ptr<const Principal>>>(
          token::kRememberedTokens)) {}

absl::StatusOr<Principal> CredentialAuthenticator::Authenticate(
    const grpc::CallbackServerContext& context) const {
  std::string service;
  if (options_.certificates) {
    GUANXI_ASSIGN_OR_RETURN(service, ServiceOfCertificate(*context.auth_context()));
  }
  return Authenticate(context.client_metadata(), service);
}

absl::StatusOr<Principal> CredentialAuthenticator::Authenticate(const CallMetadata& metadata,
                                                                std::string_view service) const {
  GUANXI_ASSIGN_OR_RETURN(const auto credential, CredentialOf(metadata));
  GUANXI_ASSIGN_OR_RETURN(auto actor, OnlyValue(metadata, kActorMetadata));
  if (!actor) {
    GUANXI_ASSIGN_OR_RETURN(actor, OnlyValue(metadata, kOnBehalfOfMetadata));
  }
  if (!credential && service.empty()) {
    return options_.anonymous ? OperatorOf(metadata) : errors::CredentialMissing();
  }
  if (!credential && service == kGateway && !actor) return errors::CredentialMissing();
  absl::StatusOr<Principal> caller = credential ? ByCredential(*credential) : ServiceNamed(service);
  if (!caller.ok() || !actor || *actor == caller->user) return caller;
  // The gateway's word that its caller showed nothing, or nothing that says who it is.
  if (caller->user == kGateway && actor->empty()) return errors::CredentialMissing();
  if (caller->user == kGateway && *actor == kUnknownCertificate)
    return errors::CertificateUnknown();
  return ActingFor(*caller, *actor);
}

absl::StatusOr<Principal> CredentialAuthenticator::ByCredential(std::string_view credential) const {
  return token::IsApiKey(credential) ? ByKey(credential) : ByToken(credential);
}

absl::StatusOr<Principal> CredentialAuthenticator::ActingFor(const Principal& service,
                                                             std::string_view actor) const {
  if (service.role != Role::kService) return errors::OnBehalfRefused();
  if (actor.starts_with(kServices)) {
    if (service.user != kGateway || !IsServiceName(actor)) return errors::OnBehalfRefused();
    return ServiceNamed(actor);
  }
  GUANXI_ASSIGN_OR_RETURN(Principal principal, options_.roster->Find(actor));
  principal.expires = service.expires;
  return principal;
}

absl::StatusOr<Principal> CredentialAuthenticator::ByToken(std::string_view token) const {
  if (options_.tokens == nullptr) {
    return errors::CredentialMalformed("this suite trusts no issuer of tokens");
  }
  const token::Digest digest = token::Sha256(token);
  // Read before keys and roster are: what they said later is only forgotten too early.
  const uint64_t generation = this->generation();
  if (const auto told = told_->Find(digest, generation, options_.clock->Now())) return **told;
  GUANXI_ASSIGN_OR_RETURN(Principal principal, ByTokenAfresh(token));
  told_->Insert(digest, generation, principal.expires,
                std::make_shared<const Principal>(principal));
  return principal;
}

uint64_t CredentialAuthenticator::generation() const {
  return options_.tokens->generation() + options_.roster->version();
}

absl::StatusOr<Principal> CredentialAuthenticator::ByTokenAfresh(std::string_view token) const {
  GUANXI_ASSIGN_OR_RETURN(const token::Claims claims, options_.tokens->Verify(token));
  GUANXI_ASSIGN_OR_RETURN(Principal principal, ByClaims(claims));
  principal.expires = claims.expires + options_.leeway;
  // Never taken for the name of an API key, which the issuer's ids may look like.
  principal.credential = absl::StrCat("token:", claims.id);
  return principal;
}

absl::StatusOr<Principal> CredentialAuthenticator::ByClaims(const token::Claims& claims) const {
  if (claims.issuer == kInternalIssuer) {
    if (!IsServiceName(claims.subject)) return errors::AccountUnknown();
    return ServiceNamed(claims.subject);
  }
  // `guanxi token` names accounts as the directory does, whatever the provider calls them.
  if (claims.issuer == token::kDevelopmentIssuer) return options_.roster->Find(claims.subject);
  return options_.roster->FindBySubject(claims.subject);
}

absl::StatusOr<Principal> CredentialAuthenticator::ByKey(std::string_view key) const {
  GUANXI_ASSIGN_OR_RETURN(const token::ApiKey sent, token::ParseApiKey(key));
  GUANXI_ASSIGN_OR_RETURN(RosterKey kept, options_.roster->FindKey(sent.id));
  const bool current = token::SameDigest(sent.digest, kept.digest);
  const bool previous = token::SameDigest(sent.digest, kept.previous_digest);
  if (!current && !previous) return errors::ApiKeyUnknown();
  if (!current) kept.expires = std::min(kept.expires, kept.previous_expires);
  return ByKeyRecord(sent.id, kept);
}

absl::StatusOr<Principal> CredentialAuthenticator::ByKeyRecord(std::string_view id,
                                                               const RosterKey& key) const {
  if (key.revoked) return errors::ApiKeyRevoked();
  if (key.expires <= options_.clock->Now()) return errors::ApiKeyExpired();
  GUANXI_ASSIGN_OR_RETURN(Principal principal, options_.roster->Find(key.account));
  principal.grants = Limited(key.grants, principal);
  principal.expires = key.expires;
  principal.credential = absl::StrCat(ToAbsl(kKeys), ToAbsl(id));
  return principal;
}

absl::StatusOr<Principal> CredentialAuthenticator::Refresh(const Principal& principal) const {
  if (principal.expires <= options_.clock->Now()) return errors::CredentialExpired();
  if (principal.role == Role::kService || principal.role == Role::kOperator) return principal;
  const std::string_view credential = principal.credential;
  if (credential.starts_with(kKeys)) {
    const std::string_view id = credential.substr(kKeys.size());
    GUANXI_ASSIGN_OR_RETURN(RosterKey key, options_.roster->FindKey(id));
    key.expires = std::min(key.expires, principal.expires);
    return ByKeyRecord(id, key);
  }
  GUANXI_ASSIGN_OR_RETURN(Principal now, options_.roster->Find(principal.user));
  now.expires = principal.expires;
  now.credential = principal.credential;
  return now;
}

}  // namespace guanxi::access
