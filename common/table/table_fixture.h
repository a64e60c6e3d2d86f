// Two tables on an engine of their own, for the tests of this folder.
#ifndef GUANXI_COMMON_TABLE_TABLE_FIXTURE_H_
#define GUANXI_COMMON_TABLE_TABLE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/kv/engine.h"
#include "common/kv/memory_engine.h"
#include "common/kv/rocks_engine.h"
#include "common/status/status_matchers.h"
#include "common/table/table.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::table {

using access::Scope;
using guanxi::changes::v1::Event;
using guanxi::customers::v1::Contact;
using guanxi::customers::v1::Customer;

inline Schema CustomersSchema() {
  return {
      .id = 1,
      .collection = "customers",
      .fields = {{.id = 1, .fields = {"code"}, .unique = true},
                 {.id = 2, .fields = {"industry"}},
                 {.id = 3, .fields = {"display_name"}},
                 {.id = 4, .fields = {"industry", "employees"}}},
      .terms = {{.id = 5, .name = "email", .terms = [](const google::protobuf::Message& message) {
                   const auto& customer = static_cast<const Customer&>(message);
                   return std::vector<std::string>(customer.emails().begin(),
                                                   customer.emails().end());
                 }}}};
}

inline Schema ContactsSchema() {
  return {.id = 2,
          .collection = "contacts",
          .fields = {{.id = 1, .fields = {"affiliations.customer"}}},
          .terms = {}};
}

struct EngineCase {
  std::string name;
  std::function<std::unique_ptr<kv::Engine>()> open;
};

// A store in memory, and one on disk with the smallest buffers.
inline auto Engines() {
  const auto open_rocks = []() -> std::unique_ptr<kv::Engine> {
    static int count = 0;
    const std::string dir =
        absl::StrCat(::testing::TempDir(), "table_test_", getpid(), "_", ++count);
    auto engine = kv::RocksEngine::Open(kv::RocksOptions::Tiny(dir));
    EXPECT_TRUE(engine.ok()) << engine.status();
    return *std::move(engine);
  };
  return ::testing::Values(
      EngineCase{"memory", [] { return std::make_unique<kv::MemoryEngine>(); }},
      EngineCase{"rocks", open_rocks});
}

inline std::string NameOfEngine(const ::testing::TestParamInfo<EngineCase>& info) {
  return info.param.name;
}

// For messages of failed tests.
inline void PrintTo(const EngineCase& engine, std::ostream* out) { *out << engine.name; }

class TableTest : public ::testing::TestWithParam<EngineCase> {
 protected:
  absl::Status Write(const std::function<absl::Status(kv::Txn&)>& fn) {
    return kv::CommitAndWait(*engine_, [&fn](kv::Txn& txn) { return fn(txn); }).status();
  }

  absl::StatusOr<Customer> Insert(const Customer& customer) {
    absl::StatusOr<Customer> written = absl::InternalError("not run");
    absl::Status status = Write([&](kv::Txn& txn) {
      written = customers_.Insert(txn, change_, customer);
      return written.status();
    });
    return status.ok() ? written : absl::StatusOr<Customer>(status);
  }

  Customer Make(const std::string& id,
                const std::string& industry = "",
                const std::string& owner = "users/ana") {
    Customer customer;
    customer.set_name("customers/" + id);
    customer.set_display_name("Name of " + id);
    customer.set_industry(industry);
    customer.set_unit("units/north");
    customer.set_owner(owner);
    return customer;
  }

  std::vector<std::string> List(ListQuery query, const Scope& scope = Scope::All()) {
    std::vector<std::string> names;
    const auto reader = engine_->Snapshot();
    do {
      auto page = customers_.List(*reader, query, scope);
      EXPECT_THAT(page.status(), IsOk());
      if (!page.ok()) return names;
      for (const Customer& customer : page->records) names.push_back(customer.name().substr(10));
      query.page_token = page->next_page_token;
    } while (!query.page_token.empty());
    return names;
  }

  std::vector<Event> Events() {
    std::vector<Event> events;
    EXPECT_THAT(engine_
                    ->ReadEvents(0, 100000,
                                 [&](const kv::EventView& view) {
                                   EXPECT_TRUE(events.emplace_back().ParseFromArray(
                                       view.bytes.data(), view.bytes.size()));
                                 })
                    .status(),
                IsOk());
    return events;
  }

  std::unique_ptr<kv::Engine> engine_ = GetParam().open();
  Table<Customer> customers_{CustomersSchema()};
  Table<Contact> contacts_{ContactsSchema()};
  Change change_{"users/ana", "request-1", "a.B/C", absl::FromUnixSeconds(1000)};
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_TABLE_FIXTURE_H_
