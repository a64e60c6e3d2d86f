// The errors of reading exported audit chains and anchors.
#ifndef GUANXI_CLI_AUDIT_ERRORS_H_
#define GUANXI_CLI_AUDIT_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// INVALID_ARGUMENT: a file, a head or an anchor that is not written as such things are.
absl::Status NotAnAuditExport();                 // NOT_AN_AUDIT_EXPORT
absl::Status BadAuditHead();                     // BAD_AUDIT_HEAD
absl::Status BadAnchor(std::string_view where);  // BAD_ANCHOR
// UNAVAILABLE: a file that cannot be read, or written, for the reason given.
absl::Status AuditFileUnusable(std::string_view path, std::string_view why);  // AUDIT_FILE_UNUSABLE

}  // namespace guanxi::errors

#endif  // GUANXI_CLI_AUDIT_ERRORS_H_
