#include "common/audit/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/audit/chain_check.h"
#include "common/kv/memory_engine.h"
#include "common/status/errors.h"
#include "common/status/status_matchers.h"

namespace guanxi::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Record;

constexpr char kMethod[] = "guanxi.customers.v1.CustomerService/GetCustomer";

access::Principal Caller(const std::string& user) {
  access::Principal principal;
  principal.user = user;
  return principal;
}

// Passes everything on to a memory engine, unless it is told to refuse.
class MoodyEngine final : public kv::Engine {
 public:
  std::unique_ptr<kv::Reader> Snapshot() override { return engine_.Snapshot(); }
  void Commit(kv::TxnFn fn, kv::DoneFn done, absl::Time deadline) override {
    if (refuses_) return done(errors::Overloaded(absl::Seconds(1)));
    engine_.Commit(std::move(fn), std::move(done), deadline);
  }
  absl::StatusOr<kv::Revision> ReadEvents(
      kv::Revision after,
      size_t max_events,
      absl::FunctionRef<void(const kv::EventView&)> visit) override {
    return engine_.ReadEvents(after, max_events, visit);
  }
  kv::Revision head() const override { return engine_.head(); }
  kv::Revision oldest_event() const override { return engine_.oldest_event(); }
  absl::Status TrimEvents(kv::Revision up_to) override { return engine_.TrimEvents(up_to); }
  void Subscribe(kv::CommitListener* listener) override { engine_.Subscribe(listener); }
  void Unsubscribe(kv::CommitListener* listener) override { engine_.Unsubscribe(listener); }

  void Refuse(bool refuses) { refuses_ = refuses; }

 private:
  kv::MemoryEngine engine_;
  std::atomic<bool> refuses_ = false;
};

class RecorderTest : public testing::Test {
 protected:
  std::unique_ptr<AuditRecorder> NewRecorder(const NoteLimits& limits = {}) {
    // Only Flush and the end commit: no test waits for a clock.
    return std::make_unique<AuditRecorder>(
        &engine_, &clock_, "customers", &registry_,
        RecorderOptions{.limits = limits, .every = absl::InfiniteDuration()});
  }

  std::vector<Record> Recorded() { return CheckedChain(*engine_.Snapshot()); }

  double Metric(const std::string& name, const std::string& kind = "") {
    for (const auto& family : registry_.Collect()) {
      if (family.name != name) continue;
      for (const auto& metric : family.metric) {
        bool fits = kind.empty();
        for (const auto& label : metric.label) fits |= label.value == kind;
        if (fits) return metric.counter.value + metric.gauge.value;
      }
    }
    return -1;
  }

  ManualClock clock_{absl::FromUnixSeconds(1'767'600'000)};
  MoodyEngine engine_;
  prometheus::Registry registry_;
};

TEST_F(RecorderTest, RecordsWhoWasRefusedWhatAndWhy) {
  auto recorder = NewRecorder();
  access::Principal caller = Caller("serviceAccounts/export");
  caller.credential = "apiKeys/k1";
  recorder->Refused(&caller, kMethod, errors::PermissionDenied(kMethod, "ROLE_AGENT"));
  recorder->Refused(nullptr, kMethod, errors::Unauthenticated("must carry a token"));
  ASSERT_THAT(recorder->Flush(), IsOk());
  const std::vector<Record> records = Recorded();
  ASSERT_EQ(records.size(), 2u);
  const Record& known = records[0].actor().empty() ? records[1] : records[0];
  const Record& unknown = records[0].actor().empty() ? records[0] : records[1];
  EXPECT_EQ(known.kind(), Record::KIND_REFUSAL);
  EXPECT_EQ(known.actor(), "serviceAccounts/export");
  EXPECT_EQ(known.details(), "with apiKeys/k1");
  EXPECT_EQ(known.outcome(), "PERMISSION_DENIED");
  EXPECT_EQ(known.reason(), "PERMISSION_DENIED");
  EXPECT_EQ(known.method(), kMethod);
  EXPECT_EQ(unknown.outcome(), "UNAUTHENTICATED");
  EXPECT_EQ(FromProto(unknown.time()), clock_.Now());
}

TEST_F(RecorderTest, EqualRefusalsOfOneSecondAreOneRecordWithACount) {
  auto recorder = NewRecorder();
  const access::Principal caller = Caller("users/a");
  const absl::Status why = errors::PermissionDenied(kMethod, "ROLE_AGENT");
  for (int i = 0; i < 5; ++i) recorder->Refused(&caller, kMethod, why);
  clock_.Advance(absl::Seconds(1));
  for (int i = 0; i < 3; ++i) recorder->Refused(&caller, kMethod, why);
  ASSERT_THAT(recorder->Flush(), IsOk());
  const std::vector<Record> records = Recorded();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].count(), 5);
  EXPECT_EQ(records[1].count(), 3);
}

TEST_F(RecorderTest, ReadsOfOneCallerAreOneRecordWithTheNames) {
  auto recorder = NewRecorder();
  recorder->Read(Caller("users/a"), kMethod, {"customers/2", "customers/1"});
  recorder->Read(Caller("users/a"), kMethod, {"customers/1"});
  recorder->Read(Caller("users/b"), kMethod, {"customers/1"});
  ASSERT_THAT(recorder->Flush(), IsOk());
  const std::vector<Record> records = Recorded();
  ASSERT_EQ(records.size(), 2u);
  for (const Record& record : records) {
    EXPECT_EQ(record.kind(), Record::KIND_PERSONAL_READ);
    if (record.actor() == "users/a") {
      EXPECT_THAT(record.resources(), ElementsAre("customers/1", "customers/2"));
      EXPECT_EQ(record.count(), 2);
    } else {
      EXPECT_THAT(record.resources(), ElementsAre("customers/1"));
    }
  }
}

