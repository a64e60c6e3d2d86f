#include "common/subjects/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status LedgerFailed(std::string_view path, std::string_view what) {
  return Make(absl::StatusCode::kUnavailable, "LEDGER_FAILED",
              fmt::format("erasures cannot be written down in {}: {}", path, what),
              {{"path", path}, {"cause", what}});
}

}  // namespace guanxi::errors
