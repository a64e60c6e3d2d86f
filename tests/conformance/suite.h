// The running suite the tests talk to: `guanxi serve all` on free ports over an empty folder, or
// the one whose addresses GUANXI_CONFORMANCE_ADDRESSES gives, in the words of its `serving` line.
#ifndef GUANXI_TESTS_CONFORMANCE_SUITE_H_
#define GUANXI_TESTS_CONFORMANCE_SUITE_H_

#include <grpcpp/grpcpp.h>
#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guanxi::conformance {

// How a call reaches its service.
enum class Route { kDirect, kGateway };

std::string RouteName(Route route);

// One process for all tests of the program.
class Suite {
 public:
  // The suite; started at the first call. Aborts when it does not start.
  static Suite& Get();
  // Stops it, when it was started here.
  static void Stop();

  // The connection by which calls of a service of `package` (`guanxi.customers.v1`) are made.
  std::shared_ptr<grpc::Channel> channel(Route route, std::string_view package) const;
  // The connection to `name` (`gateway`, `customers` …).
  std::shared_ptr<grpc::Channel> channel(const std::string& name) const;
  // The names of the services behind the gateway.
  std::vector<std::string> services() const;

  ~Suite();
  Suite(const Suite&) = delete;
  Suite& operator=(const Suite&) = delete;

 private:
  Suite();
  void Start();
  void Connect(const std::string& serving);

  pid_t pid_ = 0;
  int output_ = -1;  // kept open: the suite may write more lines
  std::string dir_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace guanxi::conformance

#endif  // GUANXI_TESTS_CONFORMANCE_SUITE_H_
