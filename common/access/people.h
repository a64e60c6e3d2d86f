// Whom records may be given to, and shared with.
#ifndef GUANXI_COMMON_ACCESS_PEOPLE_H_
#define GUANXI_COMMON_ACCESS_PEOPLE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/access/scope.h"

namespace guanxi::access {

// How somebody's account stands.
enum class Standing {
  kUnheard,  // the directory has not told of it: there is none, or it is very new
  kActive,
  kFrozen,
  kClosed,
};

struct Person {
  Standing standing = Standing::kUnheard;
  std::string unit;  // where it works; empty for nowhere
};

// What a service knows of the directory's users and teams. Thread-safe, and quick: it is asked on
// the engine's writer.
class People {
 public:
  virtual ~People() = default;
  // The user `name` (`users/{id}`).
  virtual Person FindPerson(std::string_view name) const = 0;
  // Whether there is a team `name` (`teams/{id}`).
  virtual bool HasTeam(std::string_view name) const = 0;
};

// What the maker of a change may say of others.
struct Naming {
  const People* people = nullptr;  // null: nobody is looked up, and whoever is named is taken
  // Names that `people` has not heard of are taken too, where the maker reaches every unit. For
  // programs that bring people and records at once: the directory's feed takes a moment.
  bool unheard = false;
};

// Checks that `owner`, `users/{id}`, may be given records by somebody who gives them to people of
// the units of `reach`. FAILED_PRECONDITION (REFERENCE_NOT_FOUND) when there is no such user,
// (ACCOUNT_INACTIVE) when its account is frozen or closed; PERMISSION_DENIED (OWNER_ELSEWHERE) when
// it works in none of the units. All name the field `owner`.
absl::Status CheckNewOwner(const Naming& naming, const Scope& reach, std::string_view owner);

// Checks that `grantee`, `users/{id}` or `teams/{id}`, is somebody to share with, of whichever
// unit, for somebody who reaches `reach`. FAILED_PRECONDITION as above; they name the field
// `grantee`.
absl::Status CheckNewGrantee(const Naming& naming, const Scope& reach, std::string_view grantee);

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_PEOPLE_H_
