#include "common/access/errors.h"

#include <fmt/core.h>

#include "common/status/details.h"
#include "common/status/errors.h"
#include "google/rpc/error_details.pb.h"

namespace guanxi::errors {
namespace {

using absl::StatusCode;

absl::Status Refused(std::string_view reason, std::string_view rule) {
  return Make(StatusCode::kUnauthenticated, reason, fmt::format("not authenticated: {}", rule));
}

}  // namespace

absl::Status AccountUnknown() {
  return Refused("ACCOUNT_UNKNOWN", "there is no account of that name");
}

absl::Status AccountFrozen() { return Refused("ACCOUNT_FROZEN", "the account is frozen"); }

absl::Status AccountClosed() { return Refused("ACCOUNT_CLOSED", "the account is closed"); }

absl::Status CredentialMissing() {
  return Refused("CREDENTIAL_MISSING",
                 "send `authorization: Bearer` with a token of the company's identity provider or "
                 "an API key");
}

absl::Status CredentialMalformed(std::string_view rule) {
  return Make(StatusCode::kUnauthenticated, "CREDENTIAL_MALFORMED",
              fmt::format("not authenticated: {}", rule), {{"rule", rule}});
}

absl::Status ApiKeyUnknown() { return Refused("API_KEY_UNKNOWN", "there is no such API key"); }

absl::Status ApiKeyExpired() { return Refused("API_KEY_EXPIRED", "the API key has expired"); }

absl::Status ApiKeyRevoked() { return Refused("API_KEY_REVOKED", "the API key was revoked"); }

absl::Status CertificateUnknown() {
  return Refused("CERTIFICATE_UNKNOWN",
                 "the client's certificate names no service of the suite: it is neither a person's "
                 "credential nor a program's, who send a token or an API key, and no certificate");
}

absl::Status OnBehalfRefused() {
  return Refused("ON_BEHALF_REFUSED", "only the suite's services act on behalf of others");
}

absl::Status CredentialExpired() {
  return Refused("CREDENTIAL_EXPIRED", "the credential of this call has expired");
}

absl::Status FieldHidden(std::string_view field) {
  return Make(StatusCode::kPermissionDenied, "FIELD_HIDDEN",
              fmt::format("{} is hidden from your role: it is neither to be asked about nor to be "
                          "overwritten",
                          field),
              {{"field", field}});
}

absl::Status AccessChanged() {
  return Make(StatusCode::kAborted, "ACCESS_CHANGED",
              "what the caller may see has changed; resume from the last cursor");
}

absl::Status AccountInactive(std::string_view field,
                             std::string_view name,
                             std::string_view state) {
  return Make(StatusCode::kFailedPrecondition, "ACCOUNT_INACTIVE",
              fmt::format("{}: the account {} is {}; name an active one", field, name, state),
              {{"field", field}, {"name", name}, {"state", state}});
}

absl::Status OwnerElsewhere(std::string_view owner) {
  return Make(StatusCode::kPermissionDenied, "OWNER_ELSEWHERE",
              fmt::format("owner: {} works in a unit whose people the caller may not give records "
                          "to",
                          owner),
              {{"field", "owner"}, {"name", owner}});
}

absl::Status RosterNotReady() {
  absl::Status status = Make(StatusCode::kUnavailable, "ROSTER_NOT_READY",
                             "accounts are not known yet: the directory has not been heard");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  AttachDetail(retry, status);
  return status;
}

}  // namespace guanxi::errors
