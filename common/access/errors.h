// The errors of telling who calls and who may be named, beside those every part of the product
// shares and those of tokens (common/access/token/errors.h). None repeats anything of a credential.
#ifndef GUANXI_COMMON_ACCESS_ERRORS_H_
#define GUANXI_COMMON_ACCESS_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// UNAUTHENTICATED: the credential is good, and whose it is may not act.
absl::Status AccountUnknown();  // ACCOUNT_UNKNOWN
absl::Status AccountFrozen();   // ACCOUNT_FROZEN
absl::Status AccountClosed();   // ACCOUNT_CLOSED
// UNAUTHENTICATED: the call carries no credential, two, or one of another kind than `rule` asks
// for.
absl::Status CredentialMissing();                         // CREDENTIAL_MISSING
absl::Status CredentialMalformed(std::string_view rule);  // CREDENTIAL_MALFORMED
// UNAUTHENTICATED: a key that is not kept, is not this one, or whose time is over.
absl::Status ApiKeyUnknown();  // API_KEY_UNKNOWN
absl::Status ApiKeyExpired();  // API_KEY_EXPIRED
absl::Status ApiKeyRevoked();  // API_KEY_REVOKED
// UNAUTHENTICATED: the client's certificate names none of the suite's services.
absl::Status CertificateUnknown();  // CERTIFICATE_UNKNOWN
// UNAUTHENTICATED: the caller says it acts for somebody else, which only the suite's services may.
absl::Status OnBehalfRefused();  // ON_BEHALF_REFUSED
// UNAUTHENTICATED: the credential of a call that lasts has run out.
absl::Status CredentialExpired();  // CREDENTIAL_EXPIRED
// PERMISSION_DENIED: the caller may not see `field`, and so may not ask about it or overwrite it.
absl::Status FieldHidden(std::string_view field);  // FIELD_HIDDEN
// ABORTED: what the caller of a watch may see has changed; resume from the last cursor.
absl::Status AccessChanged();  // ACCESS_CHANGED
// FAILED_PRECONDITION: the account `name`, found in `field`, is `state` (`frozen`, `closed`), and
// records go to active accounts.
absl::Status AccountInactive(std::string_view field,
                             std::string_view name,
                             std::string_view state);  // ACCOUNT_INACTIVE
// PERMISSION_DENIED: `owner` works in a unit whose people the caller may not give records to.
absl::Status OwnerElsewhere(std::string_view owner);  // OWNER_ELSEWHERE
// UNAVAILABLE, RetryInfo: this process has not heard yet who there is.
absl::Status RosterNotReady();  // ROSTER_NOT_READY

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_ACCESS_ERRORS_H_
