#include "services/customers/care/icalendar.h"

#include <algorithm>
#include <cstddef>

namespace guanxi::customers {
namespace {

constexpr size_t kLineBytes = 75;
constexpr char kLineEnd[] = "\r\n";

// A byte that continues a character of UTF-8.
bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// The most bytes of `text`, up to `limit`, that end with a character.
size_t WholeCharacters(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text.size();
  size_t size = limit;
  while (size > 0 && Continues(text[size])) --size;
  return size > 0 ? size : limit;
}

std::string BasicDay(absl::CivilDay day) {
  std::string text = absl::FormatCivilTime(day);
  text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
  return text;
}

std::string BasicTime(absl::Time time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

std::string EventText(const CalendarEvent& event) {
  std::string text = ContentLine("BEGIN", "VEVENT");
  text += ContentLine("UID", EscapedText(event.uid));
  text += ContentLine("DTSTAMP", BasicTime(event.last_changed));
  text += ContentLine("DTSTART;VALUE=DATE", BasicDay(event.day));
  text += ContentLine("SUMMARY", EscapedText(event.summary));
  // Work for a day keeps nobody from meetings.
  text += ContentLine("TRANSP", "TRANSPARENT");
  return text + ContentLine("END", "VEVENT");
}

}  // namespace

std::string ContentLine(std::string_view name, std::string_view value) {
  std::string line(name);
  line += ':';
  line += value;
  std::string folded;
  std::string_view rest = line;
  size_t limit = kLineBytes;
  while (rest.size() > limit) {
    const size_t size = WholeCharacters(rest, limit);
    folded.append(rest.substr(0, size)).append(kLineEnd).append(" ");
    rest.remove_prefix(size);
    limit = kLineBytes - 1;
  }
  return folded.append(rest).append(kLineEnd);
}

std::string EscapedText(std::string_view text) {
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool line_end = c == '\n' || (c == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
    if (line_end) {
      escaped += "\\n";
    } else if (c == '\\' || c == ';' || c == ',') {
      escaped += '\\';
      escaped += c;
    } else if (c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)) {
      escaped += c;
    }
  }
  return escaped;
}

std::string CalendarText(std::string_view name, absl::Span<const CalendarEvent> events) {
  std::string text = ContentLine("BEGIN", "VCALENDAR");
  text += ContentLine("VERSION", "2.0");
  text += ContentLine("PRODID", "-//Guanxi//Customer care//EN");
  text += ContentLine("CALSCALE", "GREGORIAN");
  text += ContentLine("X-WR-CALNAME", EscapedText(name));
  for (const CalendarEvent& event : events) text += EventText(event);
  return text + ContentLine("END", "VCALENDAR");
}

}  // namespace guanxi::customers
