// A list of real names to search among.
#ifndef GUANXI_CLI_BENCH_NAME_LIST_H_
#define GUANXI_CLI_BENCH_NAME_LIST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace guanxi::bench {

// The lines of `file` that a customer can be called by, in order: UTF-8, a byte order mark and
// carriage returns taken off; without the first `skip` lines, empty ones and those of more than 64
// bytes. NOT_FOUND when the file cannot be read or has no name.
absl::StatusOr<std::vector<std::string>> ReadNames(const std::string& file, int skip);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_NAME_LIST_H_
