// One HTTP GET.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_HTTP_FETCH_H_
#define GUANXI_COMMON_ACCESS_TOKEN_HTTP_FETCH_H_

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace guanxi::token {

struct HttpAddress {
  std::string host;
  std::string port;
  std::string path;
};

// The parts of `http://host[:port][/path]`; KEY_SOURCE_UNAVAILABLE for any other form, https and a
// user's name included.
absl::StatusOr<HttpAddress> ParseHttpAddress(std::string_view url);

// What limits a fetch.
struct HttpLimits {
  absl::Duration timeout;                   // of the whole exchange
  size_t max_bytes;                         // of the body
  const std::atomic<bool>* stop = nullptr;  // ends it soon after it becomes true
};

// The body of the answer to GET, which must be 200; redirects are not followed.
// KEY_SOURCE_UNAVAILABLE says what went wrong. Looking up the host's name is not limited by the
// timeout but by the system's resolver.
absl::StatusOr<std::string> HttpGet(const HttpAddress& address, const HttpLimits& limits);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_HTTP_FETCH_H_
