// Which services did not answer a job last, so that the log tells of each silence once.
#ifndef GUANXI_COMMON_RPC_SILENCES_H_
#define GUANXI_COMMON_RPC_SILENCES_H_

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/obs/log.h"

namespace guanxi::rpc {

// For one thread.
class Silences {
 public:
  // `message` is what the log says of a silence: `a merge could not get on in a service`.
  explicit Silences(std::string message) : message_(std::move(message)) {}

  // Logs that `service` answered with `error` to what `job` asked, unless that was its answer the
  // last time too; whether it did.
  bool Note(const std::string& service, const absl::Status& error, const obs::Field& job);
  // It answered.
  void End(const std::string& service) { last_.erase(service); }

 private:
  const std::string message_;
  absl::flat_hash_map<std::string, absl::StatusCode> last_;
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_SILENCES_H_
