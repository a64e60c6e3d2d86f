#include "common/access/people.h"

#include "common/access/errors.h"
#include "common/status/errors.h"

namespace guanxi::access {
namespace {

constexpr char kOwner[] = "owner";
constexpr char kGrantee[] = "grantee";
constexpr std::string_view kTeams = "teams/";

absl::Status CheckStanding(const Person& person,
                           bool unheard,
                           std::string_view field,
                           std::string_view name) {
  switch (person.standing) {
    case Standing::kActive:
      return absl::OkStatus();
    case Standing::kUnheard:
      return unheard ? absl::OkStatus() : errors::ReferenceNotFound(field, name);
    case Standing::kFrozen:
      return errors::AccountInactive(field, name, "frozen");
    case Standing::kClosed:
      break;
  }
  return errors::AccountInactive(field, name, "closed");
}

}  // namespace

absl::Status CheckNewOwner(const Naming& naming, const Scope& reach, std::string_view owner) {
  if (naming.people == nullptr) return absl::OkStatus();
  const Person person = naming.people->FindPerson(owner);
  const absl::Status standing = CheckStanding(person, naming.unheard && reach.all(), kOwner, owner);
  if (!standing.ok()) return standing;
  return HoldsUnit(reach, person.unit) ? absl::OkStatus() : errors::OwnerElsewhere(owner);
}

absl::Status CheckNewGrantee(const Naming& naming, const Scope& reach, std::string_view grantee) {
  if (naming.people == nullptr) return absl::OkStatus();
  const bool unheard = naming.unheard && reach.all();
  if (grantee.starts_with(kTeams)) {
    const bool known = unheard || naming.people->HasTeam(grantee);
    return known ? absl::OkStatus() : errors::ReferenceNotFound(kGrantee, grantee);
  }
  return CheckStanding(naming.people->FindPerson(grantee), unheard, kGrantee, grantee);
}

}  // namespace guanxi::access
