#include "services/customers/customer_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kv/engine.h"
#include "common/status/macros.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;

class CustomerTreeTest : public CustomersFixture {
 protected:
  // `id` below `parent`, which may be empty.
  void Add(const std::string& id, const std::string& parent, const std::string& more = "") {
    const std::string below =
        parent.empty() ? "" : absl::StrCat("parent: 'customers/", parent, "'");
    ASSERT_THAT(CreateCustomer(id, absl::StrCat(below, " ", more)), IsOk());
  }
  absl::StatusOr<v1::GetCustomerTreeResponse> Tree(const std::string& id, int levels = 0) {
    v1::GetCustomerTreeRequest request;
    request.set_name("customers/" + id);
    request.set_levels(levels);
    return Call(customers(), &CustomerStub::GetCustomerTree, request);
  }
  // The nodes as `level id`.
  std::vector<std::string> Nodes(const std::string& id, int levels = 0) {
    const auto tree = Tree(id, levels);
    EXPECT_THAT(tree, IsOk());
    std::vector<std::string> nodes;
    if (!tree.ok()) return nodes;
    for (const auto& node : tree->nodes())
      nodes.push_back(absl::StrCat(node.level(), " ", node.customer().substr(10)));
    return nodes;
  }
  absl::StatusOr<v1::CustomerRollUp> RollUp(const std::string& id, int levels = 0) {
    v1::RollUpCustomerRequest request;
    request.set_name("customers/" + id);
    request.set_levels(levels);
    return Call(customers(), &CustomerStub::RollUpCustomer, request);
  }
  absl::Status Move(const std::string& id, const std::string& parent) {
    v1::UpdateCustomerRequest request;
    request.mutable_customer()->set_name("customers/" + id);
    if (!parent.empty()) request.mutable_customer()->set_parent("customers/" + parent);
    request.mutable_update_mask()->add_paths("parent");
    return Call(customers(), &CustomerStub::UpdateCustomer, request).status();
  }
};

TEST_F(CustomerTreeTest, IsReadLevelByLevel) {
  Add("group", "");
  Add("b", "group");
  Add("a", "group");
  Add("b1", "b");
  Add("a1", "a");
  Add("a2", "a");
  Add("elsewhere", "");
  EXPECT_THAT(Nodes("group"), ElementsAre("0 group", "1 a", "1 b", "2 a1", "2 a2", "2 b1"));
  EXPECT_THAT(Nodes("group", 1), ElementsAre("0 group", "1 a", "1 b"));
  EXPECT_THAT(Nodes("a"), ElementsAre("0 a", "1 a1", "1 a2"));
  EXPECT_THAT(Nodes("a1"), ElementsAre("0 a1"));
  const auto tree = Tree("a");
  EXPECT_EQ(tree->nodes(0).parent(), "customers/group");
  EXPECT_EQ(tree->nodes(1).parent(), "customers/a");
  EXPECT_EQ(tree->nodes(1).display_name(), "Acme");
  EXPECT_FALSE(tree->truncated());
  EXPECT_THAT(Tree("none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Tree("a", 65), IsInvalidField("levels"));
}

TEST_F(CustomerTreeTest, FollowsMoves) {
  Add("a", "");
  Add("b", "");
  Add("c", "a");
  ASSERT_THAT(Move("c", "b"), IsOk());
  EXPECT_THAT(Nodes("a"), ElementsAre("0 a"));
  EXPECT_THAT(Nodes("b"), ElementsAre("0 b", "1 c"));
  ASSERT_THAT(Move("c", ""), IsOk());
  EXPECT_THAT(Nodes("b"), ElementsAre("0 b"));
}

TEST_F(CustomerTreeTest, LeavesOutWhatIsDeletedWithWhatIsBelow) {
  Add("a", "");
  Add("b", "a");
  Add("c", "b");
  ASSERT_THAT(DeleteCustomer("customers/b"), IsOk());
  EXPECT_THAT(Nodes("a"), ElementsAre("0 a"));
  EXPECT_THAT(Tree("b"), StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

TEST_F(CustomerTreeTest, LeavesOutWhatTheCallerDoesNotSee) {
  Add("a", "", "unit: 'units/east'");
  Add("mine", "a", "unit: 'units/east' employees: 1");
  Add("theirs", "a", "unit: 'units/west' employees: 2");
  Add("below", "theirs", "unit: 'units/east' employees: 4");
  EXPECT_EQ(RollUp("a")->employees(), 7);
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Nodes("a"), ElementsAre("0 a", "1 mine"));
  EXPECT_EQ(RollUp("a")->employees(), 1);
  EXPECT_THAT(Tree("theirs"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(RollUp("theirs"), StatusIs(StatusCode::kNotFound));
}

TEST_F(CustomerTreeTest, RollsUp) {
  Add("a", "", "employees: 10 annual_revenue { currency_code: 'CNY' units: 5 nanos: 500000000 }");
  Add("b", "a", "employees: 5 annual_revenue { currency_code: 'CNY' units: 1 nanos: 500000000 }");
  Add("c", "b", "employees: 1 roles: ROLE_DEALER");
  const auto all = RollUp("a");
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->customer_count(), 3);
  EXPECT_EQ(all->depth(), 2);
  EXPECT_EQ(all->employees(), 16);
  ASSERT_EQ(all->annual_revenues_size(), 1);
  EXPECT_EQ(all->annual_revenues(0).units(), 7);
  EXPECT_EQ(all->annual_revenues(0).nanos(), 0);
  ASSERT_EQ(all->roles_size(), 1);
  EXPECT_EQ(all->roles(0).role(), v1::Customer::ROLE_DEALER);
  EXPECT_EQ(RollUp("a", 1)->customer_count(), 2);
  EXPECT_THAT(RollUp("none"), StatusIs(StatusCode::kNotFound));
}

// As many as a tree may have, and one more.
TEST_F(CustomerTreeTest, StopsAtTenThousand) {
  Add("top", "");
  const Tables tables("CN");
  const table::Change change{.actor = "users/x", .time = Start()};
  constexpr int kChildren = static_cast<int>(kMaxTreeNodes);
  for (int at = 0; at < kChildren; at += 50) {
    const auto add = [&](kv::Txn& txn) -> absl::Status {
      for (int i = at; i < at + 50; ++i) {
        v1::Customer child = TextProto<v1::Customer>("display_name: 'C' employees: 1");
        child.set_parent(i % 100 == 0 ? "customers/top" : absl::StrCat("customers/n", i - i % 100));
        child.set_name(absl::StrCat("customers/n", i));
        GUANXI_RETURN_IF_ERROR(tables.customers.Insert(txn, change, std::move(child)).status());
      }
      return absl::OkStatus();
    };
    ASSERT_THAT(kv::CommitAndWait(engine(), add), IsOk());
  }
  const auto tree = Tree("top");
  ASSERT_THAT(tree, IsOk());
  EXPECT_EQ(tree->nodes_size(), kChildren);
  EXPECT_TRUE(tree->truncated());
  const auto sum = RollUp("top");
  ASSERT_THAT(sum, IsOk());
  EXPECT_EQ(sum->employees(), kChildren - 1);
  EXPECT_TRUE(sum->truncated());
  EXPECT_FALSE(Tree("top", 1)->truncated());
  EXPECT_EQ(Tree("top", 1)->nodes_size(), 101);
}

}  // namespace
}  // namespace guanxi::customers
