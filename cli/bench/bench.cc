#include "cli/bench/bench.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cli/bench/child.h"
#include "cli/bench/echo_server.h"
#include "cli/bench/figures.h"
#include "cli/bench/load.h"
#include "cli/bench/store_rest.h"
#include "cli/bench/workload.h"
#include "common/access/token/signer.h"
#include "common/kv/rocks_floor.h"
#include "common/status/macros.h"

namespace guanxi::bench {
namespace {

// Bytes of a created customer's rows: record, history, event and index keys.
constexpr size_t kRowBytes = 1500;
// Numbers of the customers that measuring creates: beyond those that are loaded and read.
constexpr int64_t kFirstMeasured = 50'000'000;
constexpr int kLoadInFlight = 256;
constexpr int64_t kProgressStep = 100'000;
constexpr absl::Duration kRestPatience = absl::Minutes(10);

class Bench {
 public:
  explicit Bench(const BenchOptions& options)
      : options_(options), dir_(absl::StrCat(options.dir, "/", getpid())) {}

  absl::Status Run() {
    std::filesystem::create_directories(dir_);
    GUANXI_ASSIGN_OR_RETURN(echo_, Child::Start({"bench", "echo-server"}, dir_ + "/echo.log"));
    GUANXI_ASSIGN_OR_RETURN(
        suite_, Child::Start({"serve", "all", "--data-dir", dir_ + "/data", "--gateway-listen",
                              "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"},
                             dir_ + "/suite.log"));
    if (!options_.json) std::cout << TableHeading() << std::endl;
    GUANXI_RETURN_IF_ERROR(MeasureFloors());
    for (const int64_t size : options_.customers) {
      GUANXI_RETURN_IF_ERROR(Fill(size));
      if (size == options_.customers.front()) {
        GUANXI_RETURN_IF_ERROR(AddDealings(gateway(), std::min(size, kWithDealings)));
        GUANXI_ASSIGN_OR_RETURN(token_, SellersToken());
        GUANXI_RETURN_IF_ERROR(AddSeller(gateway(), customers(), token_));
      }
      GUANXI_RETURN_IF_ERROR(MeasureAt(absl::StrCat("/customers=", size)));
    }
    return absl::OkStatus();
  }

  ~Bench() {
    suite_.reset();
    echo_.reset();
    std::filesystem::remove_all(dir_);
  }

 private:
  struct Pair {
    LoadResult floor;
    LoadResult subject;
  };

  std::string gateway() const { return suite_->address("gateway"); }
  std::string customers() const { return suite_->address("customers"); }
  std::string pipeline() const { return suite_->address("pipeline"); }
  std::string echo() const { return echo_->address("echo"); }
  absl::Duration seconds() const { return absl::Seconds(options_.seconds); }

  void Print(const Figure& figure) const {
    std::cout << (options_.json ? ToJson(figure) : ToRow(figure)) << std::endl;
  }

  absl::StatusOr<std::string> SellersToken() const {
    GUANXI_ASSIGN_OR_RETURN(const auto signer, token::OpenDevelopmentKey(dir_ + "/data"));
    return signer->Mint({.subject = kSeller,
                         .issuer = std::string(token::kDevelopmentIssuer),
                         .audience = std::string(token::kDevelopmentAudience),
                         .lifetime = absl::Hours(24),
                         .id = ""},
                        absl::Now());
  }

  absl::Status MeasureFloors() {
    for (const int in_flight : {1, 64, 256}) {
      GUANXI_ASSIGN_OR_RETURN(const LoadResult result, Load(Echo(), echo(), in_flight));
      Print(
          {absl::StrCat("floor/echo_", in_flight), result.per_second, "1/s", result.per_second, 1});
    }
    for (const int rows : {1, 64, 256}) {
      GUANXI_ASSIGN_OR_RETURN(
          rocks_[rows], kv::MeasureGroupCommit(dir_ + "/floor", rows, kRowBytes, seconds() * 2));
      Print({absl::StrCat("floor/rocksdb_group_", rows), rocks_[rows], "1/s", rocks_[rows], 1});
    }
    return absl::OkStatus();
  }

  // Creates customers until there are `size`.
  absl::Status Fill(int64_t size) {
    const Work work = CreateCustomer();
    const absl::Time start = absl::Now();
    const int64_t before = customers_;
    while (customers_ < size) {
      const int64_t step = std::min(kProgressStep, size - customers_);
      GUANXI_RETURN_IF_ERROR(
          RunLoad({customers(), work.method, work.request}, {.in_flight = kLoadInFlight,
                                                             .duration = absl::InfiniteDuration(),
                                                             .max_calls = step,
                                                             .first = customers_,
                                                             .accept_exists = true})
              .status());
      customers_ += step;
      std::cerr << "loaded " << customers_ << " of " << size << " customers, "
                << static_cast<int64_t>(static_cast<double>(customers_ - before) /
                                        absl::ToDoubleSeconds(absl::Now() - start))
                << "/s" << std::endl;
    }
    return absl::OkStatus();
  }

