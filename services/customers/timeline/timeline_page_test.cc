// What a page of a time line costs.
#include "services/customers/timeline/timeline_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/kv/memory_engine.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"

namespace guanxi::customers {
namespace {

// Counts what is read through it.
class CountingReader final : public kv::Reader {
 public:
  explicit CountingReader(std::unique_ptr<kv::Reader> reader) : reader_(std::move(reader)) {}

  absl::StatusOr<std::optional<std::string>> Get(kv::Space space,
                                                 std::string_view key) const override {
    ++reads_;
    return reader_->Get(space, key);
  }
  absl::Status Scan(kv::Space space,
                    const kv::KeyRange& range,
                    kv::Order order,
                    kv::RowVisitor visit) const override {
    return reader_->Scan(space, range, order, [&](std::string_view key, std::string_view value) {
      ++reads_;
      return visit(key, value);
    });
  }
  kv::Revision revision() const override { return reader_->revision(); }

  int reads() const { return reads_; }

 private:
  const std::unique_ptr<kv::Reader> reader_;
  mutable int reads_ = 0;
};

class TimelinePageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::Customer customer;
    customer.set_name("customers/a");
    customer.set_unit("units/u");
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  return tables_.customers.Insert(txn, change_, customer).status();
                }),
                IsOk());
  }

  template <typename Fn>
  absl::Status Write(Fn fn) {
    return kv::CommitAndWait(engine_, std::move(fn)).status();
  }

  // Adds `count` interactions, fifty in a commit.
  void Add(int count) {
    for (int begin = 0; begin < count; begin += 50) {
      ASSERT_THAT(Write([&](kv::Txn& txn) -> absl::Status {
                    for (int i = begin; i < begin + 50; ++i)
                      GUANXI_RETURN_IF_ERROR(AddOne(txn, added_ + i));
                    return absl::OkStatus();
                  }),
                  IsOk());
    }
    added_ += count;
  }
  absl::Status AddOne(kv::Txn& txn, int number) {
    v1::Interaction interaction;
    interaction.set_name(absl::StrCat("interactions/i", number));
    interaction.set_customer("customers/a");
    interaction.mutable_start_time()->set_seconds(1000 + number);
    interaction.set_unit("units/u");
    return tables_.interactions.Insert(txn, change_, interaction).status();
  }

  // What the `n`-th page of twenty reads.
  int ReadsOfPage(int n, const access::Scope& scope) {
    v1::ListTimelineRequest request;
    request.set_parent("customers/a");
    request.set_page_size(20);
    int reads = 0;
    for (int page = 0; page < n; ++page) {
      const CountingReader reader(engine_.Snapshot());
      const auto listed = ListTimeline(tables_, reader, request, scope);
      EXPECT_THAT(listed, IsOk());
      EXPECT_EQ(listed->entries_size(), 20);
      request.set_page_token(listed->next_page_token());
      reads = reader.reads();
    }
    return reads;
  }

  const table::Change change_{.actor = "users/x", .time = absl::FromUnixSeconds(1)};
  kv::MemoryEngine engine_;
  const Tables tables_{"CN"};
  int added_ = 0;
};

TEST_F(TimelinePageTest, CostsTheSameHoweverLongTheLineIsAndHoweverFarDown) {
  for (const access::Scope& scope : {access::Scope::All(), access::Scope::Unit("units/u")}) {
    Add(100);
    const int few = ReadsOfPage(1, scope);
    Add(3000);
    EXPECT_EQ(ReadsOfPage(1, scope), few);
    EXPECT_EQ(ReadsOfPage(100, scope), ReadsOfPage(2, scope));
    EXPECT_LE(few, 100);
  }
}

}  // namespace
}  // namespace guanxi::customers
