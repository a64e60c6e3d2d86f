// A suite in this process whose callers prove who they are.
#ifndef GUANXI_TESTS_ACCESS_RUNNING_SUITE_H_
#define GUANXI_TESTS_ACCESS_RUNNING_SUITE_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "cli/serve/suite_host.h"
#include "common/access/token/signer.h"

namespace guanxi::access_test {

// How a call reaches its service.
enum class Route { kDirect, kGateway };

// A folder of its own, removed with everything in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Makes the credentials of callers of suites over `folder`. Thread-safe.
class Credentials {
 public:
  explicit Credentials(const std::string& folder);

  // What to send as `authorization` for a token of `account` (`users/{id}`, `serviceAccounts/{id}`)
  // that holds for `lifetime` from now on.
  std::string Of(const std::string& account, absl::Duration lifetime = absl::Hours(1)) const;
  // The same for one of the suite's services, which may do everything.
  std::string OfService() const;

 private:
  std::unique_ptr<token::Signer> accounts_;
  std::unique_ptr<token::Signer> services_;
};

// What to start: by default everything, on free ports.
struct Parts {
  std::vector<std::string> services = {"directory", "customers", "pipeline", "tickets", "loyalty"};
  bool gateway = true;
  cli::Peers peers;   // where services are that do not run here
  cli::Peers listen;  // where parts listen that are not to choose a free port
};

class RunningSuite {
 public:
  // Starts over `folder`, which outlives it; aborts when that fails.
  explicit RunningSuite(const std::string& folder, const Parts& parts = {});

  // The one that tests share, with everything in it; started at the first call, stopped at the end.
  static RunningSuite& Shared();

  const Credentials& credentials() const { return credentials_; }
  // By the name of the part: `gateway`, `customers` …
  const std::string& address(const std::string& part) const;
  std::shared_ptr<grpc::Channel> channel(const std::string& part) const;
  // The one to send calls of `method` (`guanxi.customers.v1.CustomerService/GetCustomer`) on.
  std::shared_ptr<grpc::Channel> channel(Route route, std::string_view method) const;
  // The parts that run.
  std::vector<std::string> parts() const;

 private:
  Credentials credentials_;
  std::unique_ptr<cli::SuiteHost> host_;
  std::map<std::string, std::string> addresses_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

// The service that has `method`: `customers` for one of `guanxi.customers.v1`.
std::string ServiceOf(std::string_view method);

// A port that was free a moment ago, as an address.
std::string FreeAddress();

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_RUNNING_SUITE_H_