  // Reads each customer once: what is measured then is a suite that has been at work for a while.
  absl::Status WarmUp() {
    const Work get = GetCustomer();
    return RunLoad({customers(), get.method, get.request}, {.in_flight = kLoadInFlight,
                                                            .duration = absl::InfiniteDuration(),
                                                            .max_calls = customers_})
        .status();
  }

  // Reads first: what creates leave behind is still being tidied up for seconds.
  absl::Status MeasureAt(const std::string& at) {
    GUANXI_RETURN_IF_ERROR(AwaitRest(suite_->address("metrics"), kRestPatience));
    GUANXI_RETURN_IF_ERROR(Throughput("get_64/cold" + at, GetCustomer(), customers(), 64).status());
    GUANXI_RETURN_IF_ERROR(WarmUp());
    for (const bool direct : {true, false}) GUANXI_RETURN_IF_ERROR(MeasureReads(direct, at));
    GUANXI_RETURN_IF_ERROR(
        Throughput("get_360_64/gateway" + at, GetCustomer360(), gateway(), 64).status());
    GUANXI_RETURN_IF_ERROR(MeasureLatencies(at));
    GUANXI_RETURN_IF_ERROR(MeasureSeller(at));
    for (const bool direct : {true, false}) GUANXI_RETURN_IF_ERROR(MeasureCreates(direct, at));
    // What a durable create costs with no index but a unique one: the rest is what customers are
    // found by.
    return Throughput("create_product_64/direct" + at, CreateProduct(), pipeline(), 64).status();
  }

  std::string AddressOf(bool direct) const { return direct ? customers() : gateway(); }
  static std::string RouteOf(bool direct) { return direct ? "/direct" : "/gateway"; }

  absl::Status MeasureReads(bool direct, const std::string& at) {
    const std::string address = AddressOf(direct);
    const std::string route = RouteOf(direct) + at;
    GUANXI_RETURN_IF_ERROR(Throughput("get_64" + route, GetCustomer(), address, 64).status());
    GUANXI_RETURN_IF_ERROR(Throughput("list_50_64" + route, ListCustomers(), address, 64).status());
    return Throughput("lookup_phone_64" + route, LookUpPhone(), address, 64).status();
  }

  absl::Status MeasureCreates(bool direct, const std::string& at) {
    for (const int in_flight : {1, 64, 256}) {
      const std::string name = absl::StrCat("create_", in_flight, RouteOf(direct), at);
      GUANXI_ASSIGN_OR_RETURN(const double rate,
                              Throughput(name, CreateCustomer(), AddressOf(direct), in_flight));
      Print({absl::StrCat(name, "/of_rocksdb"), rate, "1/s", rocks_[in_flight],
             rate / rocks_[in_flight]});
    }
    return absl::OkStatus();
  }

  // What it costs to tell who calls and what that one may see: a salesperson's get against the same
  // call without credentials, and a page of the salesperson's own against the one at the first
  // size.
  absl::Status MeasureSeller(const std::string& at) {
    const Work get = GetOwnCustomer();
    GUANXI_ASSIGN_OR_RETURN(const std::vector<Pair> checked,
                            Rounds(As(token_, get), customers(), 64, get, customers()));
    PrintThroughput("get_64/as_salesperson" + at, checked);
    GUANXI_ASSIGN_OR_RETURN(const std::vector<Pair> page,
                            Rounds(As(token_, ListOwnCustomers()), customers(), 1, Echo(), echo()));
    const double ratio = PrintLatency("list_50_own_p50/as_salesperson" + at, page);
    if (first_own_page_ == 0) first_own_page_ = ratio;
    Print({"list_50_own_growth" + at, ratio, "of echo", first_own_page_, ratio / first_own_page_});
    return absl::OkStatus();
  }

  // One call at a time: what the gateway adds, and how long a call centre waits.
  absl::Status MeasureLatencies(const std::string& at) {
    GUANXI_ASSIGN_OR_RETURN(const std::vector<Pair> direct,
                            Rounds(GetCustomer(), customers(), 1, Echo(), echo()));
    PrintLatency("get_p50/direct" + at, direct);
    GUANXI_ASSIGN_OR_RETURN(const std::vector<Pair> routed,
                            Rounds(GetCustomer(), gateway(), 1, GetCustomer(), customers()));
    PrintLatency("get_p50/gateway" + at, routed);
    GUANXI_RETURN_IF_ERROR(MeasureView("get_360", at, GetCustomer360()));
    return MeasureView("get_360_any", at, GetAnyCustomer360());
  }

