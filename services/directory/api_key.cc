#include "services/directory/api_key.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/access/permissions.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/directory/authority.h"
#include "services/directory/errors.h"

namespace guanxi::directory {
namespace {

using access::Role;
using v1::ApiKey;

constexpr absl::Duration kLongestOverlap = absl::Hours(30 * 24);
constexpr char kGrantsField[] = "api_key.grants";

bool HoldsAll(const std::vector<std::string>& held, const Grants& grants) {
  return std::all_of(grants.begin(), grants.end(),
                     [&](const std::string& grant) { return access::Holds(held, grant); });
}

// Whether what the caller called with is worth a key of its own account limited to `grants`. Grants
// of a person are those its key is limited to, and none when nothing limits it.
bool IsWorth(const access::Principal& principal, const KeyAccount& account, const Grants& grants) {
  if (account.person && principal.grants.empty()) return true;
  const Grants& wanted = grants.empty() ? account.grants : grants;
  if (account.person && wanted.empty()) return false;
  return HoldsAll(principal.grants, wanted);
}

// Until when the caller's key lets it call; for ever when it calls with something else.
absl::Time EndOfKey(const access::Principal& principal) {
  return principal.credential.starts_with("apiKeys/") ? principal.expires : absl::InfiniteFuture();
}

absl::Time EndOf(const ApiKey& key) {
  return key.has_expire_time() ? FromProto(key.expire_time()) : absl::InfiniteFuture();
}

}  // namespace

bool SeesKeysOf(const access::Principal& principal,
                const access::Scope& scope,
                const KeyAccount& account) {
  return account.name == principal.user || access::Contains(scope, account.unit, "");
}

absl::Status CheckMayMakeKey(const access::Principal& principal,
                             const access::Scope& scope,
                             const KeyAccount& account,
                             const Grants& grants) {
  const bool own = account.name == principal.user;
  bool may = false;
  if (own) {
    may = principal.role == Role::kOperator || IsWorth(principal, account, grants);
  } else if (!account.person && SeesKeysOf(principal, scope, account)) {
    may = CheckMayGive(principal, {}, grants.empty() ? account.grants : grants).ok();
  }
  return may ? absl::OkStatus() : errors::KeyNotYours(account.name);
}

void CapExpiry(const access::Principal& principal, ApiKey& key) {
  const absl::Time end = EndOfKey(principal);
  if (end < EndOf(key)) *key.mutable_expire_time() = ToProto(end);
}

absl::Status CheckOutlives(const access::Principal& principal, const ApiKey& key) {
  return EndOfKey(principal) < EndOf(key) ? errors::KeyNotYours(key.account()) : absl::OkStatus();
}

absl::Status Begin(const KeyAccount& account, absl::Time now, ApiKey& key) {
  if (!account.active) {
    return errors::WrongState(account.name, "not active", "keys are made for active accounts");
  }
  if (key.has_expire_time() && FromProto(key.expire_time()) <= now) {
    return errors::InvalidField("api_key.expire_time", "must be in the future");
  }
  GUANXI_RETURN_IF_ERROR(NormalizeGrants(kGrantsField, *key.mutable_grants()));
  return account.person ? absl::OkStatus() : CheckHeld(kGrantsField, key.grants(), account.grants);
}

absl::StatusOr<absl::Duration> OverlapOf(const google::protobuf::Duration& overlap) {
  const absl::Duration given =
      absl::Seconds(overlap.seconds()) + absl::Nanoseconds(overlap.nanos());
  if (given < absl::ZeroDuration() || given > kLongestOverlap)
    return errors::InvalidField("overlap", "must be between 0 and 30 days");
  return given;
}

absl::Status Rotate(const std::string& digest,
                    absl::Duration overlap,
                    absl::Time now,
                    ApiKey& key) {
  if (key.has_revoke_time())
    return errors::WrongState(key.name(), "revoked", "make a new key instead");
  if (key.has_expire_time() && FromProto(key.expire_time()) <= now)
    return errors::WrongState(key.name(), "expired", "make a new key instead");
  if (overlap > absl::ZeroDuration()) {
    key.set_previous_digest(key.digest());
    *key.mutable_previous_expire_time() = ToProto(now + overlap);
  } else {
    key.clear_previous_digest();
    key.clear_previous_expire_time();
  }
  key.set_digest(digest);
  *key.mutable_rotate_time() = ToProto(now);
  return absl::OkStatus();
}

void Revoke(absl::Time now, ApiKey& key) {
  if (!key.has_revoke_time()) *key.mutable_revoke_time() = ToProto(now);
}

ApiKey Shown(const access::Principal& principal, ApiKey key) {
  if (principal.role == Role::kService) return key;
  key.clear_digest();
  key.clear_previous_digest();
  return key;
}

}  // namespace guanxi::directory
