#include "cli/bench/search_bench.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "cli/bench/child.h"
#include "cli/bench/figures.h"
#include "cli/bench/load.h"
#include "cli/bench/name_list.h"
#include "cli/bench/workload.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"
#include "common/text/normalize.h"
#include "common/text/utf8.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"

namespace guanxi::bench {
namespace {

using customers::v1::CreateCustomerRequest;
using customers::v1::SearchCustomersRequest;
using customers::v1::SearchCustomersResponse;

constexpr char kCreate[] = "/guanxi.customers.v1.CustomerService/CreateCustomer";
constexpr char kSearch[] = "/guanxi.customers.v1.CustomerService/SearchCustomers";
constexpr int kLoadInFlight = 256;
constexpr size_t kHan = 3;  // bytes of a Chinese character

constexpr std::array<std::string_view, 12> kCities = {
    "北京", "上海", "深圳", "广州", "杭州", "南京", "成都", "重庆", "武汉", "西安", "厦门", "长沙"};

std::string_view CityOf(size_t n) { return kCities[n % kCities.size()]; }

CreateCustomerRequest Create(std::string id, std::string name, std::string_view city) {
  CreateCustomerRequest request;
  request.set_customer_id(std::move(id));
  request.mutable_customer()->set_display_name(std::move(name));
  request.mutable_customer()->set_kind(customers::v1::Customer::KIND_ORGANIZATION);
  customers::v1::Address& address = *request.mutable_customer()->add_addresses();
  address.set_kind(customers::v1::Address::KIND_OFFICE);
  address.mutable_address()->set_locality(std::string(city));
  return request;
}

SearchCustomersRequest Query(std::string words) {
  SearchCustomersRequest request;
  request.set_query(std::move(words));
  return request;
}

// A kind of search: what is typed to find a name that is in a city.
struct Kind {
  const char* name;
  std::function<std::string(const std::string& name, std::string_view city)> query;
};

std::vector<Kind> Kinds() {
  const auto begin = [](const std::string& name, size_t bytes) {
    return std::string(text::CutUtf8(name, bytes));
  };
  return {
      {"whole_name", [](const std::string& name, std::string_view) { return name; }},
      {"first_character",
       [begin](const std::string& name, std::string_view) { return begin(name, kHan); }},
      {"two_characters",
       [begin](const std::string& name, std::string_view) { return begin(name, 2 * kHan); }},
      {"pinyin", [](const std::string& name, std::string_view) { return text::Pinyin(name); }},
      {"three_letters",
       [](const std::string& name, std::string_view) { return text::Pinyin(name).substr(0, 3); }},
      {"initials",
       [](const std::string& name, std::string_view) { return text::PinyinInitials(name); }},
      {"pinyin_and_city",
       [](const std::string& name, std::string_view city) {
         return absl::StrCat(text::Pinyin(name), " ", text::Pinyin(city));
       }},
      {"character_and_city",
       [begin](const std::string& name, std::string_view city) {
         return absl::StrCat(begin(name, kHan), " ", std::string(city));
       }},
      {"letters_and_city",
       [](const std::string& name, std::string_view city) {
         return absl::StrCat(text::Pinyin(name).substr(0, 2), " ", text::Pinyin(city));
       }},
  };
}

class SearchBench {
 public:
  explicit SearchBench(const SearchBenchOptions& options)
      : options_(options), dir_(absl::StrCat(options.dir, "/", getpid())) {}
  ~SearchBench() {
    suite_.reset();
    echo_.reset();
    std::filesystem::remove_all(dir_);
  }

  absl::Status Run() {
    GUANXI_ASSIGN_OR_RETURN(names_, ReadNames(options_.names, options_.skip));
    std::filesystem::create_directories(dir_);
    GUANXI_ASSIGN_OR_RETURN(echo_, Child::Start({"bench", "echo-server"}, dir_ + "/echo.log"));
    GUANXI_ASSIGN_OR_RETURN(suite_, Child::Start({"serve", "all", "--data-dir", dir_ + "/data",
                                                  "--gateway-listen", "127.0.0.1:0"},
                                                 dir_ + "/suite.log"));
    GUANXI_RETURN_IF_ERROR(Fill());
    if (!options_.json) std::cout << TableHeading() << std::endl;
    for (const Kind& kind : Kinds()) GUANXI_RETURN_IF_ERROR(Measure(kind));
    return FindFresh();
  }

