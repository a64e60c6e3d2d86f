// Every role, by every way to read many records, by how a record stands to the caller: a record is
// in an answer exactly when a get would find it.
#include <iostream>

#include "absl/strings/str_cat.h"
#include "tests/access/reader.h"
#include "tests/access/relations.h"

namespace guanxi::access_test {
namespace {

class SeenTest : public ::testing::Test {
 protected:
  SeenTest() : company_(&RunningSuite::Shared(), "seen"), relations_(&company_) {}

  // Asks whether each record of `noun` is in `seen` when it ought to be.
  void Expect(UserRole role, const char* way, const std::string& noun, const Names& seen) {
    const Reach reach = ActCalled("read records").ReachOf(role);
    for (const Relation relation : kRelations) {
      const std::string& name = relations_.records(role, relation).Of(noun);
      EXPECT_EQ(seen.contains(name), Sees(reach, relation))
          << directory::v1::User::Role_Name(role) << ", " << way << ", a " << noun << ": "
          << NameOf(relation);
      ++cells_;
    }
  }

  Names AllOf(UserRole role, const std::string& noun) const {
    Names names;
    for (const Relation relation : kRelations) {
      names.insert(relations_.records(role, relation).Of(noun));
    }
    return names;
  }

  void ExpectOfEveryType(UserRole role, const Reader& reader) {
    for (const RecordType& type : RecordTypes()) {
      const Names all = AllOf(role, type.noun);
      Expect(role, "get", type.noun, reader.Gotten(all));
      Expect(role, "history", type.noun, reader.WithHistory(all));
      Expect(role, "watch", type.noun, reader.Watched(type.service));
      Expect(role, "list", type.noun,
             type.parent.empty() ? reader.Listed(type, 7)
                                 : reader.ListedWith(type, AllOf(role, type.parent)));
    }
  }

  void ExpectOfCustomers(UserRole role, const Reader& reader) {
    Names by_code;
    for (const Relation relation : kRelations) {
      const std::string& name = relations_.records(role, relation).Of("Customer");
      by_code.merge(reader.LookedUp("code", name.substr(name.find('/') + 1)));
    }
    Expect(role, "look-up", "Customer", by_code);
    Expect(role, "batch", "Customer", reader.InBatch(AllOf(role, "Customer")));
    Expect(role, "search", "Customer", reader.Searched(absl::StrCat("seen-", role)));
  }

  // What belongs to the owner of each set.
  void ExpectByOwner(UserRole role, const Reader& reader) {
    Names seen;
    for (const Relation relation : kRelations) {
      const RecordSet& set = relations_.records(role, relation);
      const std::string& owner = set.ownership.owner;
      seen.merge(reader.Seen360(set.Of("Customer")));
      for (const char* service : {"customers", "pipeline", "tickets"}) {
        seen.merge(reader.Owned(service, owner));
      }
      const bool sees = Sees(ActCalled("read records").ReachOf(role), relation);
      for (const auto& [type, count] : reader.CountOwned("customers", owner)) {
        EXPECT_EQ(count, sees ? 1 : 0) << type << " " << NameOf(relation);
        ++cells_;
      }
      EXPECT_EQ(reader.Reported("owner: \"" + owner + "\""), sees ? 1 : 0) << NameOf(relation);
      ++cells_;
    }
    for (const char* noun : {"Customer", "Contact", "Opportunity", "Order", "Ticket", "Score"}) {
      Expect(role, "360 and hand-over list", noun, seen);
    }
  }

  Company company_;
  const Relations relations_;
  int cells_ = 0;
};

TEST_F(SeenTest, EveryRoleByEveryWayByEveryRelation) {
  for (const UserRole role : kRoles) {
    if (role == directory::v1::User::ROLE_SYSTEM_ADMIN) continue;  // refused by every one of them
    const Reader reader(company_.As(relations_.user(role)));
    ExpectOfEveryType(role, reader);
    ExpectOfCustomers(role, reader);
    ExpectByOwner(role, reader);
  }
  std::cout << "[ CELLS    ] " << cells_ << " of role, way and relation\n";
  RecordProperty("cells", cells_);
}

}  // namespace
}  // namespace guanxi::access_test
