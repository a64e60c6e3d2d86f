#include "tests/access/world.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace guanxi::access_test {
namespace {

using guanxi::type::v1::Share;

constexpr int kFirstNumber = 900000;

void AddQuoted(std::string* out, const std::string& name) {
  absl::StrAppend(out, "\"", name, "\"");
}

Reach ReadsOf(UserRole role) { return ActCalled("read records").ReachOf(role); }

}  // namespace

World::World(Company* company, unsigned seed, const WorldSize& size)
    : company_(company), random_(seed) {
  MakeSettings(*company);
  MakeUnits(size.units);
  MakePeople(size);
  MakeRecords(size);
}

void World::MakeUnits(int count) {
  for (int i = 0; i < count; ++i) {
    const std::string parent = i == 0 || Any(4) == 0 ? "" : AnyOf(units_);
    units_.push_back(company_->NewUnit(absl::StrCat("unit", i), parent));
    parents_[units_.back()] = parent;
  }
}

void World::MakePeople(const WorldSize& size) {
  for (int i = 0; i < size.people; ++i) {
    // All roles that read customers' data, again and again; heads and sellers more often.
    static constexpr UserRole kOften[] = {
        directory::v1::User::ROLE_UNIT_HEAD,   directory::v1::User::ROLE_SALESPERSON,
        directory::v1::User::ROLE_AGENT,       directory::v1::User::ROLE_UNIT_ADMIN,
        directory::v1::User::ROLE_SALESPERSON, directory::v1::User::ROLE_UNIT_HEAD,
        directory::v1::User::ROLE_EXECUTIVE,   directory::v1::User::ROLE_MARKETING};
    const UserRole role = kOften[i % std::size(kOften)];
    const std::string unit = AnyOf(units_);
    people_.push_back(company_->NewUser(absl::StrCat("user", i), unit, role));
    persons_[people_.back()] = {unit, ReadsOf(role), role == directory::v1::User::ROLE_MARKETING};
  }
  readers_ = people_;
  for (int i = 0; i < size.programs; ++i) {
    const std::string unit = AnyOf(units_);
    readers_.push_back(company_->NewServiceAccount(
        absl::StrCat("program", i), unit,
        {"customers.read", "loyalty.read", "pipeline.read", "tickets.read"}));
    persons_[readers_.back()] = {unit, Reach::kUnits, false};
  }
  for (int i = 0; i < size.teams; ++i) {
    const std::vector<std::string> members = SomePeople();
    teams_.push_back(company_->NewTeam(absl::StrCat("team", i), members));
    members_[teams_.back()] = {members.begin(), members.end()};
  }
}

std::vector<std::string> World::SomePeople() {
  Names some;
  for (int i = Any(4); i >= 0; --i) some.insert(AnyOf(people_));
  return {some.begin(), some.end()};
}

Ownership World::SomeOwnership() {
  Ownership ownership{.unit = AnyOf(units_), .owner = "", .shares = {}};
  if (Any(6) > 0) ownership.owner = AnyOf(people_);
  std::map<std::string, ShareLevel> shares;
  for (int i = Any(4); i > 0; --i) {
    const std::string& grantee = Any(3) == 0 ? AnyOf(teams_) : AnyOf(people_);
    if (grantee != ownership.owner)
      shares[grantee] = Any(2) ? Share::LEVEL_READ : Share::LEVEL_WRITE;
  }
  ownership.shares = {shares.begin(), shares.end()};
  return ownership;
}

void World::Add(const RecordType& type, const References& references) {
  const Ownership ownership = type.owned() ? SomeOwnership() : Ownership{};
  const int number = kFirstNumber + count_;
  const std::string id = absl::StrCat(company_->id(), "-", ++count_);
  const std::string name = NewRecord(*company_, type, id, references, ownership, number);
  records_[type.noun].insert(name);
  if (type.owned()) ownerships_[name] = ownership;
  if (type.noun == "Customer" || type.noun == "Contact") {
    phones_[name] = access_test::PhoneOf(number);
  }
  if (type.noun == "Ticket") comments_[name];
  if (type.noun == "Comment") {
    about_[name] = references.ticket;
    comments_[references.ticket].insert(name);
  } else if (!references.customer.empty()) {
    about_[name] = references.customer;
  }
}

