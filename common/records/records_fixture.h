// Two tables of records with owners and one without, on an engine of their own; for tests.
#ifndef GUANXI_COMMON_RECORDS_RECORDS_FIXTURE_H_
#define GUANXI_COMMON_RECORDS_RECORDS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "common/kv/memory_engine.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"
#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "guanxi/pipeline/v1/products.pb.h"

namespace guanxi::records {

class RecordsTest : public ::testing::Test {
 protected:
  using Customer = customers::v1::Customer;
  using Contact = customers::v1::Contact;
  using Score = loyalty::v1::Score;

  // A user of `unit` without reach beyond its own, who moves nothing.
  static table::Change User(const std::string& user) {
    return Caller(user, access::Scope::Of({.units = {}, .owner = user, .grantees = {user}}),
                  access::Scope());
  }
  // The head of `units`.
  static table::Change Head(const std::string& user, const std::vector<std::string>& units) {
    const auto group = access::Scope::Of({.units = units, .owner = user, .grantees = {user}});
    return Caller(user, group, group);
  }
  // Who sees and moves everything.
  static table::Change Mover() {
    return Caller("users/mover", access::Scope::All(), access::Scope::All());
  }

  absl::Status Write(const std::function<absl::Status(kv::Txn&)>& fn) {
    return kv::CommitAndWait(engine_, [&fn](kv::Txn& txn) { return fn(txn); }).status();
  }

  // Runs one of the functions under test in a transaction of its own.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Do(absl::StatusOr<Response> (*fn)(const table::Catalog&,
                                                             kv::Txn&,
                                                             const table::Change&,
                                                             const Request&),
                              const table::Change& change,
                              const Request& request) {
    absl::StatusOr<Response> response = absl::InternalError("not run");
    const absl::Status status = Write([&](kv::Txn& txn) {
      response = fn(catalog_, txn, change, request);
      return response.status();
    });
    return status.ok() ? response : absl::StatusOr<Response>(status);
  }

  void AddCustomer(const std::string& id,
                   const std::string& unit,
                   const std::string& owner,
                   const std::string& text = "") {
    Customer customer;
    customer.set_name("customers/" + id);
    customer.set_display_name(id);
    customer.set_unit(unit);
    customer.set_owner(owner);
    customer.set_description(text);
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return customers_.Insert(txn, Mover(), customer).status(); }),
        IsOk());
  }

  void AddContact(const std::string& id, const std::string& unit, const std::string& owner) {
    Contact contact;
    contact.set_name("contacts/" + id);
    contact.set_unit(unit);
    contact.set_owner(owner);
    ASSERT_THAT(
        Write([&](kv::Txn& txn) { return contacts_.Insert(txn, Mover(), contact).status(); }),
        IsOk());
  }

  Customer CustomerOf(const std::string& id) {
    const auto customer =
        customers_.Get(*engine_.Snapshot(), "customers/" + id, access::Scope::All());
    EXPECT_THAT(customer, IsOk());
    return customer.ok() ? *customer : Customer();
  }

  bool Sees(const table::Change& caller, const std::string& id) {
    return customers_.Get(*engine_.Snapshot(), "customers/" + id, caller.scope).ok();
  }

  changes::v1::Event LastEvent() {
    changes::v1::Event last;
    EXPECT_TRUE(engine_
                    .ReadEvents(0, 100'000,
                                [&](const kv::EventView& view) {
                                  EXPECT_TRUE(last.ParseFromArray(
                                      view.bytes.data(), static_cast<int>(view.bytes.size())));
                                })
                    .ok());
    return last;
  }

  kv::MemoryEngine engine_;
  const table::Table<Customer> customers_{{.id = 1,
                                           .collection = "customers",
                                           .fields = {{.id = 1, .fields = {"update_time"}}},
                                           .terms = {}}};
  const table::Table<Contact> contacts_{
      {.id = 2, .collection = "contacts", .fields = {}, .terms = {}}};
  const table::Table<Score> scores_{
      {.id = 3, .collection = "scores", .fields = {}, .terms = {}, .derived = true}};
  const table::Table<pipeline::v1::Product> products_{
      {.id = 4, .collection = "products", .fields = {}, .terms = {}}};
  const table::Catalog catalog_{
      {&customers_.core(), &contacts_.core(), &scores_.core(), &products_.core()}};

 private:
  static table::Change Caller(const std::string& user,
                              const access::Scope& scope,
                              const access::Scope& may_move) {
    table::Change change{
        .actor = user, .request_id = "", .method = "", .time = absl::FromUnixSeconds(1000)};
    change.scope = scope;
    change.may_move = may_move;
    change.may_cross_units = may_move.all();
    return change;
  }
};

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_RECORDS_FIXTURE_H_
