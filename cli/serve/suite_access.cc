#include "cli/serve/suite_access.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "common/access/credential_authenticator.h"
#include "common/obs/log.h"
#include "common/rpc/tls.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::cli {
namespace {

constexpr std::string_view kInternalKid = "guanxi-internal-";
constexpr std::string_view kHttp = "http://";

bool IsAddress(const std::string& source) { return source.rfind(kHttp, 0) == 0; }

}  // namespace

SuiteAccess::SuiteAccess(const AccessOptions& options,
                         const Clock* clock,
                         prometheus::Registry* registry)
    : options_(options), clock_(clock), refusals_(registry, clock) {}

absl::StatusOr<std::unique_ptr<SuiteAccess>> SuiteAccess::Create(const AccessOptions& options,
                                                                 const Clock* clock,
                                                                 prometheus::Registry* registry) {
  auto access = std::unique_ptr<SuiteAccess>(new SuiteAccess(options, clock, registry));
  GUANXI_RETURN_IF_ERROR(access->OpenTls());
  GUANXI_RETURN_IF_ERROR(access->OpenProvider());
  GUANXI_RETURN_IF_ERROR(access->OpenDevelopment());
  GUANXI_RETURN_IF_ERROR(access->OpenInternal());
  access->verifier_ = std::make_unique<token::TokenVerifier>(access->issuers_, clock);
  return access;
}

absl::Status SuiteAccess::OpenTls() {
  if (options_.tls_certificate.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(server_credentials_,
                          rpc::ServerTls({.certificate = options_.tls_certificate,
                                          .key = options_.tls_key,
                                          .authorities = options_.tls_client_authorities}));
  GUANXI_ASSIGN_OR_RETURN(channel_credentials_,
                          rpc::ChannelTls({.certificate = options_.tls_certificate,
                                           .key = options_.tls_key,
                                           .authorities = options_.tls_authorities}));
  return absl::OkStatus();
}

void SuiteAccess::Trust(std::unique_ptr<token::KeySource> keys, token::TokenPolicy policy) {
  issuers_.push_back({.keys = keys.get(), .policy = std::move(policy)});
  sources_.push_back(std::move(keys));
}

absl::Status SuiteAccess::OpenProvider() {
  if (options_.jwks.empty()) return absl::OkStatus();
  if (options_.issuer.empty()) return errors::InvalidField("issuer", "must be given with jwks");
  if (options_.issuer == access::kInternalIssuer || options_.issuer == token::kDevelopmentIssuer) {
    return errors::InvalidField("issuer", "must not be one of the suite's own");
  }
  const token::TokenPolicy policy{.issuer = options_.issuer, .audience = options_.audience};
  if (std::none_of(options_.jwks.begin(), options_.jwks.end(), IsAddress)) {
    GUANXI_ASSIGN_OR_RETURN(auto keys, token::KeysFromFiles(options_.jwks));
    Trust(std::move(keys), policy);
    return absl::OkStatus();
  }
  if (options_.jwks.size() > 1) {
    return errors::InvalidField("jwks", "must be files, or one address and nothing else");
  }
  GUANXI_ASSIGN_OR_RETURN(auto keys, token::KeysFromHttp(options_.jwks.front()));
  Trust(std::move(keys), policy);
  return absl::OkStatus();
}

absl::Status SuiteAccess::OpenDevelopment() {
  if (options_.development_dir.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const auto signer,
                          token::OpenOrCreateDevelopmentKey(options_.development_dir));
  Trust(std::make_unique<token::FixedKeys>(signer->Keys()),
        {.issuer = std::string(token::kDevelopmentIssuer),
         .audience = options_.audience,
         .accept_development = true});
  obs::Log(obs::Level::kInfo,
           "tokens of the development key are taken; `guanxi token --data-dir DIR --user users/ID` "
           "makes one",
           {{"data_dir", options_.development_dir}});
  return absl::OkStatus();
}

absl::Status SuiteAccess::OpenInternal() {
  if (options_.internal_key.empty()) {
    GUANXI_ASSIGN_OR_RETURN(internal_, token::Signer::Generate(kInternalKid));
  } else {
    std::error_code error;  // what fails here fails in opening too
    std::filesystem::create_directories(std::filesystem::path(options_.internal_key).parent_path(),
                                        error);
    GUANXI_ASSIGN_OR_RETURN(internal_,
                            token::Signer::OpenOrCreate(options_.internal_key, kInternalKid));
  }
  Trust(std::make_unique<token::FixedKeys>(internal_->Keys()),
        {.issuer = std::string(access::kInternalIssuer),
         .audience = std::string(access::kInternalAudience)});
  return absl::OkStatus();
}

std::unique_ptr<access::Authenticator> SuiteAccess::NewAuthenticator(
    const access::Roster* roster) const {
  return std::make_unique<access::CredentialAuthenticator>(
      access::CredentialOptions{.roster = roster,
                                .tokens = verifier_.get(),
                                .clock = clock_,
                                .anonymous = options_.anonymous,
                                .certificates = !options_.tls_client_authorities.empty()});
}

rpc::ChannelOptions SuiteAccess::ChannelAs(const std::string& name) {
  // A key that the others do not know would be refused; the certificate says it.
  if (options_.alone && options_.internal_key.empty()) return {.credentials = channel_credentials_};
  auto& identity = identities_[name];
  if (identity == nullptr) {
    identity =
        std::make_shared<access::ServiceIdentity>("services/" + name, internal_.get(), clock_);
  }
  return {.credentials = channel_credentials_,
          .authorization = [identity] { return identity->Authorization(); }};
}

}  // namespace guanxi::cli
