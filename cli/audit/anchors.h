// Anchors: what earlier verifications found at the ends of chains. Kept where the suite's machines
// cannot write, they show that nothing before them was altered or cut off since.
#ifndef GUANXI_CLI_AUDIT_ANCHORS_H_
#define GUANXI_CLI_AUDIT_ANCHORS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/audit/chain_verifier.h"

namespace guanxi::cli {

// A file of lines `{service} {sequence} {hash} {time}`, oldest first, that only grows.
class Anchors {
 public:
  // Reads `path`; a file that is not there has no anchors. INVALID_ARGUMENT names a line that is
  // none: somebody wrote to it.
  static absl::StatusOr<Anchors> Read(const std::string& path);

  // What is known of the chain of `service`.
  std::vector<KnownRecord> Of(const std::string& service) const;

  // Adds the end of a chain that was found whole, unless it is the newest anchor already. `time` is
  // RFC 3339. UNAVAILABLE when the file cannot be
  // written.
  absl::Status Add(const std::string& service,
                   uint64_t sequence,
                   const std::string& hash,
                   const std::string& time);

 private:
  explicit Anchors(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::map<std::string, std::vector<KnownRecord>> known_;
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_AUDIT_ANCHORS_H_
