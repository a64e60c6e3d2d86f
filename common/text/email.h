// E-mail addresses in the form they are stored, compared and looked up in.
#ifndef GUANXI_COMMON_TEXT_EMAIL_H_
#define GUANXI_COMMON_TEXT_EMAIL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace guanxi::text {

// `raw` without surrounding space, case-folded, its domain in ASCII (bücher.example becomes
// xn--bcher-kva.example). INVALID_FIELD, naming `field`, unless it then reads local@domain: a local
// part of 1 to 64 bytes of letters, digits, .!#$%&'*+-/=?^_`{|}~ and no empty part between dots; a
// domain of two labels or more; 254 bytes in all. Quoted local parts and addresses in [] are
// refused.
absl::StatusOr<std::string> NormalizeEmail(std::string_view raw, std::string_view field = "email");

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_EMAIL_H_