void World::MakeRecords(const WorldSize& size) {
  for (int i = 0; i < size.customers; ++i) Add(TypeOf("Customer"), {});
  const Names& named = records_["Customer"];
  const std::vector<std::string> customers(named.begin(), named.end());
  for (const char* noun : {"Contact", "Relationship", "Interaction", "CarePlan", "CareTask",
                           "AccountPlan", "Consent", "Opportunity", "Order", "Ticket"}) {
    for (int i = 0; i < size.records; ++i) {
      Add(TypeOf(noun), {.customer = AnyOf(customers), .ticket = ""});
    }
  }
  // One of a customer at a time.
  for (const std::string& customer : customers) {
    Add(TypeOf("Admission"), {.customer = customer, .ticket = ""});
  }
  for (int i = 0; i < size.records; ++i) Add(TypeOf("Segment"), {});
  const std::vector<std::string> segments(all("Segment").begin(), all("Segment").end());
  for (int i = 0; i < size.records; ++i) {
    Add(TypeOf("Treatment"), {.customer = "", .ticket = "", .segment = AnyOf(segments)});
  }
  const std::vector<std::string> tickets(all("Ticket").begin(), all("Ticket").end());
  for (int i = 0; i < size.records; ++i) {
    Add(TypeOf("Comment"), {.customer = "", .ticket = AnyOf(tickets)});
  }
  // Whoever has ordered has a score.
  for (const std::string& order : all("Order")) {
    const std::string customer = about_.at(order);
    const std::string score = "scores/" + customer.substr(customer.find('/') + 1);
    records_["Score"].insert(score);
    about_[score] = customer;
  }
}

Names World::all() const {
  Names names;
  for (const auto& [noun, of_type] : records_) names.insert(of_type.begin(), of_type.end());
  return names;
}

Names World::About(const std::string& customer) const {
  Names names = {customer};
  for (const auto& [name, about] : about_) {
    if (about == customer) names.insert(name);
  }
  return names;
}

bool World::IsWithin(std::string unit, const std::string& top) const {
  while (!unit.empty() && unit != top) unit = parents_.at(unit);
  return !unit.empty();
}

const std::string& World::Decisive(const std::string& record) const {
  return TypeOfName(record).owned() ? record : about_.at(record);
}

bool World::Sees(const std::string& reader, const std::string& record) const {
  const Person& person = persons_.at(reader);
  const Ownership& ownership = ownerships_.at(Decisive(record));
  if (person.reach == Reach::kAll) return true;
  if (ownership.owner == reader) return true;
  if (person.reach == Reach::kUnits && IsWithin(ownership.unit, person.unit)) return true;
  return std::any_of(ownership.shares.begin(), ownership.shares.end(), [&](const auto& share) {
    const auto team = members_.find(share.first);
    return share.first == reader || (team != members_.end() && team->second.contains(reader));
  });
}

void World::Change(int records) {
  const Caller& service = company_->service();
  for (int i = 0; i < 3; ++i) {
    const std::string& user = AnyOf(people_);
    const std::string& unit = AnyOf(units_);
    EXPECT_TRUE(Succeeded(service.Call("guanxi.directory.v1.UserService/UpdateUser",
                                       absl::StrCat("user { name: \"", user, "\" unit: \"", unit,
                                                    "\" } update_mask { paths: 'unit' }"))));
    persons_[user].unit = unit;
    const std::string& team = AnyOf(teams_);
    const std::vector<std::string> members = SomePeople();
    EXPECT_TRUE(Succeeded(service.Call("guanxi.directory.v1.TeamService/UpdateTeam",
                                       absl::StrCat("team { name: \"", team, "\" members: [",
                                                    absl::StrJoin(members, ",", AddQuoted),
                                                    "] } update_mask { paths: 'members' }"))));
    members_[team] = {members.begin(), members.end()};
  }
  // The last unit has none below it, or they come along.
  const std::string& unit = units_.back();
  const std::string& parent = units_.front();
  EXPECT_TRUE(Succeeded(service.Call(
      "guanxi.directory.v1.UnitService/UpdateUnit",
      absl::StrCat("unit { name: \"", unit, "\" parent: \"", parents_[unit].empty() ? parent : "",
                   "\" } update_mask { paths: 'parent' }"))));
  parents_[unit] = parents_[unit].empty() ? parent : "";
  std::vector<std::string> owned;
  for (const auto& [name, ownership] : ownerships_) owned.push_back(name);
  for (int i = 0; i < records; ++i) {
    const std::string& name = AnyOf(owned);
    ownerships_[name] = SomeOwnership();
    // To say that nobody owns it takes another way than to leave the owner out.
    if (ownerships_[name].owner.empty()) ownerships_[name].owner = AnyOf(people_);
    auto& shares = ownerships_[name].shares;
    shares.erase(
        std::remove_if(shares.begin(), shares.end(),
                       [&](const auto& share) { return share.first == ownerships_[name].owner; }),
        shares.end());
    GiveTo(*company_, name, ownerships_[name]);
  }
}

void World::Settle() {
  std::vector<std::string> customers;
  for (const std::string& score : all("Score")) customers.push_back(about_.at(score));
  AwaitScores(*company_, customers);
  AwaitTimelines(*company_);
  company_->Settle();
}

}  // namespace guanxi::access_test
