#include "common/access/roster.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/access/errors.h"
#include "common/access/unit_tree.h"
#include "common/status/string_view.h"
#include "common/time/clock.h"
#include "guanxi/directory/v1/api_keys.pb.h"
#include "guanxi/directory/v1/service_accounts.pb.h"
#include "guanxi/directory/v1/teams.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::access {
namespace {

namespace v1 = guanxi::directory::v1;

// What the directory says of a user or a service account.
struct Account {
  Standing standing = Standing::kClosed;
  Role role = Role::kNone;
  std::string unit;
  std::string subject;
  std::vector<std::string> grants;

  bool operator==(const Account&) const = default;
};

Role RoleOf(v1::User::Role role) {
  switch (role) {
    case v1::User::ROLE_EXECUTIVE:
      return Role::kExecutive;
    case v1::User::ROLE_UNIT_HEAD:
      return Role::kUnitHead;
    case v1::User::ROLE_SALESPERSON:
      return Role::kSalesperson;
    case v1::User::ROLE_AGENT:
      return Role::kAgent;
    case v1::User::ROLE_UNIT_ADMIN:
      return Role::kUnitAdmin;
    case v1::User::ROLE_MARKETING:
      return Role::kMarketing;
    case v1::User::ROLE_SYSTEM_ADMIN:
      return Role::kSystemAdmin;
    default:
      return Role::kNone;  // one that this program does not know may do nothing
  }
}

// Of a record with the states that users and service accounts share.
template <typename Record>
Standing StandingOf(const Record& record) {
  if (record.has_delete_time()) return Standing::kClosed;
  if (record.state() == Record::STATE_ACTIVE) return Standing::kActive;
  return record.state() == Record::STATE_FROZEN ? Standing::kFrozen : Standing::kClosed;
}

Account AccountOf(const v1::User& user) {
  return {.standing = StandingOf(user),
          .role = RoleOf(user.role()),
          .unit = user.unit(),
          .subject = user.subject(),
          .grants = {}};
}

Account AccountOf(const v1::ServiceAccount& account) {
  return {.standing = StandingOf(account),
          .role = Role::kServiceAccount,
          .unit = account.unit(),
          .subject = "",
          .grants = {account.grants().begin(), account.grants().end()}};
}

RosterKey KeyOf(const v1::ApiKey& key) {
  return {.account = key.account(),
          .grants = {key.grants().begin(), key.grants().end()},
          .digest = key.digest(),
          .previous_digest = key.previous_digest(),
          .expires = key.has_expire_time() ? FromProto(key.expire_time()) : absl::InfiniteFuture(),
          .previous_expires = key.has_previous_expire_time() ? FromProto(key.previous_expire_time())
                                                             : absl::InfinitePast(),
          .revoked = key.has_revoke_time()};
}

constexpr std::string_view kUsers = "users/";
constexpr std::string_view kKeys = "apiKeys/";

bool IsName(std::string_view subject) {
  return subject.starts_with(kUsers) || subject.starts_with("serviceAccounts/");
}

}  // namespace

struct Roster::Records {
  bool ready = false;
  bool news = false;                         // something to tell the listeners
  bool all = false;                          // every principal is to be made anew
  absl::flat_hash_set<std::string> changed;  // accounts whose principal is to be made anew
  UnitTree units;
  absl::flat_hash_map<std::string, Account> accounts;
  absl::flat_hash_map<std::string, std::string> subjects;              // of users, to their names
  absl::flat_hash_map<std::string, std::vector<std::string>> members;  // by team
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> teams;  // by member
  absl::flat_hash_map<std::string, RosterKey> keys;                          // by id
  // What Find answers: made by Publish.
  absl::flat_hash_map<std::string, absl::StatusOr<Principal>> principals;

  void PutAccount(const std::string& name, Account account);
  void RemoveAccount(const std::string& name);
  void PutTeam(const std::string& name, std::vector<std::string> now);
  void RemoveTeam(const std::string& name);
  void PutKey(const std::string& id, RosterKey key);
  // The names by which records are shared with `user`: its own and those of its teams.
  std::vector<std::string> GranteesOf(const std::string& user) const;
  absl::StatusOr<Principal> Make(const std::string& name, const Account& account) const;
  void Refresh();
};

