// What a list takes at most, for those who check a filter before they list by it.
#ifndef GUANXI_COMMON_TABLE_LIST_LIMITS_H_
#define GUANXI_COMMON_TABLE_LIST_LIMITS_H_

#include <cstddef>

namespace guanxi::table {

// The most groups that a filter asks for: each is looked up for each record that is tested.
inline constexpr size_t kMaxGroups = 4;

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_LIST_LIMITS_H_
