// Calendars as programs exchange them: iCalendar, RFC 5545. What is written here is a handful of
// properties, which a library with time zones, recurrence and a parser would not make shorter.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_ICALENDAR_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_ICALENDAR_H_

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace guanxi::customers {

// Something that takes a whole day.
struct CalendarEvent {
  std::string uid;          // the same in every calendar the event is in, and nothing else's
  absl::Time last_changed;  // programs take over a later one
  absl::CivilDay day;
  std::string summary;
};

// One line of content, `name` and `value` as the format has them, folded at 75 bytes without
// parting a character, and ended by CR LF.
std::string ContentLine(std::string_view name, std::string_view value);

// `text`, UTF-8, as the value of a property: backslash, comma, semicolon and line breaks escaped,
// other control characters left out.
std::string EscapedText(std::string_view text);

// The calendar that people know as `name`.
std::string CalendarText(std::string_view name, absl::Span<const CalendarEvent> events);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_ICALENDAR_H_
