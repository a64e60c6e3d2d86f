// People by order of a test.
#ifndef GUANXI_COMMON_ACCESS_KNOWN_PEOPLE_H_
#define GUANXI_COMMON_ACCESS_KNOWN_PEOPLE_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "common/access/people.h"

namespace guanxi::access {

struct KnownPeople final : People {
  Person FindPerson(std::string_view name) const override {
    const auto found = people.find(name);
    return found == people.end() ? Person() : found->second;
  }
  bool HasTeam(std::string_view name) const override { return teams.contains(name); }

  std::map<std::string, Person, std::less<>> people;
  std::set<std::string, std::less<>> teams;
};

// ana and nils work in units/north, sue in units/south; frieda is frozen, carl's account closed,
// both of units/north. There is teams/t.
inline KnownPeople SomePeople() {
  KnownPeople known;
  known.people = {{"users/ana", {Standing::kActive, "units/north"}},
                  {"users/nils", {Standing::kActive, "units/north"}},
                  {"users/sue", {Standing::kActive, "units/south"}},
                  {"users/frieda", {Standing::kFrozen, "units/north"}},
                  {"users/carl", {Standing::kClosed, "units/north"}}};
  known.teams = {"teams/t"};
  return known;
}

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_KNOWN_PEOPLE_H_
