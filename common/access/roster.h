// Who there is: the directory's users, units, teams, service accounts and API keys, as each process
// that answers calls keeps them in memory, so that a call is judged without asking anybody.
#ifndef GUANXI_COMMON_ACCESS_ROSTER_H_
#define GUANXI_COMMON_ACCESS_ROSTER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/people.h"
#include "common/access/principal.h"
#include "google/protobuf/message.h"

namespace guanxi::access {

// An API key as the directory keeps it: never the key itself.
struct RosterKey {
  std::string account;              // `serviceAccounts/{id}` or `users/{id}`
  std::vector<std::string> grants;  // what it is limited to; empty: all its account's
  std::string digest;               // SHA-256 of the secret
  std::string previous_digest;      // of the secret before it, good until previous_expires
  absl::Time expires = absl::InfiniteFuture();
  absl::Time previous_expires = absl::InfinitePast();
  bool revoked = false;

  bool operator==(const RosterKey&) const = default;
};

// Thread-safe. Find and its like cost a look-up and a copy.
class Roster final : public People {
 public:
  Roster();
  ~Roster() override;
  Roster(const Roster&) = delete;
  Roster& operator=(const Roster&) = delete;

  // Who `name` (`users/{id}` or `serviceAccounts/{id}`) is now. UNAUTHENTICATED with reason
  // ACCOUNT_UNKNOWN, ACCOUNT_FROZEN or ACCOUNT_CLOSED (also when it is deleted); UNAVAILABLE
  // (ROSTER_NOT_READY) before SetReady.
  absl::StatusOr<Principal> Find(std::string_view name) const;

  // Whom the identity provider calls `subject`: the user whose field of that name it is; else the
  // user without one whose id it is; else `users/{id}` or `serviceAccounts/{id}` of that name.
  // Errors as Find.
  absl::StatusOr<Principal> FindBySubject(std::string_view subject) const;

  // The key `apiKeys/{id}`. UNAUTHENTICATED (API_KEY_UNKNOWN) when there is none, UNAVAILABLE as
  // Find.
  absl::StatusOr<RosterKey> FindKey(std::string_view id) const;

  // Before SetReady nobody was heard of, and there is no team.
  Person FindPerson(std::string_view name) const override;
  bool HasTeam(std::string_view name) const override;

  // Notes a record of the directory, in place of the one of its name; or that there is none any
  // more. Types that say nothing about access are ignored. Counts with the next Publish.
  void Put(const google::protobuf::Message& record);
  void Remove(std::string_view name);

  // Makes what was noted count, and tells the listeners when it touched who somebody is.
  void Publish();

  // Whether the directory has been heard to its end, now or before the last start: until then
  // nobody can be judged.
  void SetReady();
  bool ready() const;

  // Grows whenever Find may answer otherwise than before: what was made of an earlier answer is to
  // be made anew. Read it before asking.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  // Calls `listener` after each change, on the thread of Publish, which it does not hold up. After
  // Forget no call is in progress and none will come.
  using Listener = std::function<void()>;
  int Listen(Listener listener);
  void Forget(int listener);

 private:
  struct Records;

  absl::StatusOr<Principal> FindLocked(std::string_view name) const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  std::unique_ptr<Records> records_ ABSL_PT_GUARDED_BY(mu_);
  std::atomic<uint64_t> version_ = 0;  // written under mu_

  absl::Mutex listeners_mu_;
  std::map<int, Listener> listeners_ ABSL_GUARDED_BY(listeners_mu_);
  int next_listener_ ABSL_GUARDED_BY(listeners_mu_) = 0;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_ROSTER_H_
