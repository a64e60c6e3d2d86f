#include "tests/access/relations.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "guanxi/customers/v1/timeline.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"

namespace guanxi::access_test {
namespace {

using guanxi::type::v1::Share;

bool IsShared(Relation relation) {
  return relation == Relation::kSharedRead || relation == Relation::kSharedWrite ||
         relation == Relation::kTeamRead || relation == Relation::kTeamWrite;
}

bool IsOfTheUnits(Relation relation) {
  return relation == Relation::kOwn || relation == Relation::kSameUnit ||
         relation == Relation::kUnitBelow;
}

// Whether a record is the caller's to deal with, whoever it is shared with.
bool Holds(Reach reach, Relation relation) {
  switch (reach) {
    case Reach::kNobodys:
      return false;
    case Reach::kOwn:
      return relation == Relation::kOwn;
    case Reach::kUnits:
      return IsOfTheUnits(relation);
    case Reach::kAll:
      return true;
  }
  return false;
}

std::string ScoreOf(const std::string& customer) {
  return "scores/" + customer.substr(customer.find('/') + 1);
}

}  // namespace

const char* NameOf(Relation relation) {
  switch (relation) {
    case Relation::kOwn:
      return "own";
    case Relation::kSharedRead:
      return "shared for reading";
    case Relation::kSharedWrite:
      return "shared for writing";
    case Relation::kTeamRead:
      return "shared with a team for reading";
    case Relation::kTeamWrite:
      return "shared with a team for writing";
    case Relation::kSameUnit:
      return "same unit";
    case Relation::kUnitBelow:
      return "unit below";
    case Relation::kUnitAbove:
      return "unit above";
    case Relation::kOtherUnit:
      return "other unit";
  }
  return "?";
}

const char* NameOf(Outcome outcome) {
  if (outcome == Outcome::kPermitted) return "permitted";
  return outcome == Outcome::kHidden ? "hidden" : "denied";
}

bool Sees(Reach reach, Relation relation) {
  return reach != Reach::kNobodys && (Holds(reach, relation) || IsShared(relation));
}

bool Changes(Reach reach, Relation relation) {
  const bool for_writing = relation == Relation::kSharedWrite || relation == Relation::kTeamWrite;
  return reach != Reach::kNobodys && (Holds(reach, relation) || for_writing);
}

Outcome OutcomeOf(const Act& act, UserRole role, Relation relation) {
  const Reach reach = act.ReachOf(role);
  if (reach == Reach::kNobodys) return Outcome::kDenied;
  if (!Sees(reach, relation)) return Outcome::kHidden;
  bool permitted = true;
  if (act.effect == Effect::kChanges) permitted = Changes(reach, relation);
  // What is shared with somebody is not theirs to share on or to give away.
  if (act.effect == Effect::kShares || act.effect == Effect::kReassigns)
    permitted = Holds(reach, relation);
  if (act.effect == Effect::kMoves) permitted = reach == Reach::kAll;
  return permitted ? Outcome::kPermitted : Outcome::kDenied;
}

RecordSet NewRecordSet(const Company& company,
                       const std::string& id,
                       const Ownership& ownership,
                       int number) {
  RecordSet set{.ownership = ownership, .names = {}};
  References references;
  for (const RecordType& type : RecordTypes()) {
    if (type.noun == "Score") continue;
    std::string& name = set.names[type.noun];
    name = NewRecord(company, type, id, references, ownership, number);
    if (type.noun == "Customer") references.customer = name;
    if (type.noun == "Ticket") references.ticket = name;
    if (type.noun == "Segment") references.segment = name;
  }
  set.names["Score"] = ScoreOf(set.Of("Customer"));
  return set;
}

void AwaitScores(const Company& company, const std::vector<std::string>& customers) {
  const absl::Time limit = absl::Now() + absl::Seconds(60);
  for (const std::string& customer : customers) {
    const Ownership wanted = OwnershipOf(company, customer);
    const std::string request = "name: \"" + ScoreOf(customer) + "\"";
    loyalty::v1::Score score;
    bool there = false;
    while (!there && absl::Now() < limit) {
      const Answer answer =
          company.service().Call("guanxi.loyalty.v1.ScoreService/GetScore", request);
      if (answer.ok()) score.CopyFrom(*answer.response);
      there = answer.ok() && OwnershipIn(score) == wanted;
      if (!there) std::this_thread::yield();
    }
    EXPECT_TRUE(there) << "the score of " << customer << " is not as its customer";
  }
}

void AwaitTimelines(const Company& company) {
  std::map<std::string, int64_t> heads;
  for (const char* service : {"pipeline", "tickets", "loyalty"}) {
    Watch::Request request;
    request.set_only_new(true);
    Watch watch(company.service(), service, request);
    const auto first = watch.Next();
    ASSERT_TRUE(first.has_value()) << service;
    heads[service] = first->head_revision();
  }
  const absl::Time limit = absl::Now() + absl::Seconds(60);
  bool there = false;
  while (!there && absl::Now() < limit) {
    const Answer answer =
        company.service().Call("guanxi.customers.v1.TimelineService/GetFollowState", "");
    customers::v1::FollowState state;
    if (answer.ok()) state.CopyFrom(*answer.response);
    there = answer.ok();
    for (const auto& source : state.sources())
      there = there && source.revision() >= heads[source.service()];
    if (!there) std::this_thread::yield();
  }
  EXPECT_TRUE(there) << "time lines are not what the feeds say";
}

Relations::Relations(Company* company) : company_(company) {
  MakeSettings(*company);
  above_ = company->NewUnit("above");
  unit_ = company->NewUnit("unit", above_);
  below_ = company->NewUnit("below", unit_);
  other_ = company->NewUnit("other", above_);
  for (const UserRole role : kRoles) {
    users_[role] = company->NewUser(absl::StrCat("user", role), unit_, role);
    teams_[role] = company->NewTeam(absl::StrCat("team", role), {users_[role]});
  }
  heir_ = company->NewUser("heir", unit_, directory::v1::User::ROLE_SALESPERSON);
  std::vector<std::string> customers;
  int number = 0;
  for (const UserRole role : kRoles) {
    for (const Relation relation : kRelations) {
      const std::string id =
          absl::StrCat(company->id(), "-", role, "-", static_cast<int>(relation));
      records_[{role, relation}] =
          NewRecordSet(*company, id, OwnershipFor(role, relation), ++number);
      customers.push_back(records_[{role, relation}].Of("Customer"));
    }
  }
  AwaitScores(*company, customers);
  company->Settle();
}

Ownership Relations::OwnershipFor(UserRole role, Relation relation) const {
  // Every set has an owner of its own, so that what is counted by owner is one set's.
  const std::string owner =
      absl::StrCat("users/", company_->id(), "-owner", role, "-", static_cast<int>(relation));
  switch (relation) {
    case Relation::kOwn:
      return {unit_, users_.at(role), {}};
    case Relation::kSharedRead:
      return {other_, owner, {{users_.at(role), Share::LEVEL_READ}}};
    case Relation::kSharedWrite:
      return {other_, owner, {{users_.at(role), Share::LEVEL_WRITE}}};
    case Relation::kTeamRead:
      return {other_, owner, {{teams_.at(role), Share::LEVEL_READ}}};
    case Relation::kTeamWrite:
      return {other_, owner, {{teams_.at(role), Share::LEVEL_WRITE}}};
    case Relation::kSameUnit:
      return {unit_, owner, {}};
    case Relation::kUnitBelow:
      return {below_, owner, {}};
    case Relation::kUnitAbove:
      return {above_, owner, {}};
    case Relation::kOtherUnit:
      return {other_, owner, {}};
  }
  return {};
}

void Relations::Restore(const RecordSet& set, const std::string& name) const {
  GiveTo(*company_, name, set.ownership);
}

}  // namespace guanxi::access_test
