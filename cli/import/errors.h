// The errors of an import. Faults of a single value are errors::InvalidField, with the column as
// the field.
#ifndef GUANXI_CLI_IMPORT_ERRORS_H_
#define GUANXI_CLI_IMPORT_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/csv/errors.h"  // IWYU pragma: export

namespace guanxi::errors {

// FAILED_PRECONDITION: `path` cannot be written.
absl::Status CannotWrite(std::string_view path);  // CANNOT_WRITE
// INVALID_ARGUMENT: the mapping is wrong at `where` (such as `crm.toml:12: step units, call 1`).
absl::Status BadMapping(std::string_view where, std::string_view rule);  // INVALID_MAPPING
// FAILED_PRECONDITION: the state file `path` tells of an import of other data or by another
// mapping.
absl::Status OtherImport(std::string_view path);  // OTHER_IMPORT
// FAILED_PRECONDITION: another process imports with the state file `path`.
absl::Status ImportRunning(std::string_view path);  // IMPORT_RUNNING

}  // namespace guanxi::errors

#endif  // GUANXI_CLI_IMPORT_ERRORS_H_
