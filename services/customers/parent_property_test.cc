// Random moves in the tree of parents, one after the other and at once, against a model of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using Parents = std::map<std::string, std::string>;

// How many levels `name` is below the top, or -1 when it hangs in a circle.
int LevelOf(const Parents& parents, std::string name) {
  for (int level = 0; level <= static_cast<int>(parents.size()); ++level) {
    name = parents.at(name);
    if (name.empty()) return level;
  }
  return -1;
}

class ParentPropertyTest : public CustomersFixture {
 protected:
  void MakeCustomers(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string id = absl::StrCat("c", i);
      ASSERT_THAT(CreateCustomer(id), IsOk());
      names_.push_back("customers/" + id);
    }
  }
  const std::string& Pick(std::mt19937& random) const { return names_[random() % names_.size()]; }
  absl::Status Move(const std::string& name, const std::string& parent) {
    v1::UpdateCustomerRequest request;
    request.mutable_customer()->set_name(name);
    request.mutable_customer()->set_parent(parent);
    request.mutable_update_mask()->add_paths("parent");
    return Call(customers(), &CustomerStub::UpdateCustomer, request).status();
  }
  Parents Stored() {
    Parents parents;
    for (const std::string& name : names_) {
      const auto customer = GetCustomer(name);
      EXPECT_THAT(customer, IsOk());
      if (customer.ok()) parents[name] = customer->parent();
    }
    return parents;
  }
  // The customers of GetCustomerTree.
  std::set<std::string> TreeOf(const std::string& name) {
    v1::GetCustomerTreeRequest request;
    request.set_name(name);
    const auto tree = Call(customers(), &CustomerStub::GetCustomerTree, request);
    EXPECT_THAT(tree, IsOk());
    std::set<std::string> names;
    if (!tree.ok()) return names;
    for (const auto& node : tree->nodes()) EXPECT_TRUE(names.insert(node.customer()).second);
    return names;
  }
  static std::set<std::string> TreeIn(const Parents& parents, const std::string& top) {
    std::set<std::string> names;
    for (const auto& [name, parent] : parents) {
      std::string at = name;
      while (!at.empty() && at != top) at = parents.at(at);
      if (at == top) names.insert(name);
    }
    return names;
  }

  std::vector<std::string> names_;
};

TEST_F(ParentPropertyTest, MovesMakeNoCircleAndAreRefusedForThatAlone) {
  MakeCustomers(40);
  Parents model;
  for (const std::string& name : names_) model[name] = "";
  std::mt19937 random(4);
  int refused = 0;
  for (int step = 0; step < 4000; ++step) {
    const std::string& name = Pick(random);
    const std::string parent = random() % 8 == 0 ? "" : Pick(random);
    Parents moved = model;
    moved[name] = parent;
    const bool circle = LevelOf(moved, name) < 0;
    const absl::Status status = Move(name, parent);
    ASSERT_EQ(status.ok(), !circle) << name << " below " << parent << ": " << status;
    if (circle) {
      EXPECT_THAT(status, IsInvalidField("customer.parent"));
    }
    refused += circle ? 1 : 0;
    if (!circle) model = std::move(moved);
    if (step % 500 != 0) continue;
    ASSERT_EQ(Stored(), model);
    ASSERT_EQ(TreeOf(name), TreeIn(model, name));
  }
  EXPECT_GT(refused, 400) << "too few moves would have made a circle for this to mean anything";
  EXPECT_EQ(Stored(), model);
}

TEST_F(ParentPropertyTest, MovesAtOnceMakeNoCircle) {
  MakeCustomers(6);
  for (unsigned round = 0; round < 40; ++round) {
    std::vector<std::thread> movers;
    for (unsigned mover = 0; mover < 6; ++mover) {
      movers.emplace_back([this, round, mover] {
        std::mt19937 random(round * 100 + mover);
        for (int step = 0; step < 8; ++step)
          static_cast<void>(Move(Pick(random), random() % 6 == 0 ? "" : Pick(random)));
      });
    }
    for (std::thread& mover : movers) mover.join();
    const Parents stored = Stored();
    for (const std::string& name : names_) ASSERT_GE(LevelOf(stored, name), 0) << name;
  }
}

// Two moves that are right each by itself and a circle together, sent at once so that they meet in
// one commit group: one of them is refused, every time.
TEST_F(ParentPropertyTest, OfTwoMovesThatCloseACircleOneIsRefused) {
  MakeCustomers(2);
  for (int round = 0; round < 200; ++round) {
    ASSERT_THAT(Move(names_[0], ""), IsOk());
    ASSERT_THAT(Move(names_[1], ""), IsOk());
    std::array<absl::Status, 2> moved;
    std::thread other([&] { moved[1] = Move(names_[1], names_[0]); });
    moved[0] = Move(names_[0], names_[1]);
    other.join();
    EXPECT_NE(moved[0].ok(), moved[1].ok());
  }
}

}  // namespace
}  // namespace guanxi::customers
