#include "cli/audit/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

using absl::StatusCode;

absl::Status NotAnAuditExport() {
  return Make(StatusCode::kInvalidArgument, "NOT_AN_AUDIT_EXPORT",
              "it does not begin as an exported audit chain does");
}

absl::Status BadAuditHead() {
  return Make(StatusCode::kInvalidArgument, "BAD_AUDIT_HEAD",
              "a head is written SEQUENCE:HASH, with the 64 hexadecimal digits of the hash");
}

absl::Status BadAnchor(std::string_view where) {
  return Make(StatusCode::kInvalidArgument, "BAD_ANCHOR", fmt::format("{} is no anchor", where),
              {{"where", where}});
}

absl::Status AuditFileUnusable(std::string_view path, std::string_view why) {
  return Make(StatusCode::kUnavailable, "AUDIT_FILE_UNUSABLE", fmt::format("{} {}", path, why),
              {{"path", path}, {"why", why}});
}

}  // namespace guanxi::errors
