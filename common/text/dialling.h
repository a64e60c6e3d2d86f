// How countries are dialled.
#ifndef GUANXI_COMMON_TEXT_DIALLING_H_
#define GUANXI_COMMON_TEXT_DIALLING_H_

#include <string>
#include <string_view>

namespace guanxi::text {

// What numbers of `region`, an upper-case ISO 3166 code, begin with in E.164: "+86" for "CN"; "+"
// for a region that has none.
std::string CountryCode(std::string_view region);

}  // namespace guanxi::text

#endif  // GUANXI_COMMON_TEXT_DIALLING_H_
