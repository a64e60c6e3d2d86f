// From a call's metadata to its Principal.
#ifndef GUANXI_COMMON_ACCESS_AUTHENTICATOR_H_
#define GUANXI_COMMON_ACCESS_AUTHENTICATOR_H_

#include <grpcpp/server_context.h>

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/access/principal.h"

namespace guanxi::access {

// Metadata that carries who acts, set by the gateway and by services; a gateway drops what a caller
// sent under it.
inline constexpr char kActorMetadata[] = "x-guanxi-actor";
// What a gateway says under it of a caller whose certificate names no service: the certificate
// itself goes no further.
inline constexpr char kUnknownCertificate[] = "certificates/unknown";
// Metadata a caller may set to say on whose behalf it acts, where callers are trusted.
inline constexpr char kOnBehalfOfMetadata[] = "guanxi-on-behalf-of";

// Metadata an API key may come in instead of `authorization: Bearer`.
inline constexpr char kApiKeyMetadata[] = "x-api-key";

using CallMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;

// Whom `metadata` names as the one who acts, by the rules of TrustingAuthenticator.
absl::StatusOr<std::string> ActorOf(const CallMetadata& metadata);

// Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // UNAUTHENTICATED when the caller cannot be told.
  virtual absl::StatusOr<Principal> Authenticate(
      const grpc::CallbackServerContext& context) const = 0;
  // Who `principal`, whom Authenticate gave, is now: for calls that last. UNAUTHENTICATED when it
  // may no longer act or its credential has run out.
  virtual absl::StatusOr<Principal> Refresh(const Principal& principal) const { return principal; }
};

// The operator who calls with `metadata`, by the rules of TrustingAuthenticator.
absl::StatusOr<Principal> OperatorOf(const CallMetadata& metadata);

// For a part whose callers are all trusted, and for tests: everybody may see and change everything,
// and acts as whom the metadata names (kActorMetadata, else kOnBehalfOfMetadata: `users/{id}`,
// `serviceAccounts/{id}` or `services/{name}`, which is then that service), else as
// `users/anonymous`. A malformed name is UNAUTHENTICATED.
class TrustingAuthenticator final : public Authenticator {
 public:
  absl::StatusOr<Principal> Authenticate(const grpc::CallbackServerContext& context) const override;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_AUTHENTICATOR_H_
