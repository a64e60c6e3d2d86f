// Status propagation. The only macros of the project.
#ifndef GUANXI_COMMON_STATUS_MACROS_H_
#define GUANXI_COMMON_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expr` is not OK.
#define GUANXI_RETURN_IF_ERROR(expr)                                  \
  do {                                                                \
    if (::absl::Status guanxi_status = (expr); !guanxi_status.ok()) { \
      return guanxi_status;                                           \
    }                                                                 \
  } while (false)

// Assigns the value of the StatusOr `expr` to `lhs`, or returns its status.
#define GUANXI_ASSIGN_OR_RETURN(lhs, expr) \
  GUANXI_ASSIGN_OR_RETURN_IMPL(GUANXI_STATUS_CONCAT(guanxi_or_, __LINE__), lhs, expr)

#define GUANXI_ASSIGN_OR_RETURN_IMPL(or_value, lhs, expr)  \
  auto or_value = (expr);                                  \
  if (!or_value.ok()) return std::move(or_value).status(); \
  lhs = *std::move(or_value)

#define GUANXI_STATUS_CONCAT(a, b) GUANXI_STATUS_CONCAT_INNER(a, b)
#define GUANXI_STATUS_CONCAT_INNER(a, b) a##b

#endif  // GUANXI_COMMON_STATUS_MACROS_H_
