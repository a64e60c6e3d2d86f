#include "services/customers/care/care_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "common/access/ownership.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/care/civil_date.h"
#include "services/customers/contact.h"

namespace guanxi::customers {
namespace {

using absl::CivilDay;
using v1::CarePlan;
using v1::ImportantDate;

// A year that has a 29 February.
constexpr int kLeapYear = 2024;

absl::Status CheckHoliday(const CarePlan::Holiday& holiday) {
  const bool lunar = holiday.calendar() == ImportantDate::CALENDAR_CHINESE_LUNAR;
  const CivilDay day(kLeapYear, holiday.month(), holiday.day());
  const bool exists = lunar ? holiday.day() <= 30 : day.month() == holiday.month();
  if (exists) return absl::OkStatus();
  return errors::InvalidField("care_plan.holiday.day", "must be a day of the month");
}

absl::Status CheckInterval(const CarePlan::Interval& interval) {
  if (interval.every_case() == CarePlan::Interval::EVERY_NOT_SET)
    return errors::InvalidField("care_plan.interval", "must have days, weeks or months");
  if (!interval.has_first()) return absl::OkStatus();
  return CheckWholeDate(interval.first(), "care_plan.interval.first");
}

absl::Status CheckAfterService(const CarePlan::AfterService& after) {
  if (after.delay_case() != CarePlan::AfterService::DELAY_NOT_SET) return absl::OkStatus();
  return errors::InvalidField("care_plan.after_service", "must have days, weeks or months");
}

absl::Status CheckTrigger(const CarePlan& plan) {
  switch (plan.trigger_case()) {
    case CarePlan::kHoliday:
      return CheckHoliday(plan.holiday());
    case CarePlan::kInterval:
      return CheckInterval(plan.interval());
    case CarePlan::kDate:
      return CheckWholeDate(plan.date(), "care_plan.date");
    case CarePlan::kAfterService:
      return CheckAfterService(plan.after_service());
    case CarePlan::kPersonalDates:
    case CarePlan::kContactCadence:
      return absl::OkStatus();
    case CarePlan::TRIGGER_NOT_SET:
      break;
  }
  return errors::InvalidField(
      "care_plan.trigger",
      "must be personal_dates, holiday, interval, contact_cadence, date or after_service");
}

// `date` as it comes round; nullopt for one that does not.
std::optional<Recurrence> RecurrenceOf(const ImportantDate& date) {
  if (date.month() == 0 || date.day() == 0) return std::nullopt;
  if (date.calendar() == ImportantDate::CALENDAR_CHINESE_LUNAR)
    return LunarDate{date.month(), date.day(), date.leap_month()};
  return YearlyDate{date.month(), date.day()};
}

Recurrence RecurrenceOf(const CarePlan::Holiday& holiday) {
  if (holiday.calendar() == ImportantDate::CALENDAR_CHINESE_LUNAR)
    return LunarDate{holiday.month(), holiday.day()};
  return YearlyDate{holiday.month(), holiday.day()};
}

Interval EveryOf(const CarePlan::Interval& interval, CivilDay anchor) {
  switch (interval.every_case()) {
    case CarePlan::Interval::kDays:
      return {Interval::Unit::kDays, interval.days(), anchor};
    case CarePlan::Interval::kWeeks:
      return {Interval::Unit::kWeeks, interval.weeks(), anchor};
    default:
      return {Interval::Unit::kMonths, interval.months(), anchor};
  }
}

Interval DelayOf(const CarePlan::AfterService& after, CivilDay anchor) {
  switch (after.delay_case()) {
    case CarePlan::AfterService::kDays:
      return {Interval::Unit::kDays, after.days(), anchor};
    case CarePlan::AfterService::kWeeks:
      return {Interval::Unit::kWeeks, after.weeks(), anchor};
    default:
      return {Interval::Unit::kMonths, after.months(), anchor};
  }
}

int TimesOf(const CarePlan::AfterService& after) { return std::max(1, after.times()); }

CivilDay CreationDay(const v1::Customer& customer) {
  return DayAt(FromProto(customer.create_time()));
}

// The days of `interval`, which is counted from the day `customer` was created, after that day.
std::vector<CivilDay> DaysAfterCreation(const Interval& interval, const DateWindow& window) {
  std::vector<CivilDay> days = window.DaysOf(interval);
  if (!days.empty() && days.front() == interval.anchor) days.erase(days.begin());
  return days;
}

std::vector<CivilDay> CadenceDays(const v1::Customer& customer,
                                  const ServicePolicies& policies,
                                  const DateWindow& window) {
  const v1::ServicePolicy* policy = policies.For(customer.grade(), customer.tier()).policy;
  if (policy == nullptr || policy->contact_cadence_days() == 0) return {};
  return DaysAfterCreation(
      {Interval::Unit::kDays, policy->contact_cadence_days(), CreationDay(customer)}, window);
}

std::vector<CivilDay> IntervalDays(const CarePlan::Interval& interval,
                                   const v1::Customer& customer,
                                   const DateWindow& window) {
  if (interval.has_first()) return window.DaysOf(EveryOf(interval, DayOf(interval.first())));
  return DaysAfterCreation(EveryOf(interval, CreationDay(customer)), window);
}

}  // namespace

absl::StatusOr<api::Filter> FilterOf(const CarePlan& plan) {
  return api::Filter::Parse(plan.customer_filter(), *v1::Customer::descriptor(),
                            {.times = true, .groups = true});
}

absl::Status NormalizeCarePlan(CarePlan& plan) {
  if (plan.reach() == CarePlan::REACH_UNSPECIFIED) plan.set_reach(CarePlan::REACH_OWNER);
  if (plan.has_holiday() && plan.holiday().calendar() == ImportantDate::CALENDAR_UNSPECIFIED)
    plan.mutable_holiday()->set_calendar(ImportantDate::CALENDAR_GREGORIAN);
  GUANXI_RETURN_IF_ERROR(CheckTrigger(plan));
  GUANXI_RETURN_IF_ERROR(access::CheckOwnership(plan, "care_plan"));
  const absl::Status filter = FilterOf(plan).status();
  if (filter.ok()) return absl::OkStatus();
  return errors::InvalidField("care_plan.customer_filter",
                              "must be a filter on customers: " + std::string(filter.message()));
}

absl::StatusOr<CareRule> CareRule::Of(CarePlan plan, CivilDay today, InSegment in_segment) {
  CareRule rule;
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter, FilterOf(plan));
  rule.filter_ = filter.At(absl::FromCivil(today, absl::UTCTimeZone()));
  rule.in_segment_ = std::move(in_segment);
  rule.customers_.insert(plan.customers().begin(), plan.customers().end());
  rule.plan_ = std::move(plan);
  return rule;
}

