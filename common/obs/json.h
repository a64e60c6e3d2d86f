// Writes JSON values at the end of a string. Only what a log line needs.
#ifndef GUANXI_COMMON_OBS_JSON_H_
#define GUANXI_COMMON_OBS_JSON_H_

#include <string>
#include <string_view>

namespace guanxi::obs {

// Appends `text` in quotes. Ill-formed UTF-8 becomes U+FFFD; control characters, those of terminals
// too, and line separators are written as \u escapes.
void AppendJsonString(std::string_view text, std::string& out);

// Appends `number` so that it reads back the same; null when it is not finite.
void AppendJsonNumber(double number, std::string& out);

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_JSON_H_
