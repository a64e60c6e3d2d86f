// The rules of account requests: what may be asked, who decides, and what a decision does to an
// account. Functions on messages; the store is the service's.
#ifndef GUANXI_SERVICES_DIRECTORY_ACCOUNT_REQUEST_H_
#define GUANXI_SERVICES_DIRECTORY_ACCOUNT_REQUEST_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/access/principal.h"
#include "guanxi/directory/v1/account_requests.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::directory {

// What a request may change of `user`.
v1::AccountRequest::Account AccountOf(const v1::User& user);

// Checks what a caller sent, and normalises the e-mail address. INVALID_ARGUMENT names the field
// below `account_request`. Whether user and unit exist is not asked.
absl::Status Normalize(v1::AccountRequest& request);

// Makes `request`, normalised, a pending one of `requester`; `user` is the account it is about, or
// null for a new one. FAILED_PRECONDITION (WRONG_STATE) when what is asked does not go with where
// the account stands, INVALID_ARGUMENT when a change would change nothing.
absl::Status Begin(std::string_view requester, const v1::User* user, v1::AccountRequest& request);

// FAILED_PRECONDITION (WRONG_STATE) unless `request` waits for a decision.
absl::Status CheckPending(const v1::AccountRequest& request);

// PERMISSION_DENIED (OWN_MATTER, NOT_APPROVER) when `principal` may not decide `request`.
absl::Status CheckApprover(const access::Principal& principal, const v1::AccountRequest& request);

// Does to `user`, the account as it is now, what `request` asks. FAILED_PRECONDITION
// (REQUEST_STALE) when unit, role, where it stands, or a field to be changed is not what it was
// when it was asked for: somebody decides on what they were shown.
absl::Status Apply(const v1::AccountRequest& request, v1::User& user);

// The new account that `request` asks for, without a name.
v1::User NewUser(const v1::AccountRequest& request);

// Ends `request`: `approver` is empty when it was withdrawn.
void Decide(v1::AccountRequest::State state,
            std::string_view approver,
            std::string_view reason,
            absl::Time now,
            v1::AccountRequest& request);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_ACCOUNT_REQUEST_H_