bool CareRule::Reaches(const v1::Customer& customer) const {
  if (plan_.reach() == CarePlan::REACH_UNIT)
    return plan_.unit().empty() || customer.unit() == plan_.unit();
  return !plan_.owner().empty() && customer.owner() == plan_.owner();
}

bool CareRule::Concerns(const v1::Customer& customer) const {
  if (!active() || customer.has_delete_time() || !Reaches(customer)) return false;
  if (!customers_.empty() && !customers_.contains(customer.name())) return false;
  return filter_.Matches(customer, [&](const std::string& segment) {
    return in_segment_ != nullptr && in_segment_(segment, customer);
  });
}

void CareRule::AddPersonal(const Dates& dates,
                           const std::string& contact,
                           const DateWindow& window,
                           std::vector<Occasion>& occasions) const {
  const auto& kinds = plan_.personal_dates().kinds();
  for (const ImportantDate& date : dates) {
    const bool wanted = kinds.empty()
                            ? date.kind() == ImportantDate::KIND_BIRTHDAY
                            : std::find(kinds.begin(), kinds.end(), date.kind()) != kinds.end();
    const std::optional<Recurrence> recurrence = RecurrenceOf(date);
    if (!wanted || !recurrence.has_value()) continue;
    for (const CivilDay day : window.DaysOf(*recurrence))
      occasions.push_back({contact, day, date.kind()});
  }
}

std::vector<Occasion> CareRule::OccasionsOf(const v1::Customer& customer,
                                            const ServicePolicies& policies,
                                            const DateWindow& window) const {
  std::vector<Occasion> occasions;
  std::vector<CivilDay> days;
  switch (plan_.trigger_case()) {
    case CarePlan::kPersonalDates:
      AddPersonal(customer.important_dates(), "", window, occasions);
      return occasions;
    case CarePlan::kHoliday:
      days = window.DaysOf(RecurrenceOf(plan_.holiday()));
      break;
    case CarePlan::kInterval:
      days = IntervalDays(plan_.interval(), customer, window);
      break;
    case CarePlan::kContactCadence:
      days = CadenceDays(customer, policies, window);
      break;
    case CarePlan::kDate:
      days = window.DaysOf(SingleDate{DayOf(plan_.date())});
      break;
    case CarePlan::kAfterService:
    case CarePlan::TRIGGER_NOT_SET:
      break;
  }
  for (const CivilDay day : days) occasions.push_back({"", day});
  return occasions;
}

std::vector<Occasion> CareRule::OccasionsOf(const std::vector<ServiceDay>& services,
                                            const DateWindow& window) const {
  std::vector<Occasion> occasions;
  if (!follows_service()) return occasions;
  for (const ServiceDay& service : services) {
    const Interval delay = DelayOf(plan_.after_service(), service.day);
    const int times = &service == &services.back() ? TimesOf(plan_.after_service()) : 1;
    for (int time = 1; time <= times; ++time) {
      const CivilDay day = DayOf(delay, time);
      if (day < window.from() || day > window.until()) continue;
      occasions.push_back({.contact = "", .day = day, .source = service.source});
    }
  }
  return occasions;
}

int CareRule::LongestDelay() const {
  const CivilDay day(kLeapYear, 1, 31);
  const Interval delay = DelayOf(plan_.after_service(), day);
  // Months differ by three days at most.
  return static_cast<int>(DayOf(delay, TimesOf(plan_.after_service())) - day) + 3;
}

std::vector<Occasion> CareRule::OccasionsOf(const v1::Contact& contact,
                                            const std::string& customer,
                                            const DateWindow& window) const {
  std::vector<Occasion> occasions;
  if (contact.has_delete_time() || !has_personal_dates()) return occasions;
  AddPersonal(contact.important_dates(), contact.name(), window, occasions);
  const auto has_left = [&](const Occasion& occasion) {
    const auto& affiliations = contact.affiliations();
    return std::none_of(affiliations.begin(), affiliations.end(), [&](const auto& affiliation) {
      return affiliation.customer() == customer && !HasEnded(affiliation, occasion.day);
    });
  };
  occasions.erase(std::remove_if(occasions.begin(), occasions.end(), has_left), occasions.end());
  return occasions;
}

DateWindow WindowOf(CivilDay today) {
  return DateWindow(today, today + kCareHorizonDays + kMaxLeadDays);
}

}  // namespace guanxi::customers
