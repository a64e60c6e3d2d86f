// The errors of reading CSV files.
#ifndef GUANXI_COMMON_CSV_ERRORS_H_
#define GUANXI_COMMON_CSV_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// NOT_FOUND: `path` is not there, is empty, or may not be read.
absl::Status CannotRead(std::string_view path);  // CANNOT_READ
// INVALID_ARGUMENT: the first row of the CSV file `path` does not name its columns.
absl::Status BadHeader(std::string_view path, std::string_view rule);  // INVALID_HEADER

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_CSV_ERRORS_H_