void Roster::Records::PutAccount(const std::string& name, Account account) {
  Account& kept = accounts[name];
  if (kept == account && principals.contains(name)) return;
  const auto old = subjects.find(kept.subject);
  if (old != subjects.end() && old->second == name) subjects.erase(old);
  if (!account.subject.empty()) subjects[account.subject] = name;
  kept = std::move(account);
  changed.insert(name);
}

void Roster::Records::RemoveAccount(const std::string& name) {
  const auto found = accounts.find(name);
  if (found == accounts.end()) return;
  const auto subject = subjects.find(found->second.subject);
  if (subject != subjects.end() && subject->second == name) subjects.erase(subject);
  accounts.erase(found);
  changed.insert(name);
}

void Roster::Records::PutTeam(const std::string& name, std::vector<std::string> now) {
  std::vector<std::string>& kept = members[name];
  if (kept == now) return;
  for (const std::string& user : kept) {
    teams[user].erase(name);
    changed.insert(user);
  }
  for (const std::string& user : now) {
    teams[user].insert(name);
    changed.insert(user);
  }
  kept = std::move(now);
}

void Roster::Records::RemoveTeam(const std::string& name) {
  if (!members.contains(name)) return;
  PutTeam(name, {});
  members.erase(name);
}

void Roster::Records::PutKey(const std::string& id, RosterKey key) {
  const auto kept = keys.find(id);
  if (kept != keys.end() && kept->second == key) return;
  keys.insert_or_assign(id, std::move(key));
  news = true;
}

std::vector<std::string> Roster::Records::GranteesOf(const std::string& user) const {
  std::vector<std::string> grantees = {user};
  const auto found = teams.find(user);
  if (found != teams.end()) {
    grantees.insert(grantees.end(), found->second.begin(), found->second.end());
  }
  return grantees;
}

absl::StatusOr<Principal> Roster::Records::Make(const std::string& name,
                                                const Account& account) const {
  if (account.standing == Standing::kFrozen) return errors::AccountFrozen();
  if (account.standing == Standing::kClosed) return errors::AccountClosed();
  std::vector<std::string> grantees = GranteesOf(name);
  Principal principal{
      .user = name, .role = account.role, .unit = account.unit, .grants = account.grants};
  principal.own =
      Scope::Of({.units = {}, .owner = name, .grantees = grantees, .home = account.unit});
  const bool whole_company = account.role == Role::kServiceAccount && account.unit.empty();
  principal.group = whole_company ? Scope::All()
                                  : Scope::Of({.units = units.Below(account.unit),
                                               .owner = name,
                                               .grantees = std::move(grantees),
                                               .home = account.unit});
  return principal;
}

void Roster::Records::Refresh() {
  if (all) {
    for (const auto& [name, account] : accounts) changed.insert(name);
  }
  news = news || !changed.empty();
  for (const std::string& name : changed) {
    const auto account = accounts.find(name);
    if (account == accounts.end()) {
      principals.erase(name);
    } else {
      principals.insert_or_assign(name, Make(name, account->second));
    }
  }
  changed.clear();
  all = false;
}

Roster::Roster() : records_(std::make_unique<Records>()) {}

Roster::~Roster() = default;

absl::StatusOr<Principal> Roster::FindLocked(std::string_view name) const {
  // A feed that is read from its beginning tells of people as they once were.
  if (!records_->ready) return errors::RosterNotReady();
  const auto found = records_->principals.find(ToAbsl(name));
  if (found == records_->principals.end()) return errors::AccountUnknown();
  return found->second;
}

absl::StatusOr<Principal> Roster::Find(std::string_view name) const {
  absl::ReaderMutexLock lock(&mu_);
  return FindLocked(name);
}

