#include "services/directory/usage_report.h"

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/directory/calendar_week.h"

namespace guanxi::directory {
namespace {

using v1::UsageFigures;
using v1::UsageReport;

constexpr int kDefaultWeeks = 4;
constexpr int kMaxWeeks = 53;
// Where the day begins first, UTC+14.
constexpr absl::Duration kEarliestZone = absl::Hours(14);

void Count(const WeekStanding& week, UsageFigures& figures) {
  figures.set_expected_count(figures.expected_count() + 1);
  if (week.met) {
    figures.set_met_count(figures.met_count() + 1);
  } else {
    figures.set_missed_count(figures.missed_count() + 1);
  }
  if (week.travelling()) figures.set_travelling_count(figures.travelling_count() + 1);
  if (week.unused) figures.set_unused_count(figures.unused_count() + 1);
}

void Sum(const UsageFigures& figures, UsageFigures& totals) {
  totals.set_expected_count(totals.expected_count() + figures.expected_count());
  totals.set_met_count(totals.met_count() + figures.met_count());
  totals.set_missed_count(totals.missed_count() + figures.missed_count());
  totals.set_travelling_count(totals.travelling_count() + figures.travelling_count());
  totals.set_unused_count(totals.unused_count() + figures.unused_count());
}

}  // namespace

absl::StatusOr<ReportWeeks> WeeksOf(const v1::GetUsageReportRequest& request, absl::Time now) {
  ReportWeeks weeks;
  weeks.last = MondayOf(absl::ToCivilDay(now, absl::UTCTimeZone())) - 7;
  if (!request.until_week().empty()) {
    GUANXI_ASSIGN_OR_RETURN(weeks.last, MondayOfWeek(request.until_week(), "until_week"));
  }
  if (weeks.last > MondayOf(absl::ToCivilDay(now + kEarliestZone, absl::UTCTimeZone()))) {
    return errors::InvalidField("until_week", "must not be later than the week in progress");
  }
  weeks.first = weeks.last - 7 * (kDefaultWeeks - 1);
  if (!request.from_week().empty()) {
    GUANXI_ASSIGN_OR_RETURN(weeks.first, MondayOfWeek(request.from_week(), "from_week"));
  }
  if (weeks.first > weeks.last) {
    return errors::InvalidField("from_week", "must not be later than `until_week`");
  }
  if (weeks.last - weeks.first > 7 * (kMaxWeeks - 1)) {
    return errors::InvalidField("from_week", "must be at most 52 weeks before `until_week`");
  }
  return weeks;
}

void UsageReportBuilder::Add(const v1::User& user,
                             const std::vector<WeekStanding>& weeks,
                             const google::protobuf::Timestamp* last_use,
                             Asked asked) {
  for (const WeekStanding& week : weeks) {
    if (!week.expected() || !asked(week.unit)) continue;
    UsageReport::UnitWeek& unit_week = unit_weeks_[{week.unit, week.monday}];
    unit_week.set_complete(week.complete);
    Count(week, *unit_week.mutable_figures());
    if (!week.met) Name(user, week, last_use, *unit_week.mutable_missed());
    if (week.unused) Name(user, week, last_use, *unit_week.mutable_unused());
  }
}

void UsageReportBuilder::Name(const v1::User& user,
                              const WeekStanding& week,
                              const google::protobuf::Timestamp* last_use,
                              google::protobuf::RepeatedPtrField<UsageReport::Person>& people) {
  if (named_ == kMaxNamed) {
    names_cut_ = true;
    return;
  }
  ++named_;
  UsageReport::Person& person = *people.Add();
  person.set_user(user.name());
  person.set_display_name(user.display_name());
  person.set_expected_day_count(week.expected_days);
  person.set_used_day_count(week.used_days);
  if (last_use != nullptr) *person.mutable_last_use_time() = *last_use;
}

UsageReport UsageReportBuilder::Build(
    const ReportWeeks& weeks,
    absl::FunctionRef<std::string(const std::string& unit)> display_name) {
  UsageReport report;
  for (auto& [key, unit_week] : unit_weeks_) {
    const auto& [unit, monday] = key;
    unit_week.set_unit(unit);
    unit_week.set_display_name(display_name(unit));
    unit_week.set_week(WeekName(monday));
    *unit_week.mutable_from_date() = ToDate(monday);
    Sum(unit_week.figures(), *report.mutable_totals());
    *report.add_unit_weeks() = std::move(unit_week);
  }
  report.mutable_totals();
  report.set_from_week(WeekName(weeks.first));
  report.set_until_week(WeekName(weeks.last));
  report.set_names_cut(names_cut_);
  return report;
}

}  // namespace guanxi::directory
