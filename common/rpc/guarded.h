// Where exceptions of libraries below end.
#ifndef GUANXI_COMMON_RPC_GUARDED_H_
#define GUANXI_COMMON_RPC_GUARDED_H_

#include <exception>
#include <string_view>

#include "absl/status/status.h"

namespace guanxi::rpc {

// Logs what `where` threw and returns INTERNAL for it.
absl::Status Thrown(std::string_view where, std::string_view what);

// Runs `step() -> absl::Status`. An exception that left a method would reach the caller as
// UNIMPLEMENTED without a word; one that left a transaction would end the process.
template <typename Step>
absl::Status Guarded(std::string_view where, Step step) {
  try {
    return step();
  } catch (const std::exception& thrown) {
    return Thrown(where, thrown.what());
  } catch (...) {
    return Thrown(where, "not a std::exception");
  }
}

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_GUARDED_H_
