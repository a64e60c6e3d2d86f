// This executable, started once more as a server of its own: load and server must not share gRPC's
// few threads.
#ifndef GUANXI_CLI_BENCH_CHILD_H_
#define GUANXI_CLI_BENCH_CHILD_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace guanxi::bench {

// A running server. Its destructor asks it to stop (SIGTERM) and waits for it. It is asked as well
// when the thread that started it ends without that.
class Child {
 public:
  // Starts `guanxi ARGUMENTS…` and waits for its `serving` line. Its standard error goes to
  // `log_file`. UNAVAILABLE when it ends before that line.
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& arguments,
                                                      const std::string& log_file);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The address of `name` in `serving name=address …`; empty when it is not there.
  std::string address(const std::string& name) const;

 private:
  Child(pid_t pid, std::map<std::string, std::string> addresses)
      : pid_(pid), addresses_(std::move(addresses)) {}

  pid_t pid_;
  std::map<std::string, std::string> addresses_;
};

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_CHILD_H_
