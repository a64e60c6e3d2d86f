// The rules of API keys: whose they are, who makes them, how long they last. What a key looks like
// is common/access/token/api_key.h's.
#ifndef GUANXI_SERVICES_DIRECTORY_API_KEY_H_
#define GUANXI_SERVICES_DIRECTORY_API_KEY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/principal.h"
#include "google/protobuf/duration.pb.h"
#include "guanxi/directory/v1/api_keys.pb.h"
#include "services/directory/grants.h"

namespace guanxi::directory {

// The account of a key, as far as keys go.
struct KeyAccount {
  std::string name;    // `users/{id}` or `serviceAccounts/{id}`
  bool person = true;  // whether it is a user's
  bool active = true;
  std::string unit;
  Grants grants;  // of a service account
};

// Whether a caller who reaches `scope` sees the keys of `account`: its own, and those of the
// service accounts it looks after; who reaches everything sees every key.
bool SeesKeysOf(const access::Principal& principal,
                const access::Scope& scope,
                const KeyAccount& account);

// PERMISSION_DENIED (KEY_NOT_YOURS) when the caller may not have the secret of a key of `account`
// that is limited to `grants`: it would act as the account. A person's key is for that person, one
// with grants for the account itself and for those who may give them (CheckMayGive), and who calls
// with a limited key gets no wider one.
absl::Status CheckMayMakeKey(const access::Principal& principal,
                             const access::Scope& scope,
                             const KeyAccount& account,
                             const Grants& grants);

// Makes a new key end with the key that its maker calls with, at the latest: a key that ends cannot
// renew itself.
void CapExpiry(const access::Principal& principal, v1::ApiKey& key);

// PERMISSION_DENIED (KEY_NOT_YOURS) when the caller calls with a key that ends before `key`, whose
// new secret would outlast it.
absl::Status CheckOutlives(const access::Principal& principal, const v1::ApiKey& key);

// Brings a new key into the form in which it is kept. INVALID_ARGUMENT names the field below
// `api_key`; FAILED_PRECONDITION (WRONG_STATE) when the account is not active.
absl::Status Begin(const KeyAccount& account, absl::Time now, v1::ApiKey& key);

// How long the secret before stays valid: INVALID_ARGUMENT naming `overlap` unless it is between 0
// and 30 days.
absl::StatusOr<absl::Duration> OverlapOf(const google::protobuf::Duration& overlap);

// Gives `key` the secret with that digest and keeps the one before for `overlap` more.
// FAILED_PRECONDITION (WRONG_STATE) when the key is revoked or has expired.
absl::Status Rotate(const std::string& digest,
                    absl::Duration overlap,
                    absl::Time now,
                    v1::ApiKey& key);

// Ends `key`; nothing changes when it is revoked already.
void Revoke(absl::Time now, v1::ApiKey& key);

// `key` as `principal` sees it: digests are for the suite's own services, which check keys by them.
v1::ApiKey Shown(const access::Principal& principal, v1::ApiKey key);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_API_KEY_H_
