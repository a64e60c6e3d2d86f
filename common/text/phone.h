// Phone numbers in the form they are stored, compared and looked up in.
#ifndef GUANXI_COMMON_TEXT_PHONE_H_
#define GUANXI_COMMON_TEXT_PHONE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace guanxi::text {

struct Phone {
  // E.164 ("+8613812345678"), or digits alone ("10086") where `is_e164` is false: for short
  // numbers, internal extensions and numbers of no plan known.
  std::string number;
  bool is_e164 = false;
  // Digits of an extension ("ext. 12"), or "".
  std::string extension;
};

// Reads `raw` as people write numbers, full-width digits included. Without a leading + it is taken
// as one of `default_region`, an upper-case ISO 3166 code ("CN"); "" where there is none.
// INVALID_FIELD, naming `field`, when `raw` has fewer than 3 or more than 20 digits or is not
// UTF-8.
absl::StatusOr<Phone> NormalizePhone(std::string_view raw,
                                     std::string_view default_region,
                                     std::string_view field = "phone");

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_PHONE_H_
