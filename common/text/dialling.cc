#include "common/text/dialling.h"

#include <phonenumbers/phonenumberutil.h>

namespace guanxi::text {

std::string CountryCode(std::string_view region) {
  const int code = i18n::phonenumbers::PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(
      std::string(region));
  return code == 0 ? "+" : "+" + std::to_string(code);
}

}  // namespace guanxi::text
