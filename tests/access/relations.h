// How a record can stand to a caller, and what follows from it.
#ifndef GUANXI_TESTS_ACCESS_RELATIONS_H_
#define GUANXI_TESTS_ACCESS_RELATIONS_H_

#include <array>
#include <map>
#include <string>
#include <vector>

#include "tests/access/records.h"
#include "tests/access/rules.h"

namespace guanxi::access_test {

enum class Relation {
  kOwn,
  kSharedRead,   // with the caller; of another unit
  kSharedWrite,  // the same
  kTeamRead,     // with a team of the caller's; of another unit
  kTeamWrite,    // the same
  kSameUnit,     // a colleague's
  kUnitBelow,    // a unit's below the caller's
  kUnitAbove,    // the unit's above the caller's
  kOtherUnit,
};

inline constexpr std::array<Relation, 9> kRelations = {
    Relation::kOwn,       Relation::kSharedRead, Relation::kSharedWrite,
    Relation::kTeamRead,  Relation::kTeamWrite,  Relation::kSameUnit,
    Relation::kUnitBelow, Relation::kUnitAbove,  Relation::kOtherUnit};

const char* NameOf(Relation relation);

// What comes of an act.
enum class Outcome {
  kPermitted,
  kHidden,  // as if there were no such record
  kDenied,
};

const char* NameOf(Outcome outcome);

// Whether a caller whose records reach as far as `reach` sees a record.
bool Sees(Reach reach, Relation relation);
// Whether it may change one, shared or not.
bool Changes(Reach reach, Relation relation);

// What comes of `act` by somebody with `role` on a record that stands so to the caller.
Outcome OutcomeOf(const Act& act, UserRole role, Relation relation);

// Records of one customer that are all one's: a customer, a contact of it, an opportunity, an
// order, a ticket, a comment on it and the customer's score, by noun.
struct RecordSet {
  Ownership ownership;
  std::map<std::string, std::string> names;

  const std::string& Of(const std::string& noun) const { return names.at(noun); }
};

// Makes such a set; ids have `id` in them. The score is there later: see AwaitScores.
RecordSet NewRecordSet(const Company& company,
                       const std::string& id,
                       const Ownership& ownership,
                       int number);

// Waits until each of the customers has a score, whose access is its customer's.
void AwaitScores(const Company& company, const std::vector<std::string>& customers);

// Waits until time lines tell of everything that pipeline and tickets have done.
void AwaitTimelines(const Company& company);

// A unit with one above, one below and one beside it; in it, a user of every role and, for each, a
// set of records for every relation.
class Relations {
 public:
  explicit Relations(Company* company);

  const std::string& unit() const { return unit_; }
  const std::string& below() const { return below_; }
  const std::string& above() const { return above_; }
  const std::string& other() const { return other_; }
  const std::string& user(UserRole role) const { return users_.at(role); }
  const RecordSet& records(UserRole role, Relation relation) const {
    return records_.at({role, relation});
  }
  // A salesperson of the unit who owns nothing.
  const std::string& heir() const { return heir_; }
  // Gives a record of the set back to whom it belonged to at first.
  void Restore(const RecordSet& set, const std::string& name) const;

 private:
  Ownership OwnershipFor(UserRole role, Relation relation) const;

  Company* const company_;
  std::string unit_, below_, above_, other_, heir_;
  std::map<UserRole, std::string> users_, teams_;
  std::map<std::pair<UserRole, Relation>, RecordSet> records_;
};

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_RELATIONS_H_