absl::StatusOr<Principal> Roster::FindBySubject(std::string_view subject) const {
  absl::ReaderMutexLock lock(&mu_);
  const auto named = records_->subjects.find(ToAbsl(subject));
  if (named != records_->subjects.end()) return FindLocked(named->second);
  const std::string name =
      IsName(subject) ? std::string(subject) : absl::StrCat(ToAbsl(kUsers), ToAbsl(subject));
  const auto account = records_->accounts.find(name);
  const bool otherwise = account != records_->accounts.end() && !account->second.subject.empty();
  // A user whom the provider calls otherwise is not meant.
  return otherwise && records_->ready ? errors::AccountUnknown() : FindLocked(name);
}

absl::StatusOr<RosterKey> Roster::FindKey(std::string_view id) const {
  absl::ReaderMutexLock lock(&mu_);
  if (!records_->ready) return errors::RosterNotReady();
  const auto found = records_->keys.find(ToAbsl(id));
  if (found == records_->keys.end()) return errors::ApiKeyUnknown();
  return found->second;
}

Person Roster::FindPerson(std::string_view name) const {
  absl::ReaderMutexLock lock(&mu_);
  if (!records_->ready || !name.starts_with(kUsers)) return {};
  const auto found = records_->accounts.find(ToAbsl(name));
  if (found == records_->accounts.end()) return {};
  return {.standing = found->second.standing, .unit = found->second.unit};
}

bool Roster::HasTeam(std::string_view name) const {
  absl::ReaderMutexLock lock(&mu_);
  return records_->ready && records_->members.contains(ToAbsl(name));
}

void Roster::Put(const google::protobuf::Message& record) {
  absl::MutexLock lock(&mu_);
  if (const auto* user = dynamic_cast<const v1::User*>(&record)) {
    records_->PutAccount(user->name(), AccountOf(*user));
  } else if (const auto* account = dynamic_cast<const v1::ServiceAccount*>(&record)) {
    records_->PutAccount(account->name(), AccountOf(*account));
  } else if (const auto* unit = dynamic_cast<const v1::Unit*>(&record)) {
    if (records_->units.Put(unit->name(), unit->parent())) records_->all = true;
  } else if (const auto* team = dynamic_cast<const v1::Team*>(&record)) {
    std::vector<std::string> members(team->members().begin(), team->members().end());
    if (team->has_delete_time()) {
      records_->RemoveTeam(team->name());
    } else {
      records_->PutTeam(team->name(), std::move(members));
    }
  } else if (const auto* key = dynamic_cast<const v1::ApiKey*>(&record)) {
    records_->PutKey(key->name().substr(kKeys.size()), KeyOf(*key));
  }
}

void Roster::Remove(std::string_view name) {
  const std::string text(name);
  absl::MutexLock lock(&mu_);
  records_->RemoveAccount(text);
  if (records_->units.Remove(text)) records_->all = true;
  records_->RemoveTeam(text);
  if (name.starts_with(kKeys) && records_->keys.erase(text.substr(kKeys.size())) > 0) {
    records_->news = true;
  }
}

void Roster::Publish() {
  {
    absl::MutexLock lock(&mu_);
    records_->Refresh();
    if (!std::exchange(records_->news, false)) return;
    version_.fetch_add(1, std::memory_order_release);
  }
  absl::ReaderMutexLock lock(&listeners_mu_);
  for (const auto& [id, listener] : listeners_) listener();
}

void Roster::SetReady() {
  absl::MutexLock lock(&mu_);
  records_->ready = true;
  version_.fetch_add(1, std::memory_order_release);
}

bool Roster::ready() const {
  absl::ReaderMutexLock lock(&mu_);
  return records_->ready;
}

int Roster::Listen(Listener listener) {
  absl::MutexLock lock(&listeners_mu_);
  listeners_.emplace(next_listener_, std::move(listener));
  return next_listener_++;
}

void Roster::Forget(int listener) {
  absl::MutexLock lock(&listeners_mu_);
  listeners_.erase(listener);
}

}  // namespace guanxi::access
