// Who may call what, and how far it reaches: one table, a row per method, a column per role. It is
// permissions_table.cc; a method without a row, or a row without a method, fails the build.
#ifndef GUANXI_COMMON_ACCESS_PERMISSIONS_H_
#define GUANXI_COMMON_ACCESS_PERMISSIONS_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/access/masks.h"
#include "common/access/people.h"
#include "common/access/principal.h"
#include "common/access/scope.h"

namespace guanxi::access {

// How far a method reaches for a role.
enum class Reach {
  kNothing,  // refused
  kOwn,      // own records and those shared
  kUnit,     // these, and those of the unit and of the units below it
  kAll,
};

// The roles people hold, in the order of the table's columns.
inline constexpr std::array<Role, 7> kColumns = {
    Role::kExecutive, Role::kUnitHead,  Role::kSalesperson, Role::kAgent,
    Role::kUnitAdmin, Role::kMarketing, Role::kSystemAdmin};

// One row. Services may call every method; an operator every one that has a grant.
struct Permission {
  std::string_view method;       // `guanxi.customers.v1.CustomerService/CreateCustomer`
  std::string_view grant;        // what a service account needs; empty: for services alone
  bool administrative = false;   // each call is audited
  bool own_matters = false;      // a service account without the grant reaches its own records
  bool whole_company = false;    // what it deals with has no unit, and needs a caller without one
  std::array<Reach, 7> reach{};  // by kColumns
};

// Every row, in no order.
absl::Span<const Permission> Permissions();

// The row of `method` (`package.Service/Method`), or nullptr. To be looked up once per method.
const Permission* FindPermission(std::string_view method);

// `EXECUTIVE` and so on, as errors and logs name it.
std::string_view NameOf(Role role);

// Whether `grants` hold `needed`. Of one package, `admin` includes `write`, and that includes
// `read`; any other grant is only itself.
bool Holds(const std::vector<std::string>& grants, std::string_view needed);

// The records `principal` may deal with by `row`. PERMISSION_DENIED when there are none: its role
// does not reach, or its grants (a service account's, or those a user's key is limited to) lack
// what the row needs, or it is a service account of a unit and the row deals with what is the whole
// company's.
absl::StatusOr<Scope> Authorize(const Principal& principal, const Permission& row);

// Where `principal` may move records by `row`: it may give one another owner when the record and
// whom it goes to are of this scope's units.
Scope MayMove(const Principal& principal, const Permission& row);

// Whether `principal` may also give a record another unit. Of people, marketing alone may.
bool MayCrossUnits(const Principal& principal);

// Whom `principal` may name as an owner, by what `people` (may be null) knows.
Naming NamingBy(const Principal& principal, const People* people);

// What is hidden from a role.
FieldClasses HiddenFrom(Role role);

// What is hidden from a role in the answers of one method. Colleagues know one another's names:
// personal fields of the directory's records are hidden from nobody.
FieldClasses HiddenFrom(Role role, const Permission& row);

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_PERMISSIONS_H_
