#include "services/customers/care/lunar_months.h"

#include <unicode/calendar.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <memory>

#include "common/text/icu.h"

namespace guanxi::customers {
namespace {

constexpr double kMillisPerDay = 86'400'000.0;

// Reads lunar dates. Its time zone is UTC, so that a civil day is a day of the calendar whatever
// the machine's zone is; that new moons go by the time of Beijing is in the calendar itself.
class LunarReader {
 public:
  LunarReader() {
    UErrorCode error = U_ZERO_ERROR;
    calendar_.reset(icu::Calendar::createInstance(icu::TimeZone::getGMT()->clone(),
                                                  icu::Locale("zh@calendar=chinese"), error));
    text::RequireIcu(error, "Chinese calendar");
  }

  struct Date {
    int month;
    int day;
    bool leap;
  };

  Date At(absl::CivilDay day) {
    UErrorCode error = U_ZERO_ERROR;
    calendar_->setTime(static_cast<double>(day - absl::CivilDay()) * kMillisPerDay, error);
    const Date date{calendar_->get(UCAL_MONTH, error) + 1, calendar_->get(UCAL_DATE, error),
                    calendar_->get(UCAL_IS_LEAP_MONTH, error) != 0};
    text::RequireIcu(error, "date of the Chinese calendar");
    return date;
  }

 private:
  std::unique_ptr<icu::Calendar> calendar_;
};

// A month of which ICU is wrong: where a new moon or a solar term falls within minutes of midnight
// in Beijing, its astronomy takes the wrong side. The almanac's day and number stand here.
struct Correction {
  absl::CivilDay icu_first;
  absl::CivilDay first;
  int month;
  bool leap;
};

// All of 1900 to 2100 by ICU 72, found by comparing with two independent almanacs. An ICU that is
// right about a month has no month that begins on the wrong day; those whose number alone is wrong
// are set to what they are.
constexpr Correction kCorrections[] = {
    {absl::CivilDay(1917, 3, 23), absl::CivilDay(1917, 3, 23), 2, true},
    {absl::CivilDay(1917, 4, 21), absl::CivilDay(1917, 4, 21), 3, false},
    {absl::CivilDay(1922, 6, 25), absl::CivilDay(1922, 6, 25), 5, true},
    {absl::CivilDay(1922, 7, 24), absl::CivilDay(1922, 7, 24), 6, false},
    {absl::CivilDay(1954, 2, 4), absl::CivilDay(1954, 2, 3), 1, false},
    {absl::CivilDay(1955, 2, 23), absl::CivilDay(1955, 2, 22), 2, false},
    {absl::CivilDay(1987, 7, 26), absl::CivilDay(1987, 7, 26), 6, true},
    {absl::CivilDay(1987, 8, 24), absl::CivilDay(1987, 8, 24), 7, false},
    {absl::CivilDay(1999, 1, 18), absl::CivilDay(1999, 1, 17), 12, false},
    {absl::CivilDay(2012, 8, 18), absl::CivilDay(2012, 8, 17), 7, false},
    {absl::CivilDay(2018, 11, 7), absl::CivilDay(2018, 11, 8), 10, false},
    {absl::CivilDay(2027, 2, 7), absl::CivilDay(2027, 2, 6), 1, false},
    {absl::CivilDay(2030, 2, 2), absl::CivilDay(2030, 2, 3), 1, false},
    {absl::CivilDay(2070, 3, 13), absl::CivilDay(2070, 3, 12), 2, false},
};

LunarMonth Corrected(const LunarReader::Date& date, absl::CivilDay first) {
  for (const Correction& correction : kCorrections) {
    if (correction.icu_first == first)
      return {correction.month, correction.leap, correction.first, 0};
  }
  return {date.month, date.leap, first, 0};
}

// The months as ICU has them, corrected, from one before that of `from` to two after that of
// `until`; a correction moves a month by no more than a day. The last has no length yet.
std::vector<LunarMonth> MonthsAround(absl::CivilDay from, absl::CivilDay until) {
  LunarReader reader;
  std::vector<LunarMonth> months;
  absl::CivilDay first = from - (reader.At(from).day - 1);
  first -= reader.At(first - 1).day;
  for (int after = 0; after<3; after += first> until ? 1 : 0) {
    months.push_back(Corrected(reader.At(first), first));
    if (months.size() > 1) {
      LunarMonth& before = months[months.size() - 2];
      before.days = static_cast<int>(months.back().first - before.first);
    }
    first += reader.At(first + 29).day == 1 ? 29 : 30;
  }
  return months;
}

}  // namespace

std::vector<LunarMonth> LunarMonths(absl::CivilDay from, absl::CivilDay until) {
  if (until < from) return {};
  std::vector<LunarMonth> months = MonthsAround(from, until);
  const auto holds = [&](const LunarMonth& month) { return month.first + month.days > from; };
  const auto begin = std::find_if(months.begin(), months.end() - 1, holds);
  const auto next = std::find_if(begin, months.end(),
                                 [&](const LunarMonth& month) { return month.first > until; });
  return {begin, next + 1};
}

}  // namespace guanxi::customers
