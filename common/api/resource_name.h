// Names of resources: `{collection}/{id}`, such as `customers/01hq3v…`.
#ifndef GUANXI_COMMON_API_RESOURCE_NAME_H_
#define GUANXI_COMMON_API_RESOURCE_NAME_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace guanxi::api {

// `customers`, `x` → `customers/x`.
std::string ResourceName(std::string_view collection, std::string_view id);

// The id in `name`, which must be of `collection`: 1 to 63 of A-Z, a-z, 0-9, '-', '_', '.', '~'.
// INVALID_ARGUMENT naming `field` otherwise.
absl::StatusOr<std::string> IdOf(std::string_view name,
                                 std::string_view collection,
                                 std::string_view field);

// An id a caller chose: 1 to 63 of a-z, 0-9 and '-', first and last not '-' (AIP-122, digits
// allowed first).
absl::Status CheckId(std::string_view id, std::string_view field);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_RESOURCE_NAME_H_
