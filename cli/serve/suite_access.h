// How this process knows its callers, and proves to other servers who it is.
#ifndef GUANXI_CLI_SERVE_SUITE_ACCESS_H_
#define GUANXI_CLI_SERVE_SUITE_ACCESS_H_

#include <grpcpp/grpcpp.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/authenticator.h"
#include "common/access/refusal_log.h"
#include "common/access/roster.h"
#include "common/access/service_identity.h"
#include "common/access/token/key_source.h"
#include "common/access/token/signer.h"
#include "common/access/token/verifier.h"
#include "common/rpc/channel.h"
#include "common/time/clock.h"

namespace guanxi::cli {

struct AccessOptions {
  // Where the keys of the company's identity provider are: JWKS files, or one http:// address.
  // Without, its tokens are not taken.
  std::vector<std::string> jwks;
  std::string issuer;
  std::string audience = std::string(token::kDevelopmentAudience);
  // Calls without a credential are an operator's.
  bool anonymous = false;
  // Tokens of the development key in this data directory are taken, and the key is made when there
  // is none; empty: they are refused.
  std::string development_dir;
  // The private key with which the suite's services sign what they send one another, PEM; made when
  // there is none. Empty: a key of this process alone where every part runs in it, else the
  // certificate says who calls.
  std::string internal_key;
  bool alone = false;  // other parts run in other processes
  // PEM files; without a certificate connections are not encrypted.
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_authorities;         // who signs servers' certificates
  std::string tls_client_authorities;  // who signs clients'
};

// Thread-compatible; what it gives is thread-safe.
class SuiteAccess {
 public:
  // `clock` and `registry` outlive it. Errors are those of reading keys and certificates;
  // INVALID_ARGUMENT (INVALID_FIELD) for options that do not go together.
  static absl::StatusOr<std::unique_ptr<SuiteAccess>> Create(const AccessOptions& options,
                                                             const Clock* clock,
                                                             prometheus::Registry* registry);

  // An authenticator by `roster`, which outlives it; it does not outlive this.
  std::unique_ptr<access::Authenticator> NewAuthenticator(const access::Roster* roster) const;

  // Options of a channel on which the service `name` (`customers`) calls others as itself.
  rpc::ChannelOptions ChannelAs(const std::string& name);

  const std::shared_ptr<grpc::ServerCredentials>& server_credentials() const {
    return server_credentials_;
  }
  const std::shared_ptr<grpc::ChannelCredentials>& channel_credentials() const {
    return channel_credentials_;
  }
  access::RefusalLog* refusals() { return &refusals_; }

 private:
  SuiteAccess(const AccessOptions& options, const Clock* clock, prometheus::Registry* registry);

  absl::Status OpenTls();
  absl::Status OpenKeys();
  absl::Status OpenProvider();
  absl::Status OpenDevelopment();
  absl::Status OpenInternal();
  void Trust(std::unique_ptr<token::KeySource> keys, token::TokenPolicy policy);

  const AccessOptions options_;
  const Clock* const clock_;
  access::RefusalLog refusals_;
  std::shared_ptr<grpc::ServerCredentials> server_credentials_;
  std::shared_ptr<grpc::ChannelCredentials> channel_credentials_;
  std::vector<std::unique_ptr<token::KeySource>> sources_;
  std::vector<token::TrustedIssuer> issuers_;
  std::unique_ptr<token::Signer> internal_;
  std::unique_ptr<token::TokenVerifier> verifier_;
  std::map<std::string, std::shared_ptr<access::ServiceIdentity>> identities_;
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_SERVE_SUITE_ACCESS_H_