TEST_F(RecorderTest, AFloodGrowsCoarserAndLosesNoCall) {
  auto recorder = NewRecorder({.notes = 100, .names = 1'000});
  constexpr int kThreads = 4;
  constexpr int kCalls = 20'000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const access::Principal caller = Caller(absl::StrCat("users/", t, "-", i % 5'000));
        if (i % 2 == 0) {
          recorder->Refused(&caller, kMethod, errors::PermissionDenied(kMethod, "ROLE_AGENT"));
        } else {
          recorder->Read(caller, kMethod, {absl::StrCat("customers/", t, "-", i)});
        }
        if (i % 7'000 == 0) {
          EXPECT_THAT(recorder->Flush(), IsOk());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_THAT(recorder->Flush(), IsOk());
  int64_t refused = 0, read = 0;
  bool coarse = false, unnamed = false;
  const std::vector<Record> records = Recorded();
  for (const Record& record : records) {
    (record.kind() == Record::KIND_REFUSAL ? refused : read) += record.count();
    coarse |= record.actor().empty() && record.details().find("several callers") == 0;
    unnamed |= record.details().find("more records, too many") != std::string::npos;
  }
  EXPECT_EQ(refused, kThreads * kCalls / 2);
  EXPECT_EQ(read, kThreads * kCalls / 2);
  EXPECT_TRUE(coarse);
  EXPECT_TRUE(unnamed);
  EXPECT_LT(records.size(), 4'000u);
}

TEST_F(RecorderTest, NamesBeyondARecordGoIntoTheNext) {
  auto recorder = NewRecorder();
  std::vector<std::string> names;
  for (int i = 0; i < 5'000; ++i) names.push_back(absl::StrCat("customers/", 10'000 + i));
  recorder->Read(Caller("users/a"), kMethod, names);
  ASSERT_THAT(recorder->Flush(), IsOk());
  std::vector<std::string> recorded;
  int64_t count = 0;
  for (const Record& record : Recorded()) {
    recorded.insert(recorded.end(), record.resources().begin(), record.resources().end());
    count += record.count();
  }
  EXPECT_EQ(recorded, names);
  EXPECT_EQ(count, 1);
}

TEST_F(RecorderTest, WhatTheStoreDoesNotTakeWaits) {
  auto recorder = NewRecorder();
  const access::Principal caller = Caller("users/a");
  engine_.Refuse(true);
  recorder->Read(caller, kMethod, {"customers/1"});
  EXPECT_THAT(recorder->Flush(), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(Metric("guanxi_audit_pending"), 1);
  recorder->Read(caller, kMethod, {"customers/2"});
  engine_.Refuse(false);
  EXPECT_THAT(recorder->Flush(), IsOk());
  const std::vector<Record> records = Recorded();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].count(), 2);
  EXPECT_THAT(records[0].resources(), ElementsAre("customers/1", "customers/2"));
  EXPECT_EQ(Metric("guanxi_audit_pending"), 0);
}

TEST_F(RecorderTest, TheEndCommitsWhatWaits) {
  NewRecorder()->Exported(Caller("users/a"), kMethod, "audit records 1 to 20");
  const std::vector<Record> records = Recorded();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].kind(), Record::KIND_EXPORT);
  EXPECT_EQ(records[0].details(), "audit records 1 to 20");
  EXPECT_EQ(Metric("guanxi_audit_dropped_total"), 0);
  EXPECT_EQ(Metric("guanxi_audit_records_total", "export"), 1);
  EXPECT_EQ(Metric("guanxi_audit_records_total", "refusal"), 0);
}

TEST_F(RecorderTest, WhatIsNeverTakenIsCounted) {
  auto recorder = NewRecorder();
  const access::Principal caller = Caller("users/a");
  for (int i = 0; i < 3; ++i) recorder->Read(caller, kMethod, {"customers/1"});
  engine_.Refuse(true);
  recorder.reset();
  EXPECT_EQ(Metric("guanxi_audit_dropped_total"), 3);
}

TEST_F(RecorderTest, CommitsByItself) {
  AuditRecorder recorder(&engine_, &clock_, "customers", &registry_,
                         {.every = absl::Milliseconds(1)});
  recorder.Read(Caller("users/a"), kMethod, {"customers/1"});
  const absl::Time patience = absl::Now() + absl::Seconds(20);
  while (absl::Now() < patience && ReadHead(*engine_.Snapshot())->sequence == 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Recorded().size(), 1u);
}

TEST_F(RecorderTest, PrintsTheCostOfANote) {
  auto recorder = NewRecorder();
  const access::Principal caller = Caller("users/01hqabcdefgh");
  constexpr int kReads = 50'000;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kReads; ++i) recorder->Read(caller, kMethod, {absl::StrCat("customers/", i)});
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  std::printf("noting a read: %.2f µs\n", took.count() / kReads);
}

}  // namespace
}  // namespace guanxi::audit
