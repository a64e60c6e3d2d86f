#include "gateway/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {
namespace {

// Paths come from callers, who may write anything at any length into them.
std::string_view Cut(std::string_view path) { return path.substr(0, 256); }

}  // namespace

absl::Status UnknownMethod(std::string_view path) {
  return Make(absl::StatusCode::kUnimplemented, "UNKNOWN_METHOD",
              fmt::format("no service has the method {}", Cut(path)), {{"method", Cut(path)}});
}

absl::Status MissingMessage(std::string_view path) {
  return Make(absl::StatusCode::kUnimplemented, "MISSING_MESSAGE",
              fmt::format("the call of {} ended without a message", Cut(path)),
              {{"method", Cut(path)}});
}

absl::Status NobodyWithPhone() {
  return Make(absl::StatusCode::kNotFound, "NOBODY_WITH_PHONE",
              "no customer has this phone number");
}

}  // namespace guanxi::errors
