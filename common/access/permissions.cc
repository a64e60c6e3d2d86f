#include "common/access/permissions.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "common/status/errors.h"
#include "common/status/string_view.h"

namespace guanxi::access {
namespace {

constexpr std::string_view kDirectory = "guanxi.directory.";

// The column of `role`, or kColumns.size() when people do not hold it.
size_t ColumnOf(Role role) {
  return std::find(kColumns.begin(), kColumns.end(), role) - kColumns.begin();
}

// How much a grant is worth within its package; 0 for one that stands for itself.
int RankOf(std::string_view grant) {
  const std::string_view verb = grant.substr(std::min(grant.find('.'), grant.size()));
  if (verb == ".read") return 1;
  if (verb == ".write") return 2;
  return verb == ".admin" ? 3 : 0;
}

bool Includes(std::string_view held, std::string_view needed) {
  if (held == needed) return true;
  const bool one_package = held.substr(0, held.find('.')) == needed.substr(0, needed.find('.'));
  return one_package && RankOf(needed) > 0 && RankOf(held) > RankOf(needed);
}

// Whether a person's own role, or the program's own standing, lets it call the method; how far is
// ScopeOf's to say.
Reach ReachOf(const Principal& principal, const Permission& row) {
  switch (principal.role) {
    case Role::kNone:
      return Reach::kNothing;
    case Role::kService:
      return Reach::kAll;
    case Role::kOperator:
      return row.grant.empty() ? Reach::kNothing : Reach::kAll;
    case Role::kServiceAccount:
      if (Holds(principal.grants, row.grant)) {
        // What has no unit is in every scope: only the row can keep a unit's program from it.
        const bool beyond = row.whole_company && !principal.group.all();
        return beyond ? Reach::kNothing : Reach::kUnit;
      }
      return row.own_matters ? Reach::kOwn : Reach::kNothing;
    default:
      break;
  }
  // A person's key may be limited to less than the person.
  const bool limited = !principal.grants.empty() && !Holds(principal.grants, row.grant);
  const size_t column = ColumnOf(principal.role);
  return limited || column == kColumns.size() ? Reach::kNothing : row.reach[column];
}

}  // namespace

const Permission* FindPermission(std::string_view method) {
  static const auto* const rows = [] {
    auto* by_name = new absl::flat_hash_map<std::string, const Permission*>;
    for (const Permission& row : Permissions()) by_name->emplace(std::string(row.method), &row);
    return by_name;
  }();
  const auto found = rows->find(ToAbsl(method));
  return found == rows->end() ? nullptr : found->second;
}

std::string_view NameOf(Role role) {
  switch (role) {
    case Role::kNone:
      return "NONE";
    case Role::kExecutive:
      return "EXECUTIVE";
    case Role::kUnitHead:
      return "UNIT_HEAD";
    case Role::kSalesperson:
      return "SALESPERSON";
    case Role::kAgent:
      return "AGENT";
    case Role::kUnitAdmin:
      return "UNIT_ADMIN";
    case Role::kMarketing:
      return "MARKETING";
    case Role::kSystemAdmin:
      return "SYSTEM_ADMIN";
    case Role::kServiceAccount:
      return "SERVICE_ACCOUNT";
    case Role::kService:
      return "SERVICE";
    case Role::kOperator:
      return "OPERATOR";
  }
  return "NONE";
}

bool Holds(const std::vector<std::string>& grants, std::string_view needed) {
  return !needed.empty() && std::any_of(grants.begin(), grants.end(), [&](std::string_view held) {
    return Includes(held, needed);
  });
}

absl::StatusOr<Scope> Authorize(const Principal& principal, const Permission& row) {
  switch (ReachOf(principal, row)) {
    case Reach::kNothing:
      break;
    case Reach::kOwn:
      return principal.own;
    case Reach::kUnit:
      return principal.group;
    case Reach::kAll:
      return Scope::All();
  }
  return errors::PermissionDenied(row.method, NameOf(principal.role));
}

Scope MayMove(const Principal& principal, const Permission& row) {
  switch (principal.role) {
    case Role::kService:
    case Role::kOperator:
    case Role::kMarketing:
      return Scope::All();
    case Role::kUnitHead:
      return principal.group;
    case Role::kServiceAccount:
      return RankOf(row.grant) == RankOf(".admin") ? principal.group : Scope();
    default:
      return Scope();
  }
}

bool MayCrossUnits(const Principal& principal) {
  return principal.role == Role::kService || principal.role == Role::kOperator ||
         principal.role == Role::kMarketing;
}

Naming NamingBy(const Principal& principal, const People* people) {
  const bool program = principal.role == Role::kService || principal.role == Role::kOperator ||
                       principal.role == Role::kServiceAccount;
  return {.people = people, .unheard = program};
}

FieldClasses HiddenFrom(Role role) {
  switch (role) {
    case Role::kService:
      return {};
    case Role::kOperator:
    case Role::kExecutive:
    case Role::kUnitHead:
    case Role::kSalesperson:
    case Role::kServiceAccount:
      return FieldClasses::Secret();
    // They serve and keep records in order; what is earned by them is not theirs to know.
    case Role::kAgent:
    case Role::kUnitAdmin:
      return FieldClasses::Financial() | FieldClasses::Secret();
    // It sees every unit's records, to place them, and so nobody's address.
    case Role::kMarketing:
      return FieldClasses::Personal() | FieldClasses::Secret();
    case Role::kSystemAdmin:
    case Role::kNone:
      break;
  }
  return FieldClasses::All();
}

FieldClasses HiddenFrom(Role role, const Permission& row) {
  const FieldClasses hidden = HiddenFrom(role);
  const bool directory = row.method.starts_with(kDirectory);
  return directory ? hidden & (FieldClasses::Financial() | FieldClasses::Secret()) : hidden;
}

}  // namespace guanxi::access