  absl::Status MeasureView(const std::string& name, const std::string& at, const Work& work) {
    GUANXI_ASSIGN_OR_RETURN(const std::vector<Pair> view,
                            Rounds(work, gateway(), 1, Echo(), echo()));
    PrintLatency(name + "_p50/gateway" + at, view);
    std::vector<double> p99;
    std::vector<double> floor;
    for (const Pair& pair : view) {
      p99.push_back(pair.subject.p99_ms);
      floor.push_back(pair.floor.p99_ms);
    }
    Print({name + "_p99/gateway" + at, Median(p99), "ms", Median(floor),
           Median(p99) / Median(floor)});
    return absl::OkStatus();
  }

  // Returns the ratio.
  double PrintLatency(const std::string& name, const std::vector<Pair>& pairs) const {
    std::vector<double> value;
    std::vector<double> floor;
    std::vector<double> ratio;
    for (const Pair& pair : pairs) {
      value.push_back(pair.subject.p50_ms);
      floor.push_back(pair.floor.p50_ms);
      ratio.push_back(pair.subject.p50_ms / pair.floor.p50_ms);
    }
    Print({name, Median(value), "ms", Median(floor), Median(ratio)});
    return Median(ratio);
  }

  // Prints calls per second against the echo server with as many in flight.
  absl::StatusOr<double> Throughput(const std::string& name,
                                    const Work& work,
                                    const std::string& address,
                                    int in_flight) {
    GUANXI_ASSIGN_OR_RETURN(const std::vector<Pair> pairs,
                            Rounds(work, address, in_flight, Echo(), echo()));
    return PrintThroughput(name, pairs);
  }

  // Returns calls per second.
  double PrintThroughput(const std::string& name, const std::vector<Pair>& pairs) const {
    std::vector<double> value;
    std::vector<double> floor;
    std::vector<double> ratio;
    for (const Pair& pair : pairs) {
      value.push_back(pair.subject.per_second);
      floor.push_back(pair.floor.per_second);
      ratio.push_back(pair.subject.per_second / pair.floor.per_second);
    }
    Print({name, Median(value), "1/s", Median(floor), Median(ratio)});
    return Median(value);
  }

  absl::StatusOr<std::vector<Pair>> Rounds(const Work& work,
                                           const std::string& address,
                                           int in_flight,
                                           const Work& floor,
                                           const std::string& floor_address) {
    std::vector<Pair> pairs;
    for (int round = 0; round < options_.rounds; ++round) {
      Pair pair;
      GUANXI_ASSIGN_OR_RETURN(pair.floor, Load(floor, floor_address, in_flight));
      GUANXI_ASSIGN_OR_RETURN(pair.subject, Load(work, address, in_flight));
      pairs.push_back(pair);
    }
    return pairs;
  }

  static Work As(const std::string& token, Work work) {
    work.token = token;
    return work;
  }
  static bool IsCreate(const Work& work) {
    return work.method == CreateCustomer().method || work.method == CreateProduct().method;
  }

  // Numbers count on from one load to the next: in a large store a load seldom reads what the one
  // before it, which may be its floor, has just put into a cache.
  absl::StatusOr<LoadResult> Load(const Work& work, const std::string& address, int in_flight) {
    int64_t& next = IsCreate(work) ? next_measured_ : next_read_;
    // Reads ask for customers all over the store.
    const int64_t span = work.span == 0 ? customers_ : std::min(customers_, work.span);
    const auto request = IsCreate(work) || span == 0 ? work.request : [&work, span](int64_t n) {
      return work.request(static_cast<int64_t>(static_cast<uint64_t>(n) * 0x9e3779b97f4a7c15 %
                                               static_cast<uint64_t>(span)));
    };
    GUANXI_ASSIGN_OR_RETURN(
        const LoadResult result,
        RunLoad({address, work.method, request, work.token},
                {.in_flight = in_flight, .duration = seconds(), .first = next}));
    // Up to `in_flight` numbers were given out and not used.
    next += result.calls + in_flight;
    return result;
  }

  const BenchOptions options_;
  const std::string dir_;
  std::unique_ptr<Child> echo_;
  std::unique_ptr<Child> suite_;
  std::map<int, double> rocks_;
  int64_t customers_ = 0;                   // those below it were loaded
  std::string token_;                       // the salesperson's
  double first_own_page_ = 0;               // list_50_own_p50 of echo, at the first size
  int64_t next_measured_ = kFirstMeasured;  // those created by measuring count from there
  int64_t next_read_ = 0;
};

}  // namespace

int RunBench(const BenchOptions& options) {
  const absl::Status status = Bench(options).Run();
  if (status.ok()) return 0;
  std::cerr << "bench: " << status << std::endl;
  return 1;
}

}  // namespace guanxi::bench
