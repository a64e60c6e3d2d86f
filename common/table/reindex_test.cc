#include "common/table/reindex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kv/memory_engine.h"
#include "common/table/table_fixture.h"

namespace guanxi::table {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The tables' schema as an earlier version had it: without the indexes by industry and by e-mail.
Schema OlderSchema() {
  Schema schema = CustomersSchema();
  schema.fields = {{.id = 3, .fields = {"display_name"}}};
  schema.terms = {};
  return schema;
}

class ReindexTest : public ::testing::Test {
 protected:
  void Insert(const Table<Customer>& table,
              const std::string& id,
              const std::string& industry,
              const std::string& code = "") {
    Customer customer;
    customer.set_name("customers/" + id);
    customer.set_display_name(id);
    customer.set_industry(industry);
    customer.set_code(code);
    customer.add_emails(id + "@example.com");
    const Change change{.actor = "users/ana", .time = absl::FromUnixSeconds(1000)};
    const auto insert = [&](kv::Txn& txn) { return table.Insert(txn, change, customer).status(); };
    ASSERT_THAT(kv::CommitAndWait(engine_, insert), IsOk());
  }

  absl::Status Open(const Table<Customer>& table) {
    const Catalog catalog({&table.core()});
    return Reindex(engine_, catalog, [this](const std::string&, int64_t done) { told_ = done; });
  }

  std::vector<std::string> Retailers(const Table<Customer>& table) {
    std::vector<std::string> names;
    const auto page =
        table.List(*engine_.Snapshot(), {.filter = R"(industry = "retail")"}, Scope::All());
    EXPECT_THAT(page, IsOk());
    for (const Customer& customer : page->records) names.push_back(customer.display_name());
    return names;
  }

  size_t IndexRowCount() {
    size_t rows = 0;
    EXPECT_THAT(
        engine_.Snapshot()->Scan(kv::Space::kIndex, {}, kv::Order::kForward,
                                 [&](std::string_view, std::string_view) { return ++rows > 0; }),
        IsOk());
    return rows;
  }

  kv::MemoryEngine engine_;
  const Table<Customer> older_{OlderSchema()};
  const Table<Customer> newer_{CustomersSchema()};
  int64_t told_ = 0;
};

TEST_F(ReindexTest, ANewIndexFindsTheRecordsThatWereThere) {
  ASSERT_THAT(Open(older_), IsOk());
  for (int i = 100; i < 135; ++i)
    Insert(older_, "c" + std::to_string(i), i % 2 == 0 ? "retail" : "banking");
  EXPECT_THAT(Retailers(newer_), IsEmpty()) << "without the index's rows it finds nothing";
  ASSERT_THAT(Open(newer_), IsOk());
  EXPECT_THAT(Retailers(newer_), SizeIs(18));
  EXPECT_THAT(
      *newer_.LookUp(*engine_.Snapshot(), "email", "c134@example.com", false, 10, Scope::All()),
      SizeIs(1));
}

TEST_F(ReindexTest, WhatIsInStepIsLeftAlone) {
  Insert(newer_, "a", "retail");
  ASSERT_THAT(Open(newer_), IsOk());
  const size_t rows = IndexRowCount();
  ASSERT_THAT(Open(newer_), IsOk());
  EXPECT_EQ(IndexRowCount(), rows);
  EXPECT_EQ(engine_.head(), 1u) << "index rows are no change of a record";
}

TEST_F(ReindexTest, AnIndexThatIsGoneLosesItsRowsAndComesBackWhole) {
  ASSERT_THAT(Open(newer_), IsOk());
  Insert(newer_, "a", "retail");
  const size_t rows = IndexRowCount();
  ASSERT_THAT(Open(older_), IsOk());
  EXPECT_LT(IndexRowCount(), rows);
  Insert(older_, "b", "retail");  // what the version before writes lacks the newer rows
  ASSERT_THAT(Open(newer_), IsOk());
  EXPECT_THAT(Retailers(newer_), ElementsAre("a", "b"));
  EXPECT_EQ(IndexRowCount(), 2 * rows);
}

TEST_F(ReindexTest, ANewUniqueIndexRefusesTwoRecordsOfOneValue) {
  ASSERT_THAT(Open(older_), IsOk());
  Insert(older_, "a", "retail", "C-1");
  Insert(older_, "b", "retail", "C-1");
  EXPECT_THAT(Open(newer_), StatusIs(absl::StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Open(older_), IsOk());
}

}  // namespace
}  // namespace guanxi::table
