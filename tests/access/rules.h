// Who may do what, said once more and apart from the product: by acts, not by methods.
#ifndef GUANXI_TESTS_ACCESS_RULES_H_
#define GUANXI_TESTS_ACCESS_RULES_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "guanxi/directory/v1/users.pb.h"
#include "tests/access/company.h"

namespace guanxi::access_test {

// Executive, unit head, salesperson, agent, unit administrator, marketing, system administrator.
inline constexpr std::array<UserRole, 7> kRoles = {
    directory::v1::User::ROLE_EXECUTIVE,   directory::v1::User::ROLE_UNIT_HEAD,
    directory::v1::User::ROLE_SALESPERSON, directory::v1::User::ROLE_AGENT,
    directory::v1::User::ROLE_UNIT_ADMIN,  directory::v1::User::ROLE_MARKETING,
    directory::v1::User::ROLE_SYSTEM_ADMIN};

// Whose records a role deals with in an act.
enum class Reach {
  kNobodys,  // it may not
  kOwn,      // its own, and those shared with it or a team of its
  kUnits,    // these, and those of its unit and of the units below
  kAll,
};

// What an act does to a record.
enum class Effect {
  kReads,
  kChanges,
  kShares,     // says who else sees it
  kReassigns,  // gives it another owner of its unit
  kMoves,      // gives it to another unit
  kNone,       // deals with no record that has an owner
};

struct Act {
  const char* what;
  const char* reach;  // a letter for each of kRoles: `-`, `O`, `U` or `A`
  const char* grant;  // what a service account needs of the method's package; empty: nothing helps
  Effect effect = Effect::kNone;
  bool whole_company = false;  // not for service accounts of a unit, whatever their grants

  Reach ReachOf(UserRole role) const;
};

// The act that calls of `method` are. Fails the test when the rules say nothing of it.
const Act& ActOf(const std::string& method);
// The act with that description; aborts when there is none.
const Act& ActCalled(const std::string& what);

// Whether a service account with only the grant `held`, of a unit or of none, may call `method`.
bool GrantAdmits(const std::string& held, const std::string& method, bool of_a_unit);
// Every grant an account can have.
std::vector<std::string> AllGrants();

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_RULES_H_
