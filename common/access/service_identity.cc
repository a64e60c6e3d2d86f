#include "common/access/service_identity.h"

#include <utility>

#include "common/access/credential_authenticator.h"
#include "common/obs/log.h"

namespace guanxi::access {
namespace {

constexpr absl::Duration kLifetime = absl::Minutes(10);

}  // namespace

ServiceIdentity::ServiceIdentity(std::string service,
                                 const token::Signer* signer,
                                 const Clock* clock)
    : service_(std::move(service)), signer_(signer), clock_(clock) {}

std::string ServiceIdentity::Authorization() {
  absl::MutexLock lock(&mu_);
  const absl::Time now = clock_->Now();
  if (now < renew_) return authorization_;
  const auto token = signer_->Mint({.subject = service_,
                                    .issuer = std::string(kInternalIssuer),
                                    .audience = std::string(kInternalAudience),
                                    .lifetime = kLifetime,
                                    .id = ""},
                                   now);
  if (!token.ok()) {
    obs::Log(obs::Level::kError, "cannot sign a service's token",
             {{"cause", token.status().message()}});
    return "";
  }
  authorization_ = "Bearer " + *token;
  renew_ = now + kLifetime / 2;
  return authorization_;
}

}  // namespace guanxi::access
