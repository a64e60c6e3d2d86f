// A service with customers, contacts and their feed, on a port of its own; for tests.
#ifndef GUANXI_COMMON_FEED_SAMPLE_SOURCE_H_
#define GUANXI_COMMON_FEED_SAMPLE_SOURCE_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/access/audit_sink.h"
#include "common/feed/change_service.h"
#include "common/kv/engine.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::feed {

using CustomerChanges = guanxi::customers::v1::ChangeService;

// Looks again and again until `holds`; false after half a minute.
template <typename Condition>
bool Eventually(Condition holds) {
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (!holds()) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

// Lets everybody in, with the scope a test chose before, and tells later what it chose meanwhile.
class SampleAuthenticator final : public access::Authenticator {
 public:
  access::Scope scope = access::Scope::All();
  absl::Time expires = absl::InfiniteFuture();

  // What Refresh says from now on in place of who called.
  void SetRefreshed(absl::StatusOr<access::Principal> refreshed) {
    absl::MutexLock lock(&mu_);
    refreshed_ = std::move(refreshed);
  }
  absl::StatusOr<access::Principal> Refresh(const access::Principal& principal) const override {
    absl::MutexLock lock(&mu_);
    if (refreshed_) return *refreshed_;
    return principal;
  }

  absl::StatusOr<access::Principal> Authenticate(
      const grpc::CallbackServerContext& context) const override {
    absl::StatusOr<std::string> actor = access::ActorOf(context.client_metadata());
    if (!actor.ok()) return actor.status();
    return access::Principal{
        .user = *actor,
        .role = scope.all() ? access::Role::kOperator : access::Role::kServiceAccount,
        .unit = "",
        .grants = {"customers.admin"},
        .own = scope,
        .group = scope,
        .expires = expires};
  }

 private:
  mutable absl::Mutex mu_;
  std::optional<absl::StatusOr<access::Principal>> refreshed_ ABSL_GUARDED_BY(mu_);
};

// Notes what left in bulk.
class ExportNotes final : public access::AuditSink {
 public:
  void Refused(const access::Principal*, std::string_view, const absl::Status&) override {}
  void Read(const access::Principal&, std::string_view, std::vector<std::string>) override {}
  void Exported(const access::Principal& principal,
                std::string_view,
                std::string_view details) override {
    absl::MutexLock lock(&mu_);
    notes_.push_back(absl::StrCat(principal.user, " ", std::string(details)));
  }
  std::vector<std::string> notes() const {
    absl::MutexLock lock(&mu_);
    return notes_;
  }

 private:
  mutable absl::Mutex mu_;
  std::vector<std::string> notes_ ABSL_GUARDED_BY(mu_);
};

struct SampleOptions {
  absl::Duration heartbeat = absl::Milliseconds(100);
  absl::Duration grace = absl::Milliseconds(500);
};

// Runs on `engine`, which outlives it.
class SampleSource {
 public:
  using Customer = guanxi::customers::v1::Customer;
  using Contact = guanxi::customers::v1::Contact;

  explicit SampleSource(kv::Engine* engine, const SampleOptions& options = {})
      : engine_(engine),
        customers_({.id = 1, .collection = "customers", .fields = {}, .terms = {}}),
        contacts_({.id = 2, .collection = "contacts", .fields = {}, .terms = {}}),
        catalog_({&customers_.core(), &contacts_.core()}),
        metrics_(registry_, obs::RpcMetrics::Side::kServer),
        hub_(engine, options.heartbeat),
        service_({.engine = engine,
                  .clock = &clock_,
                  .authenticator = &authenticator_,
                  .metrics = &metrics_,
                  .audit = &exports_},
                 &hub_,
                 &catalog_) {
    server_ = *rpc::Server::Start({.services = {&service_}, .grace = options.grace});
    server_->OnDrain([this] { hub_.Drain(); });
  }

  // Waits for what AddSoon has queued.
  ~SampleSource() {
    EXPECT_TRUE(kv::CommitAndWait(*engine_, [](kv::Txn&) { return absl::OkStatus(); }).ok());
  }

  const std::string& address() const { return server_->address(); }
  rpc::Server& server() { return *server_; }
  Hub& hub() { return hub_; }
  SampleAuthenticator& authenticator() { return authenticator_; }
  const ExportNotes& exports() const { return exports_; }
  const table::Catalog& catalog() const { return catalog_; }
  const table::Table<Customer>& customers() const { return customers_; }
  const table::Table<Contact>& contacts() const { return contacts_; }

  // A stub with a connection of its own.
  std::unique_ptr<CustomerChanges::Stub> NewStub() {
    return CustomerChanges::NewStub(rpc::Connect(address(), {.pool_index = ++stubs_}));
  }

  static table::Change ChangeNow() {
    return {.actor = "users/a", .request_id = "", .method = "", .time = absl::Now()};
  }

  static Customer CustomerOf(const std::string& id, const std::string& text = "") {
    Customer customer;
    customer.set_name("customers/" + id);
    customer.set_display_name(id);
    customer.set_description(text);
    return customer;
  }

  // Adds customers named `id`-0, `id`-1 … in one commit, and returns without waiting for it.
  void AddSoon(const std::string& id, int count = 1, const std::string& text = "") {
    engine_->Commit(
        [=, this](kv::Txn& txn) -> absl::Status {
          for (int i = 0; i < count; ++i) {
            const auto customer = CustomerOf(absl::StrCat(id, "-", i), text);
            GUANXI_RETURN_IF_ERROR(customers_.Insert(txn, ChangeNow(), customer).status());
          }
          return absl::OkStatus();
        },
        [](absl::StatusOr<kv::Revision> revision) {
          EXPECT_TRUE(revision.ok()) << revision.status();
        });
  }

  // Adds one and returns the head after it.
  kv::Revision Add(const Customer& customer) {
    return *kv::CommitAndWait(*engine_, [&](kv::Txn& txn) {
      return customers_.Insert(txn, ChangeNow(), customer).status();
    });
  }
  kv::Revision Add(const std::string& id) { return Add(CustomerOf(id)); }

  kv::Revision AddContact(const std::string& id) {
    Contact contact;
    contact.set_name("contacts/" + id);
    return *kv::CommitAndWait(*engine_, [&](kv::Txn& txn) {
      return contacts_.Insert(txn, ChangeNow(), contact).status();
    });
  }

  // The value of a counter of the method WatchChanges; `code` only for the one that has it.
  double Counter(const std::string& name, const std::string& code = "") const {
    for (const auto& family : registry_.Collect()) {
      if (family.name != name) continue;
      for (const auto& metric : family.metric) {
        bool watch = false, coded = code.empty();
        for (const auto& label : metric.label) {
          watch |= label.name == "grpc_method" && label.value == "WatchChanges";
          coded |= label.name == "grpc_code" && label.value == code;
        }
        if (watch && coded) return metric.counter.value;
      }
    }
    return -1;
  }

 private:
  kv::Engine* const engine_;
  SystemClock clock_;
  SampleAuthenticator authenticator_;
  ExportNotes exports_;
  table::Table<Customer> customers_;
  table::Table<Contact> contacts_;
  table::Catalog catalog_;
  obs::Registry registry_;
  obs::RpcMetrics metrics_;
  Hub hub_;
  ChangeService<CustomerChanges> service_;
  std::unique_ptr<rpc::Server> server_;
  int stubs_ = 0;
};

}  // namespace guanxi::feed

#endif  // GUANXI_COMMON_FEED_SAMPLE_SOURCE_H_
