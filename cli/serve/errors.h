// The errors of starting services.
#ifndef GUANXI_CLI_SERVE_ERRORS_H_
#define GUANXI_CLI_SERVE_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: the directory `path` cannot be made; `cause` is the system's word for why.
absl::Status BadDataDir(std::string_view path, std::string_view cause);  // BAD_DATA_DIR
// INVALID_ARGUMENT: there is no service `name`.
absl::Status UnknownService(std::string_view name);  // UNKNOWN_SERVICE

}  // namespace guanxi::errors

#endif  // GUANXI_CLI_SERVE_ERRORS_H_
