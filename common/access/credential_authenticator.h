// From a call's credential to its Principal, for a suite whose callers prove who they are.
#ifndef GUANXI_COMMON_ACCESS_CREDENTIAL_AUTHENTICATOR_H_
#define GUANXI_COMMON_ACCESS_CREDENTIAL_AUTHENTICATOR_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/authenticator.h"
#include "common/access/principal.h"
#include "common/access/roster.h"
#include "common/access/token/claims.h"
#include "common/access/token/digest_cache.h"
#include "common/access/token/verifier.h"
#include "common/time/clock.h"

namespace guanxi::access {

// The issuer of the tokens the suite's services send one another, and their audience. Their subject
// is `services/{name}`.
inline constexpr std::string_view kInternalIssuer = "guanxi-internal";
inline constexpr std::string_view kInternalAudience = "guanxi-services";

// What the pointers lead to outlives the authenticator.
struct CredentialOptions {
  const Roster* roster = nullptr;
  const token::TokenVerifier* tokens = nullptr;
  const Clock* clock = nullptr;
  // Calls without a credential are an operator's, who may name whom it acts as. For a suite that
  // nobody but the machine's own users reaches.
  bool anonymous = false;
  // The transport verifies client certificates; one that names a service is a credential.
  bool certificates = false;
  // How much longer than it says a token holds, as for token::TokenPolicy.
  absl::Duration leeway = absl::Seconds(60);
};

// In this order: a token or API key; the client's certificate, which names `services/{name}` by the
// URI `guanxi://services/{name}` or the DNS name `{name}.services.guanxi`; an operator's word,
// where that is enough. A credential that is sent is checked, whatever else would have been enough.
//
// A service may say that it acts for somebody (kActorMetadata, kOnBehalfOfMetadata) and then has
// that one's rights, not its own. The gateway never acts as itself for a caller: a call that it
// passes on without the caller's credential names the caller.
//
// UNAUTHENTICATED with a reason of common/access/errors.h or common/access/token/errors.h;
// UNAVAILABLE while keys or accounts have not been heard. Thread-safe.
class CredentialAuthenticator final : public Authenticator {
 public:
  explicit CredentialAuthenticator(const CredentialOptions& options);

  absl::StatusOr<Principal> Authenticate(const grpc::CallbackServerContext& context) const override;
  absl::StatusOr<Principal> Refresh(const Principal& principal) const override;

  // The same for what a call carries, apart from its transport. `service` is the one whose
  // certificate the caller has, `services/{name}`; empty for none.
  absl::StatusOr<Principal> Authenticate(const CallMetadata& metadata,
                                         std::string_view service) const;

 private:
  absl::StatusOr<Principal> ByCredential(std::string_view credential) const;
  absl::StatusOr<Principal> ByToken(std::string_view token) const;
  absl::StatusOr<Principal> ByTokenAfresh(std::string_view token) const;
  // Grows whenever a token may be somebody else's, or nobody's.
  uint64_t generation() const;
  absl::StatusOr<Principal> ByClaims(const token::Claims& claims) const;
  absl::StatusOr<Principal> ByKey(std::string_view key) const;
  absl::StatusOr<Principal> ByKeyRecord(std::string_view id, const RosterKey& key) const;
  // `service`, or whom it says it acts for.
  absl::StatusOr<Principal> ActingFor(const Principal& service, std::string_view actor) const;

  const CredentialOptions options_;
  // Whom a token was, so that a call costs a digest and a look-up.
  const std::unique_ptr<token::DigestCache<std::shared_ptr<const Principal>>> told_;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_CREDENTIAL_AUTHENTICATOR_H_