 private:
  std::string gateway() const { return suite_->address("gateway"); }

  absl::Status Fill() const {
    const auto request = [this](int64_t n) {
      const auto i = static_cast<size_t>(n);
      return ToBytes(Create(absl::StrFormat("n%07d", n), names_[i], CityOf(i)));
    };
    GUANXI_ASSIGN_OR_RETURN(const LoadResult result,
                            RunLoad({suite_->address("customers"), kCreate, request, ""},
                                    {.in_flight = kLoadInFlight,
                                     .duration = absl::InfiniteDuration(),
                                     .max_calls = static_cast<int64_t>(names_.size())}));
    std::cerr << "loaded " << result.calls << " customers, "
              << static_cast<int64_t>(result.per_second) << "/s" << std::endl;
    return absl::OkStatus();
  }

  // The same searches in every run, all over the list.
  absl::Status Measure(const Kind& kind) const {
    const auto request = [&](int64_t n) {
      const size_t i = static_cast<uint64_t>(n) * 0x9e3779b97f4a7c15 % names_.size();
      return ToBytes(Query(kind.query(names_[i], CityOf(i))));
    };
    const LoadOptions options{.duration = absl::InfiniteDuration(), .max_calls = options_.searches};
    const Work echo = Echo();
    GUANXI_ASSIGN_OR_RETURN(
        const LoadResult floor,
        RunLoad({echo_->address("echo"), echo.method, echo.request, ""}, options));
    GUANXI_ASSIGN_OR_RETURN(const LoadResult result,
                            RunLoad({gateway(), kSearch, request, ""}, options));
    const std::string name = absl::StrCat("search/", kind.name, "/names=", names_.size());
    Print({name + "/p50", result.p50_ms, "ms", floor.p50_ms, result.p50_ms / floor.p50_ms});
    Print({name + "/p99", result.p99_ms, "ms", floor.p99_ms, result.p99_ms / floor.p99_ms});
    return absl::OkStatus();
  }

  void Print(const Figure& figure) const {
    std::cout << (options_.json ? ToJson(figure) : ToRow(figure)) << std::endl;
  }

  // Creates customers one by one, and searches for each by the next call.
  absl::Status FindFresh() const {
    const auto stub = customers::v1::CustomerService::NewStub(
        grpc::CreateChannel(gateway(), grpc::InsecureChannelCredentials()));
    int64_t found = 0;
    for (int64_t n = 0; n < options_.creates; ++n) {
      GUANXI_ASSIGN_OR_RETURN(const bool seen, FindsNew(*stub, n));
      found += seen ? 1 : 0;
    }
    std::cout << "found by the next call: " << found << " of " << options_.creates << std::endl;
    if (found == options_.creates) return absl::OkStatus();
    return absl::InternalError("a customer was not found by the call after its creation");
  }

  absl::StatusOr<bool> FindsNew(customers::v1::CustomerService::Stub& stub, int64_t n) const {
    const std::string name = absl::StrCat(names_[static_cast<size_t>(n) % names_.size()], "新", n);
    customers::v1::Customer created;
    {
      grpc::ClientContext context;
      const grpc::Status status = stub.CreateCustomer(
          &context, Create(absl::StrFormat("fresh%07d", n), name, CityOf(0)), &created);
      if (!status.ok()) return FromGrpc(status);
    }
    grpc::ClientContext context;
    SearchCustomersResponse response;
    const grpc::Status status =
        stub.SearchCustomers(&context, Query(absl::StrCat("xin", n)), &response);
    if (!status.ok()) return FromGrpc(status);
    for (const auto& customer : response.customers()) {
      if (customer.name() == created.name()) return true;
    }
    return false;
  }

  const SearchBenchOptions options_;
  const std::string dir_;
  std::vector<std::string> names_;
  std::unique_ptr<Child> echo_;
  std::unique_ptr<Child> suite_;
};

}  // namespace

int RunSearchBench(const SearchBenchOptions& options) {
  const absl::Status status = SearchBench(options).Run();
  if (status.ok()) return 0;
  std::cerr << "bench search: " << status << std::endl;
  return 1;
}

}  // namespace guanxi::bench
