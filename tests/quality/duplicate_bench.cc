// What duplicates cost in a large store: `duplicate_bench FOLDER CUSTOMERS`. Makes a store in
// FOLDER unless there is one, then prints how long checks of one record take, and how long a search
// through all of them.
#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/ids.h"
#include "common/kv/rocks_engine.h"
#include "common/status/macros.h"
#include "common/text/normalize.h"
#include "common/time/clock.h"
#include "services/customers/customers_tables.h"
#include "services/customers/duplicates/duplicate_job.h"
#include "services/customers/duplicates/duplicate_search.h"
#include "services/customers/duplicates/find_candidates.h"
#include "tests/quality/made_up_customers.h"

namespace guanxi::quality {
namespace {

using customers::Tables;
using customers::v1::Customer;
using customers::v1::DuplicateSearch;

constexpr int kPerCommit = 10;
constexpr int kChecks = 20'000;

std::string NameOf(int64_t number) { return fmt::format("customers/c{:08}", number); }

absl::Status Load(kv::Engine& engine, const Tables& tables, const Clock& clock, int64_t count) {
  const absl::Time start = absl::Now();
  for (int64_t next = 0; next < count; next += kPerCommit) {
    GUANXI_RETURN_IF_ERROR(
        kv::CommitAndWait(engine, [&](kv::Txn& txn) {
          const table::Change change = {.actor = "users/bench", .time = clock.Now()};
          for (int64_t i = next; i < std::min(count, next + kPerCommit); ++i) {
            Customer customer = MadeUpCustomer(i);
            customer.set_name(NameOf(i));
            GUANXI_RETURN_IF_ERROR(
                tables.customers.Insert(txn, change, std::move(customer)).status());
          }
          return absl::OkStatus();
        }).status());
  }
  fmt::print("loaded {} customers in {:.0f} s\n", count,
             absl::ToDoubleSeconds(absl::Now() - start));
  return absl::OkStatus();
}

// Of this thread: what a check would take on a machine that has nothing else to do.
absl::Duration ProcessorTime() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

void Print(const char* what, std::vector<double> micros) {
  std::sort(micros.begin(), micros.end());
  const auto at = [&](double share) {
    return micros[static_cast<size_t>(share * static_cast<double>(micros.size() - 1))] / 1000;
  };
  fmt::print("{}: p50 {:.3f} ms, p99 {:.3f} ms, max {:.3f} ms\n", what, at(0.5), at(0.99), at(1));
}

absl::Status Check(kv::Engine& engine, const Tables& tables, int64_t count) {
  std::mt19937_64 random(7);
  std::vector<double> micros;
  std::vector<double> processor_micros;
  int found = 0;
  for (int i = 0; i < kChecks; ++i) {
    const int64_t number = std::uniform_int_distribution<int64_t>(0, count - 1)(random);
    const Customer customer = Retyped(MadeUpCustomer(number), random);
    const absl::Time start = absl::Now();
    const absl::Duration processor_start = ProcessorTime();
    const std::unique_ptr<kv::Reader> reader = engine.Snapshot();
    const customers::MatchProfile profile = customers::ProfileOf(customer);
    GUANXI_ASSIGN_OR_RETURN(const auto candidates,
                            customers::FindCandidates(tables.customers, *reader,
                                                      {.profile = profile, .except = "", .most = 5},
                                                      access::Scope::All()));
    micros.push_back(absl::ToDoubleMicroseconds(absl::Now() - start));
    processor_micros.push_back(absl::ToDoubleMicroseconds(ProcessorTime() - processor_start));
    for (const auto& candidate : candidates) found += candidate.record.name() == NameOf(number);
  }
  fmt::print("{} checks: {:.1f} % of the records found again\n", kChecks, 100.0 * found / kChecks);
  Print("one check", std::move(micros));
  Print("one check, processor time", std::move(processor_micros));
  return absl::OkStatus();
}

absl::Status SearchAll(kv::Engine& engine, const Tables& tables, const Clock& clock) {
  const std::unique_ptr<api::IdSource> ids = api::NewSystemIds(&clock);
  DuplicateSearch search;
  search.set_name("duplicateSearches/" + ids->NewId());
  search.set_subject(DuplicateSearch::SUBJECT_CUSTOMERS);
  search.set_state(DuplicateSearch::STATE_RUNNING);
  search.set_min_score(customers::kDuplicateScore);
  const auto begin = [&](kv::Txn& txn) -> absl::Status {
    const table::Change change = {.actor = "users/bench", .time = clock.Now()};
    // One that was broken off is not this one.
    GUANXI_ASSIGN_OR_RETURN(const std::vector<DuplicateSearch> running,
                            customers::RunningSearches(tables.duplicate_searches, txn));
    for (const DuplicateSearch& before : running) {
      DuplicateSearch after = before;
      after.set_state(DuplicateSearch::STATE_CANCELLED);
      GUANXI_RETURN_IF_ERROR(
          tables.duplicate_searches.Update(txn, change, before, std::move(after)).status());
    }
    return tables.duplicate_searches.Insert(txn, change, search).status();
  };
  GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(engine, begin).status());
  rpc::Environment environment;
  environment.engine = &engine;
  environment.clock = &clock;
  const absl::Time start = absl::Now();
  customers::DuplicateJob job(environment, &tables, ids.get());
  GUANXI_RETURN_IF_ERROR(job.Work([] { return false; }).status());
  GUANXI_ASSIGN_OR_RETURN(search, tables.duplicate_searches.Get(*engine.Snapshot(), search.name(),
                                                                access::Scope::All()));
  fmt::print(
      "search through all: {:.0f} s, {} pairs compared, {} matches, {} sets, {} keys passed over\n",
      absl::ToDoubleSeconds(absl::Now() - start), search.compared_count(), search.match_count(),
      search.set_count(), search.passed_key_count());
  return absl::OkStatus();
}

absl::Status Run(const std::string& folder, int64_t count) {
  text::LoadTables();
  GUANXI_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Engine> engine,
                          kv::RocksEngine::Open({.dir = folder, .sync = false}));
  const Tables tables("CN");
  const SystemClock clock;
  GUANXI_ASSIGN_OR_RETURN(const bool loaded,
                          tables.customers.Exists(*engine->Snapshot(), NameOf(count - 1)));
  if (!loaded) GUANXI_RETURN_IF_ERROR(Load(*engine, tables, clock, count));
  GUANXI_RETURN_IF_ERROR(Check(*engine, tables, count));
  return SearchAll(*engine, tables, clock);
}

}  // namespace
}  // namespace guanxi::quality

int main(int argc, char** argv) {
  // Each line when it is known: the next may take minutes.
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const int64_t count = argc == 3 ? std::atoll(argv[2]) : 0;
  if (count <= 0) {
    fmt::print("usage: duplicate_bench FOLDER CUSTOMERS\n");
    return 2;
  }
  const absl::Status status = guanxi::quality::Run(argv[1], count);
  if (!status.ok()) fmt::print("{}\n", status.ToString());
  return status.ok() ? 0 : 1;
}
