// In a company made up at random, every way to read agrees with get, and get with the rules.
#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/access/world.h"

namespace guanxi::access_test {
namespace {

constexpr int kLeastChecks = 10'000;

unsigned Seed() {
  const char* given = std::getenv("GUANXI_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10))
                          : std::random_device{}();
}

class AgreementTest : public ::testing::Test {
 protected:
  AgreementTest()
      : seed_(Seed()),
        company_(&RunningSuite::Shared(), absl::StrCat("world", seed_)),
        world_(&company_, seed_, {}) {
    std::cout << "[ SEED     ] GUANXI_SEED=" << seed_ << "\n";
  }

  // What neither the view of a customer nor its time line tells of.
  static void DropPlans(Names& names) {
    for (const char* collection : {"carePlans", "careTasks", "accountPlans", "admissions"})
      Drop(collection, names);
  }

  static void Drop(const std::string& collection, Names& names) {
    std::erase_if(names,
                  [&](const std::string& name) { return name.starts_with(collection + "/"); });
  }

  // Asks of each of `records` whether `seen` agrees with `gotten`.
  void Agree(const std::string& way, const Names& records, const Names& seen, const Names& gotten) {
    for (const std::string& record : records) {
      ++checks_;
      const bool agrees = seen.contains(record) == gotten.contains(record);
      EXPECT_TRUE(agrees) << reader_ << " " << (gotten.contains(record) ? "sees " : "does not see ")
                          << record << " but by " << way;
    }
  }

  void CheckLists(const Reader& reader, const Names& gotten) {
    for (const RecordType& type : RecordTypes()) {
      const Names& all = world_.all(type.noun);
      if (!type.parent.empty()) {
        Agree("list", all, reader.ListedWith(type, world_.all(type.parent)), gotten);
        continue;
      }
      Agree("list", all, reader.Listed(type, 1 + world_.Any(60)), gotten);
      if (!type.owned()) continue;
      Agree("access", all, reader.WithAccess(all), gotten);
      Names by_unit;
      for (const std::string& unit : world_.units()) {
        by_unit.merge(reader.Listed(type, 5, absl::StrCat("unit = \"", unit, "\"")));
      }
      Agree("list by unit", all, by_unit, gotten);
    }
  }

  void CheckFeeds(const Reader& reader, const Names& gotten) {
    Names watched;
    for (const char* service : {"customers", "pipeline", "tickets", "loyalty"}) {
      watched.merge(reader.Watched(service));
    }
    Agree("watch", world_.all(), watched, gotten);
    Agree("history", world_.all(), reader.WithHistory(world_.all()), gotten);
  }

  void CheckCustomers(const Reader& reader, const Names& gotten) {
    const Names& customers = world_.all("Customer");
    Names by_code;
    for (const std::string& name : customers) {
      by_code.merge(reader.LookedUp("code", name.substr(name.find('/') + 1)));
    }
    Agree("code", customers, by_code, gotten);
    Agree("search", customers, reader.Searched(company_.id()), gotten);
    Agree("batch", customers, reader.InBatch(customers), gotten);
    if (!world_.HidesPersonal(reader_)) CheckPhones(reader, gotten);
  }

  void CheckPhones(const Reader& reader, const Names& gotten) {
    const Names& customers = world_.all("Customer");
    Names by_phone;
    for (const std::string& name : customers) {
      by_phone.merge(reader.LookedUp("phone", world_.PhoneOf(name)));
    }
    Agree("phone", customers, by_phone, gotten);
    for (const std::string& contact : world_.all("Contact")) {
      // Through a contact one sees a customer when one sees both.
      const std::string& customer = world_.CustomerOf(contact);
      const bool both = gotten.contains(contact) && gotten.contains(customer);
      EXPECT_EQ(reader.LookedUp("phone", world_.PhoneOf(contact)).contains(customer), both)
          << reader_ << " calls " << contact;
      ++checks_;
    }
  }

  void Check360(const Reader& reader, const Names& gotten) {
    for (const std::string& customer : world_.all("Customer")) {
      const Names seen = reader.Seen360(customer);
      Names about = world_.About(customer);
      // The view is of the customer as it is; what was said is on the time line.
      Drop("interactions", about);
      Drop("relationships", about);
      Drop("consents", about);
      DropPlans(about);
      if (gotten.contains(customer)) {
        Agree("360", about, seen, gotten);
      } else {
        EXPECT_TRUE(seen.empty()) << reader_ << " sees " << customer << " by 360";
        ++checks_;
      }
    }
  }

  void CheckTimelines(const Reader& reader, const Names& gotten) {
    for (const std::string& customer : world_.all("Customer")) {
      Names told = reader.OnTimeline(customer);
      // A score is told of when it has changed since a model was fitted: some are, and some not.
      for (const std::string& name : told) {
        EXPECT_TRUE(!name.starts_with("scores/") || gotten.contains(name))
            << reader_ << " sees " << name << " on a time line";
      }
      Drop("scores", told);
      Names about = world_.About(customer);
      Drop("comments", about);
      Drop("scores", about);
      Drop("relationships", about);
      Drop("consents", about);
      DropPlans(about);
      if (gotten.contains(customer)) {
        Agree("time line", about, told, gotten);
      } else {
        EXPECT_TRUE(told.empty()) << reader_ << " sees the time line of " << customer;
        ++checks_;
      }
    }
  }

  // What is counted is what is seen.
  void CheckCounts(const Reader& reader, const Names& gotten) {
    std::map<std::string, int64_t> by_owner, by_unit;
    int64_t opportunities = 0;
    Names owned;
    for (const std::string& name : gotten) {
      if (!TypeOfName(name).owned()) continue;
      const Ownership ownership = OwnershipOf(company_, name);
      if (!ownership.owner.empty()) owned.insert(name);
      if (TypeOfName(name).noun != "Opportunity") continue;
      ++opportunities;
      ++by_owner[ownership.owner];
      ++by_unit[ownership.unit];
    }
    Names listed;
    int64_t counted = 0;
    for (const std::string& owner : world_.people()) {
      EXPECT_EQ(reader.Reported("owner: \"" + owner + "\""), by_owner[owner]) << reader_;
      ++checks_;
      for (const char* service : {"customers", "pipeline", "tickets"}) {
        listed.merge(reader.Owned(service, owner));
        for (const auto& [type, count] : reader.CountOwned(service, owner)) counted += count;
      }
    }
    for (const std::string& unit : world_.units()) {
      EXPECT_EQ(reader.Reported("unit: \"" + unit + "\""), by_unit[unit]) << reader_ << " " << unit;
      ++checks_;
    }
    EXPECT_EQ(listed, owned) << reader_;
    EXPECT_EQ(counted, static_cast<int64_t>(owned.size())) << reader_;
    checks_ += static_cast<int>(owned.size()) + 1;
  }

  void CheckEverybody() {
    for (const std::string& name : world_.readers()) {
      reader_ = name;
      const Route route = world_.Any(3) == 0 ? Route::kGateway : Route::kDirect;
      const Reader reader(company_.As(name, route));
      const Names gotten = reader.Gotten(world_.all());
      for (const std::string& record : world_.all()) {
        ++checks_;
        EXPECT_EQ(gotten.contains(record), world_.Sees(name, record)) << name << " gets " << record;
      }
      CheckLists(reader, gotten);
      CheckFeeds(reader, gotten);
      CheckCustomers(reader, gotten);
      Check360(reader, gotten);
      CheckTimelines(reader, gotten);
      CheckCounts(reader, gotten);
    }
  }

  const unsigned seed_;
  Company company_;
  World world_;
  std::string reader_;
  int checks_ = 0;
};

TEST_F(AgreementTest, EveryWayToReadAgreesWithGet) {
  const absl::Time begun = absl::Now();
  world_.Settle();
  CheckEverybody();
  // The same once people, teams, units and records are elsewhere.
  world_.Change(60);
  world_.Settle();
  CheckEverybody();
  std::cout << "[ CHECKS   ] " << checks_ << " in " << absl::ToDoubleSeconds(absl::Now() - begun)
            << " s\n";
  EXPECT_GE(checks_, kLeastChecks);
}

}  // namespace
}  // namespace guanxi::access_test
