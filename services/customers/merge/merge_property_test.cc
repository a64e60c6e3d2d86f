// Random creations, changes, merges, undos and deletions of customers and of what names them,
// against a model of who is who. GUANXI_MERGE_STEPS sets how many.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"
#include "common/table/redirects.h"
#include "common/table/references.h"
#include "common/text/normalize.h"
#include "services/customers/contact.h"
#include "services/customers/merge/merge_commit.h"
#include "services/customers/merge/merge_job.h"
#include "services/customers/merge/merge_undo.h"
#include "services/customers/relationships/relationship.h"

namespace guanxi::customers {
namespace {

using v1::Contact;
using v1::Customer;
using v1::Interaction;
using v1::Merge;
using v1::Relationship;

access::Scope Everything() { return access::Scope::All(); }

// What the store must say of everybody once no merge is at work.
struct Model {
  struct Person {
    bool deleted = false;
    std::string merged_into;
  };
  struct Join {
    std::string master;
    std::vector<std::string> losers;
    std::set<std::string> moved;  // interactions it gave to the master
    bool undone = false;
    // Before the merge, of losers and master; the master's after it.
    std::map<std::string, Customer> before;
    Customer after;
  };

  // The customer that `name` stands for.
  std::string RootOf(std::string name) const {
    while (!people.at(name).merged_into.empty()) name = people.at(name).merged_into;
    return name;
  }
  bool IsLive(const std::string& name) const {
    return !people.at(name).deleted && people.at(name).merged_into.empty();
  }

  std::map<std::string, Person> people;
  std::map<std::string, std::string> interactions;  // to their customers
  std::map<std::string, Join> merges;
};

class MergePropertyTest : public ::testing::Test {
 protected:
  MergePropertyTest() { text::LoadTables(); }

  // Runs `fn` in a transaction of its own.
  absl::Status Write(const std::function<absl::Status(kv::Txn&)>& fn) {
    return kv::CommitAndWait(engine_, [&fn](kv::Txn& txn) { return fn(txn); }).status();
  }
  table::Change By() {
    clock_.Advance(absl::Seconds(1));
    return {.actor = "users/tester", .request_id = "", .method = "", .time = clock_.Now()};
  }
  // One of all customers, merged and deleted ones too; none while there are none.
  std::string Pick() {
    if (names_.empty()) return "";
    return names_[random_() % names_.size()];
  }
  bool Chance(int in) { return random_() % static_cast<unsigned>(in) == 0; }

