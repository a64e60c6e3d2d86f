#include "common/rpc/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status CannotListen(std::string_view address) {
  return Make(absl::StatusCode::kFailedPrecondition, "CANNOT_LISTEN",
              fmt::format("cannot listen on {}", address), {{"address", address}});
}

absl::Status BadTlsFile(std::string_view path, std::string_view rule) {
  return Make(absl::StatusCode::kFailedPrecondition, "BAD_TLS_FILE",
              fmt::format("{} {}", path, rule), {{"path", path}, {"rule", rule}});
}

absl::Status CallCancelled() {
  return Make(absl::StatusCode::kCancelled, "CALL_CANCELLED", "the caller gave up");
}

absl::Status AnswerErased() {
  return Make(absl::StatusCode::kNotFound, "ANSWER_ERASED",
              "the call was answered before, and what the answer told of is erased");
}

}  // namespace guanxi::errors
