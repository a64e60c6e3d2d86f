// The name of a record that is about to be created.
#ifndef GUANXI_COMMON_API_NEW_NAME_H_
#define GUANXI_COMMON_API_NEW_NAME_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"

namespace guanxi::api {

// `{collection}/{id}` with the id a caller chose, or one of `ids` when `id` is empty.
// INVALID_ARGUMENT naming `field` (`customer_id`) for an id that CheckId refuses.
inline absl::StatusOr<std::string> NewName(IdSource& ids,
                                           std::string_view collection,
                                           std::string_view id,
                                           std::string_view field) {
  if (id.empty()) return ResourceName(collection, ids.NewId());
  GUANXI_RETURN_IF_ERROR(CheckId(id, field));
  return ResourceName(collection, id);
}

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_NEW_NAME_H_
