// Who calls.
#ifndef GUANXI_COMMON_ACCESS_PRINCIPAL_H_
#define GUANXI_COMMON_ACCESS_PRINCIPAL_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/access/scope.h"

namespace guanxi::access {

// What somebody is in the company, and so what it may do: the columns of the table of permissions.
enum class Role {
  kNone,  // may do nothing
  kExecutive,
  kUnitHead,
  kSalesperson,
  kAgent,
  kUnitAdmin,
  kMarketing,
  kSystemAdmin,
  kServiceAccount,  // a program of the company: what its `grants` say
  kService,         // one of the suite's own services: everything
  kOperator,        // whoever calls a suite that trusts its callers: everything
};

// The caller of one call, as the directory knows it. Immutable once made.
struct Principal {
  std::string user;  // `users/{id}`, `serviceAccounts/{id}` or `services/{name}`; never empty
  Role role = Role::kNone;
  std::string unit;                 // `units/{id}` it works in; empty for none
  std::vector<std::string> grants;  // what a service account may do, such as `customers.read`
  Scope own;                        // its own records and those shared with it
  Scope group;                      // `own`, and the records of its unit and of the units below it
  absl::Time expires = absl::InfiniteFuture();  // when its credential does
  std::string credential;  // by what it was told: `apiKeys/{id}`, or a token's id; may be empty
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_PRINCIPAL_H_