  void Create() {
    Customer customer;
    const std::string name = absl::StrCat("customers/c", names_.size());
    customer.set_name(name);
    customer.set_display_name(absl::StrCat("Customer ", names_.size()));
    customer.set_kind(Customer::KIND_ORGANIZATION);
    if (Chance(2)) customer.set_code(absl::StrCat("code-", names_.size()));
    if (Chance(2)) customer.add_phones(absl::StrCat("+86 138 0000 ", 1000 + random_() % 40));
    if (Chance(2)) customer.set_industry(Chance(2) ? "retail" : "steel");
    if (Chance(3)) customer.set_parent(ParentFor(name));
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return tables_.customers.Insert(txn, By(), customer).status(); }),
        IsOk());
    names_.push_back(name);
    model_.people[name];
  }

  std::string ParentFor(const std::string& name) {
    const std::string parent = Pick();
    if (parent.empty() || model_.RootOf(parent) == name) return "";
    return model_.IsLive(model_.RootOf(parent)) ? parent : "";
  }

  // By any of its names: what is written lands on the customer it stands for.
  void Update() {
    const std::string name = Pick();
    if (name.empty() || !model_.IsLive(model_.RootOf(name))) return;
    const bool move = Chance(2);
    const std::string parent = move ? ParentFor(model_.RootOf(name)) : "";
    const absl::Status written = Write([&](kv::Txn& txn) -> absl::Status {
      const auto before = tables_.customers.GetForUpdate(txn, name, "", Everything());
      if (!before.ok()) return before.status();
      EXPECT_EQ(before->name(), model_.RootOf(name));
      Customer after = *before;
      if (move && !parent.empty()) {
        const absl::Status fits =
            table::CheckNoCircle(tables_.customers, txn, before->name(), parent, "customer.parent");
        if (!fits.ok()) return absl::OkStatus();
        after.set_parent(parent);
      } else if (after.phones_size() < 15 && Chance(2)) {
        after.add_phones(absl::StrCat("+86 139 0000 ", 1000 + random_() % 40));
      } else {
        after.set_description(absl::StrCat("changed ", random_() % 1000));
      }
      return tables_.customers.Update(txn, By(), *before, std::move(after)).status();
    });
    EXPECT_THAT(written, IsOk());
  }

  void Delete() {
    const std::string name = Pick();
    if (name.empty() || !model_.people.at(name).merged_into.empty()) return;
    Model::Person& person = model_.people.at(name);
    EXPECT_THAT(
        Write([&](kv::Txn& txn) {
          return person.deleted
                     ? tables_.customers.Undelete(txn, By(), name, "", Everything()).status()
                     : tables_.customers.Delete(txn, By(), name, "", Everything()).status();
        }),
        IsOk());
    person.deleted = !person.deleted;
  }

  // What names a merged customer may not be deleted by that name.
  void DeleteMerged() {
    const std::string name = Pick();
    if (name.empty() || model_.people.at(name).merged_into.empty()) return;
    const absl::Status refused = Write([&](kv::Txn& txn) {
      return tables_.customers.Delete(txn, By(), name, "", Everything()).status();
    });
    EXPECT_FALSE(refused.ok());
  }

  void Talk() {
    const std::string customer = Pick();
    if (customer.empty()) return;
    Interaction interaction;
    interaction.set_name(absl::StrCat("interactions/i", model_.interactions.size()));
    interaction.set_customer(customer);
    interaction.set_subject("Price");
    *interaction.mutable_start_time() = ToProto(clock_.Now());
    const std::string name = interaction.name();
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  return tables_.interactions.Insert(txn, By(), std::move(interaction)).status();
                }),
                IsOk());
    model_.interactions[name] = model_.RootOf(customer);
  }

  // Somebody gives an interaction to another customer.
  void GiveAway() {
    if (model_.interactions.empty()) return;
    auto at = model_.interactions.begin();
    std::advance(at, random_() % model_.interactions.size());
    const std::string customer = Pick();
    Settle();  // a merge at work would not yet have come to it
    ASSERT_THAT(Write([&](kv::Txn& txn) -> absl::Status {
                  const auto before = tables_.interactions.Get(txn, at->first, Everything());
                  if (!before.ok()) return before.status();
                  Interaction after = *before;
                  after.set_customer(customer);
                  return tables_.interactions.Update(txn, By(), *before, std::move(after)).status();
                }),
                IsOk());
    at->second = model_.RootOf(customer);
  }

  void Hire() {
    Contact contact;
    contact.set_name(absl::StrCat("contacts/p", contacts_++));
    contact.set_display_name("Li Lei");
    std::set<std::string> places;
    for (int i = 0; i < 3; ++i) {
      const std::string place = Pick();
      if (!place.empty() && places.insert(model_.RootOf(place)).second)
        contact.add_affiliations()->set_customer(place);
    }
    EXPECT_THAT(Write([&](kv::Txn& txn) {
                  return tables_.contacts.Insert(txn, By(), std::move(contact)).status();
                }),
                IsOk());
  }

  void Relate() {
    const std::string one = Pick(), other = Pick();
    if (one.empty() || model_.RootOf(one) == model_.RootOf(other)) return;
    Relationship relationship;
    relationship.set_name(absl::StrCat("relationships/r", relationships_++));
    relationship.set_customer(model_.RootOf(one));
    relationship.set_other(model_.RootOf(other));
    relationship.set_type(Relationship::TYPE_PARTNER_OF);
    Normalize(relationship);
    EXPECT_THAT(Write([&](kv::Txn& txn) {
                  return tables_.relationships.Insert(txn, By(), std::move(relationship)).status();
                }),
                IsOk());
  }

  Customer AsIs(const std::string& name) {
    Customer customer;
    EXPECT_THAT(tables_.customers.core().GetAsIs(*engine_.Snapshot(), name, Everything(), customer),
                IsOk());
    return customer;
  }

  void Join() {
    v1::MergeCustomersRequest request;
    const std::string master = Pick();
    if (master.empty() || !model_.IsLive(model_.RootOf(master))) return;
    Model::Join join;
    join.master = model_.RootOf(master);
    request.set_master(master);
    for (unsigned i = 0; i < 1 + random_() % 3; ++i) {
      const std::string loser = Pick();
      const bool fits = loser != join.master && model_.IsLive(loser) &&
                        std::count(join.losers.begin(), join.losers.end(), loser) == 0;
      if (!fits) continue;
      join.losers.push_back(loser);
      request.add_losers()->set_customer(loser);
    }
    if (join.losers.empty()) return;
    Settle();
    int phones = AsIs(join.master).phones_size();
    for (const std::string& loser : join.losers) phones += AsIs(loser).phones_size();
    if (phones > 20 || Chance(4)) {
      request.add_field_choices()->set_field("phones");
      request.mutable_field_choices(0)->set_customer(join.master);
    }
    join.before[join.master] = AsIs(join.master);
    for (const std::string& loser : join.losers) join.before[loser] = AsIs(loser);
    const std::string name = absl::StrCat("merges/m", model_.merges.size());
    const absl::Status merged = Write([&](kv::Txn& txn) {
      return CommitMerge(tables_, txn, By(), {absl::Hours(24 * 30), {kOwnRecords}}, name, request)
          .status();
    });
    ASSERT_THAT(merged, IsOk());
    join.after = AsIs(join.master);
    for (const std::string& loser : join.losers) {
      model_.people[loser].merged_into = join.master;
      model_.people[loser].deleted = true;
    }
    for (auto& [interaction, customer] : model_.interactions) {
      if (std::count(join.losers.begin(), join.losers.end(), customer) == 0) continue;
      customer = join.master;
      join.moved.insert(interaction);
      came_from_[name][interaction] = "";
    }
    for (const auto& [interaction, unused] : came_from_[name])
      came_from_[name][interaction] = StoredCustomerOf(interaction);
    model_.merges[name] = std::move(join);
    if (Chance(3)) Settle();
  }

  // As the store has it, merged names as they are.
  std::string StoredCustomerOf(const std::string& interaction) {
    const auto stored = tables_.interactions.Get(*engine_.Snapshot(), interaction, Everything());
    EXPECT_THAT(stored, IsOk());
    return stored.ok() ? stored->customer() : "";
  }

  void Part() {
    if (model_.merges.empty()) return;
    auto at = model_.merges.begin();
    std::advance(at, random_() % model_.merges.size());
    Model::Join& join = at->second;
    const bool may = !join.undone && model_.people.at(join.master).merged_into.empty() &&
                     !model_.people.at(join.master).deleted;
    const Customer current = AsIs(join.master);
    v1::UndoMergeRequest request;
    request.set_name(at->first);
    const auto undo = [&] {
      return Write([&](kv::Txn& txn) { return CommitUndo(tables_, txn, By(), request).status(); });
    };
    absl::Status undone = undo();
    if (!undone.ok()) {
      // It may have waited for another.
      Settle();
      undone = undo();
    }
    EXPECT_EQ(undone.ok(), may) << undone << " " << at->first;
    if (!undone.ok()) return;
    join.undone = true;
    for (const std::string& loser : join.losers) {
      model_.people[loser] = {};
      CheckIsBack(join, loser);
    }
    if (SameBesidesStamps(current, join.after)) CheckIsBack(join, join.master);
    for (const std::string& interaction : join.moved) {
      // What somebody gave to another customer since stays there.
      if (model_.interactions[interaction] == join.master)
        model_.interactions[interaction] = came_from_[at->first][interaction];
    }
    if (Chance(3)) Settle();
  }

  static Customer WithoutStamps(Customer customer) {
    customer.clear_update_time();
    customer.clear_etag();
    return customer;
  }
  static bool SameBesidesStamps(const Customer& a, const Customer& b) {
    return WithoutStamps(a).SerializeAsString() == WithoutStamps(b).SerializeAsString();
  }

  void CheckIsBack(const Model::Join& join, const std::string& name) {
    Customer was = WithoutStamps(join.before.at(name));
    Customer is = WithoutStamps(AsIs(name));
    // The tree of others may have grown around it since.
    was.clear_parent();
    is.clear_parent();
    EXPECT_EQ(is.DebugString(), was.DebugString());
  }

  // Lets every merge end.
  void Settle() {
    while (true) {
      const auto running = job_.Running();
      ASSERT_THAT(running, IsOk());
      if (running->empty()) return;
      for (const std::string& merge : *running) ASSERT_THAT(job_.Step(merge).status(), IsOk());
    }
  }

  void CheckAll() {
    Settle();
    const auto reader = engine_.Snapshot();
    for (const std::string& name : names_) CheckCustomerOf(*reader, name);
    for (const auto& [interaction, customer] : model_.interactions)
      EXPECT_EQ(StoredCustomerOf(interaction), customer) << interaction;
    CheckContacts(*reader);
    CheckRelationships(*reader);
  }

  void CheckCustomerOf(const kv::Reader& reader, const std::string& name) {
    const auto customer = tables_.customers.Get(reader, name, Everything());
    ASSERT_THAT(customer, IsOk());
    EXPECT_EQ(customer->name(), model_.RootOf(name));
    const auto resolved = table::Resolve(reader, name);
    ASSERT_THAT(resolved, IsOk());
    EXPECT_EQ(*resolved, model_.RootOf(name));
    EXPECT_EQ(customer->has_delete_time(), model_.people.at(model_.RootOf(name)).deleted);
    if (name != customer->name()) return;
    std::set<std::string> above;
    for (std::string at = customer->parent(); !at.empty();) {
      ASSERT_TRUE(model_.people.at(at).merged_into.empty()) << at << " above " << name;
      ASSERT_NE(at, name) << "a circle";
      ASSERT_TRUE(above.insert(at).second) << "a circle above " << name;
      at = tables_.customers.Get(reader, at, Everything())->parent();
    }
    const table::ListQuery query{.page_size = 1000, .extra = {{"customer", name}}};
    const auto page = tables_.interactions.List(reader, query, Everything());
    ASSERT_THAT(page, IsOk());
    std::set<std::string> expected, found;
    for (const auto& [interaction, at] : model_.interactions) {
      if (at == name) expected.insert(interaction);
    }
    for (const Interaction& interaction : page->records) found.insert(interaction.name());
    if (page->next_page_token.empty()) {
      EXPECT_EQ(found, expected);
    }
  }

  void CheckContacts(const kv::Reader& reader) {
    EXPECT_THAT(tables_.contacts.ForEach(reader,
                                         [&](const Contact& contact) {
                                           EXPECT_THAT(CheckContact(contact, "CN"), IsOk());
                                           for (const auto& place : contact.affiliations())
                                             EXPECT_EQ(place.customer(),
                                                       model_.RootOf(place.customer()));
                                           return true;
                                         }),
                IsOk());
  }

  void CheckRelationships(const kv::Reader& reader) {
    EXPECT_THAT(tables_.relationships.ForEach(
                    reader,
                    [&](const Relationship& relationship) {
                      EXPECT_EQ(relationship.customer(), model_.RootOf(relationship.customer()));
                      EXPECT_EQ(relationship.other(), model_.RootOf(relationship.other()));
                      const bool live = !relationship.has_delete_time();
                      EXPECT_TRUE(!live || relationship.customer() != relationship.other());
                      return true;
                    }),
                IsOk());
  }

  void DoStep() {
    switch (random_() % 16) {
      case 0:
      case 1:
        return names_.size() < 400 || Chance(20) ? Create() : Update();
      case 2:
      case 3:
      case 4:
        return Update();
      case 5:
        return Delete();
      case 6:
      case 7:
      case 8:
        return model_.interactions.size() < 2000 || Chance(20) ? Talk() : GiveAway();
      case 9:
        return contacts_ < 300 ? Hire() : Update();
      case 10:
        return relationships_ < 300 ? Relate() : DeleteMerged();
      case 11:
      case 12:
        return Join();
      case 13:
        return GiveAway();
      case 14:
        return DeleteMerged();
      default:
        return Part();
    }
  }

  static int Steps() {
    const char* steps = std::getenv("GUANXI_MERGE_STEPS");
    return steps == nullptr ? 3000 : std::atoi(steps);
  }

  std::mt19937 random_{std::random_device{}()};
  ManualClock clock_{absl::FromUnixSeconds(1767600000)};
  kv::MemoryEngine engine_;
  const Tables tables_{"CN"};
  const rpc::Environment environment_{.engine = &engine_, .clock = &clock_};
  MergeJob job_{environment_, &tables_, {}};
  Model model_;
  std::vector<std::string> names_;
  // Whose each moved interaction was, by merge.
  std::map<std::string, std::map<std::string, std::string>> came_from_;
  int contacts_ = 0;
  int relationships_ = 0;
};

TEST_F(MergePropertyTest, EverybodyIsWhereTheModelSays) {
  const unsigned seed = std::random_device{}();
  random_.seed(seed);
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  const int steps = Steps();
  for (int step = 0; step < steps && !HasFailure(); ++step) {
    DoStep();
    if (step % 500 == 499) CheckAll();
  }
  CheckAll();
}

}  // namespace
}  // namespace guanxi::customers
