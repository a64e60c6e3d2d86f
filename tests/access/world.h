// A company made up at random: a tree of units, people, teams, records and shares.
#ifndef GUANXI_TESTS_ACCESS_WORLD_H_
#define GUANXI_TESTS_ACCESS_WORLD_H_

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/access/reader.h"
#include "tests/access/relations.h"

namespace guanxi::access_test {

struct WorldSize {
  int units = 7;
  int people = 14;
  int programs = 2;  // service accounts that may read everything of a unit
  int teams = 5;
  int customers = 24;
  int records = 48;  // of each other type
};

class World {
 public:
  World(Company* company, unsigned seed, const WorldSize& size);

  // Everybody who reads customers' data.
  const std::vector<std::string>& readers() const { return readers_; }
  const std::vector<std::string>& people() const { return people_; }
  const std::vector<std::string>& units() const { return units_; }
  // Every record of the type, by noun.
  const Names& all(const std::string& noun) const { return records_.at(noun); }
  Names all() const;
  // What is about a customer: itself, its contacts, opportunities, orders, tickets and score.
  Names About(const std::string& customer) const;
  // The comments on a ticket.
  const Names& CommentsOn(const std::string& ticket) const { return comments_.at(ticket); }
  const std::string& CustomerOf(const std::string& contact) const { return about_.at(contact); }
  // The phone number of a customer or contact.
  const std::string& PhoneOf(const std::string& name) const { return phones_.at(name); }

  // Whether `reader` sees `record`, by what was done to both: worked out here, not asked.
  bool Sees(const std::string& reader, const std::string& record) const;

  // Whether personal data is hidden from `reader`: marketing places records, and calls nobody.
  bool HidesPersonal(const std::string& reader) const { return persons_.at(reader).hides_personal; }

  // Moves some people to other units, changes teams, hangs a unit elsewhere, and gives `records`
  // records to others or shares them anew.
  void Change(int records);

  // Waits until every part knows what was done.
  void Settle();

  // A whole number from 0 to `most` - 1.
  int Any(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most)); }
  template <typename T>
  const T& AnyOf(const std::vector<T>& of) {
    return of.at(Any(static_cast<int>(of.size())));
  }

 private:
  struct Person {
    std::string unit;
    Reach reach = Reach::kOwn;
    bool hides_personal = false;
  };

  void MakeUnits(int count);
  void MakePeople(const WorldSize& size);
  void MakeRecords(const WorldSize& size);
  void Add(const RecordType& type, const References& references);
  std::vector<std::string> SomePeople();
  Ownership SomeOwnership();
  bool IsWithin(std::string unit, const std::string& top) const;
  // The record whose unit, owner and shares decide about `record`.
  const std::string& Decisive(const std::string& record) const;

  Company* const company_;
  std::mt19937 random_;
  std::vector<std::string> units_, people_, readers_, teams_;
  std::map<std::string, std::string> parents_;  // of units
  std::map<std::string, Person> persons_;       // programs too
  std::map<std::string, Names> members_;        // of teams
  std::map<std::string, Names> records_;        // by noun
  std::map<std::string, Ownership> ownerships_;
  std::map<std::string, std::string> about_;  // a record's customer, a comment's ticket
  std::map<std::string, Names> comments_;     // by ticket
  std::map<std::string, std::string> phones_;
  int count_ = 0;
};

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_WORLD_H_
