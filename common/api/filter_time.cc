#include "common/api/filter_time.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/status/macros.h"

namespace guanxi::api::filter {
namespace {

using Base = RelativeTime::Base;

// The largest count and distance: a century of days.
constexpr int64_t kMaxCount = 36'525;
// How far ahead it is looked for a crossing: beyond what any count reaches.
constexpr int64_t kHorizonDays = 4 * kMaxCount;

struct Unit {
  char letter;
  absl::Duration length;
};

constexpr Unit kUnits[] = {{'s', absl::Seconds(1)},
                           {'m', absl::Minutes(1)},
                           {'h', absl::Hours(1)},
                           {'d', absl::Hours(24)},
                           {'w', absl::Hours(7 * 24)}};

struct CalendarFunction {
  std::string_view name;
  Base base;
};

constexpr CalendarFunction kCalendarFunctions[] = {{"today", Base::kDay},
                                                   {"startOfWeek", Base::kWeek},
                                                   {"startOfMonth", Base::kMonth},
                                                   {"startOfQuarter", Base::kQuarter},
                                                   {"startOfYear", Base::kYear}};

absl::Status WrongArguments(const Call& call, std::string_view expected) {
  return Fault(call.position, fmt::format("`{}` takes {}", call.function, expected));
}

// A whole number and a unit, such as `30d`; nothing for another spelling or one out of range.
std::optional<absl::Duration> DistanceOf(const Literal& literal) {
  if (literal.text.size() < 2 || literal.quoted) return std::nullopt;
  const std::string digits = literal.text.substr(0, literal.text.size() - 1);
  int64_t count = 0;
  if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(digits, &count)) {
    return std::nullopt;
  }
  for (const Unit& unit : kUnits) {
    const int64_t most = kMaxCount * absl::Hours(24) / unit.length;
    if (unit.letter == literal.text.back() && count <= most) return count * unit.length;
  }
  return std::nullopt;
}

// A name of the zone database; a path would be opened as a file.
std::optional<absl::TimeZone> ZoneOf(const Literal& literal) {
  const std::string& name = literal.text;
  const auto is_plain = [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+' || c == '/';
  };
  absl::TimeZone zone;
  const bool named = !name.empty() && absl::ascii_isalpha(name.front()) && name != "localtime" &&
                     name.size() <= 64 && std::all_of(name.begin(), name.end(), is_plain);
  if (!named || !absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

absl::StatusOr<RelativeTime> CalendarTimeOf(const Call& call, Base base) {
  constexpr std::string_view kExpected =
      "a whole number of up to 36,525 either way and a time zone such as \"Asia/Shanghai\", both "
      "or the last of them left out";
  RelativeTime relative{.base = base, .shift = {}, .count = 0, .zone = std::nullopt};
  if (call.arguments.size() > 2) return WrongArguments(call, kExpected);
  if (!call.arguments.empty()) {
    const Literal& count = call.arguments[0];
    const bool whole = !count.quoted && absl::SimpleAtoi(count.text, &relative.count) &&
                       relative.count >= -kMaxCount && relative.count <= kMaxCount;
    if (!whole) return WrongArguments(call, kExpected);
  }
  if (call.arguments.size() == 2) {
    relative.zone = ZoneOf(call.arguments[1]);
    if (!relative.zone.has_value()) return WrongArguments(call, kExpected);
  }
  return relative;
}

absl::TimeZone ZoneFor(const RelativeTime& relative, const Present& present) {
  return relative.zone.value_or(present.zone);
}

// The day that `relative`, of a base other than kNow, is on `today`.
absl::CivilDay DayFrom(const RelativeTime& relative, absl::CivilDay today) {
  switch (relative.base) {
    case Base::kWeek: {
      const absl::CivilDay monday = absl::PrevWeekday(today + 1, absl::Weekday::monday);
      return monday + 7 * relative.count;
    }
    case Base::kMonth:
      return absl::CivilDay(absl::CivilMonth(today) + relative.count);
    case Base::kQuarter: {
      const absl::CivilMonth first(today.year(), (today.month() - 1) / 3 * 3 + 1);
      return absl::CivilDay(first + 3 * relative.count);
    }
    case Base::kYear:
      return absl::CivilDay(absl::CivilYear(today) + relative.count);
    default:
      return today + relative.count;
  }
}

// -1, 0 or 1.
int Order(absl::CivilDay a, absl::CivilDay b) { return a < b ? -1 : a == b ? 0 : 1; }
int Order(absl::Time a, absl::Time b) { return a < b ? -1 : a == b ? 0 : 1; }

// The midnight of the first day to come on which `order_on(day)` is another than today. The order
// only ever rises, so that halving finds the day.
template <typename OrderOn>
std::optional<absl::Time> FirstOtherDay(absl::CivilDay today,
                                        absl::TimeZone zone,
                                        OrderOn order_on) {
  const int now = order_on(today);
  if (now > 0 || order_on(today + kHorizonDays) == now) return std::nullopt;
  int64_t same = 0, other = kHorizonDays;
  while (other - same > 1) {
    const int64_t middle = same + (other - same) / 2;
    (order_on(today + middle) == now ? same : other) = middle;
  }
  return absl::FromCivil(today + other, zone);
}

}  // namespace

absl::StatusOr<RelativeTime> RelativeTimeOf(const Call& call) {
  for (const CalendarFunction& function : kCalendarFunctions) {
    if (call.function == function.name) return CalendarTimeOf(call, function.base);
  }
  RelativeTime relative;
  if (call.function == "now") {
    if (call.arguments.empty()) return relative;
    return WrongArguments(call, "nothing");
  }
  const std::optional<absl::Duration> distance =
      call.arguments.size() == 1 ? DistanceOf(call.arguments[0]) : std::nullopt;
  if (!distance.has_value())
    return WrongArguments(call,
                          "one distance of up to 36,525 days, such as 90s, 15m, 8h, 30d or 2w");
  relative.shift = call.function == "ago" ? -*distance : *distance;
  return relative;
}

absl::CivilDay DayOf(const RelativeTime& relative, const Present& present) {
  const absl::TimeZone zone = ZoneFor(relative, present);
  if (relative.base == Base::kNow) return absl::ToCivilDay(present.now + relative.shift, zone);
  return DayFrom(relative, absl::ToCivilDay(present.now, zone));
}

absl::Time MomentOf(const RelativeTime& relative, const Present& present) {
  if (relative.base == Base::kNow) return present.now + relative.shift;
  return absl::FromCivil(DayOf(relative, present), ZoneFor(relative, present));
}

std::optional<absl::Time> NextCrossing(const RelativeTime& relative,
                                       const Present& present,
                                       absl::Time value) {
  if (relative.base == Base::kNow) {
    const absl::Time meets = value - relative.shift;
    if (meets > present.now) return meets;
    if (meets == present.now) return meets + absl::Nanoseconds(1);
    return std::nullopt;
  }
  const absl::TimeZone zone = ZoneFor(relative, present);
  return FirstOtherDay(absl::ToCivilDay(present.now, zone), zone, [&](absl::CivilDay day) {
    return Order(absl::FromCivil(DayFrom(relative, day), zone), value);
  });
}

std::optional<absl::Time> NextCrossing(const RelativeTime& relative,
                                       const Present& present,
                                       absl::CivilDay value) {
  const absl::TimeZone zone = ZoneFor(relative, present);
  return FirstOtherDay(absl::ToCivilDay(present.now, zone), zone,
                       [&](absl::CivilDay day) { return Order(DayFrom(relative, day), value); });
}

}  // namespace guanxi::api::filter
