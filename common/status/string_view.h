// Debian builds Abseil with a string_view of its own, which std::string_view does not convert to.
#ifndef GUANXI_COMMON_STATUS_STRING_VIEW_H_
#define GUANXI_COMMON_STATUS_STRING_VIEW_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace guanxi {

// The same characters, for Abseil's functions.
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace guanxi

#endif  // GUANXI_COMMON_STATUS_STRING_VIEW_H_
