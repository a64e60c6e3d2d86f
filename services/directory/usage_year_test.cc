// The usage report of a simulated year, through the service as it is, against a straightforward
// computation. GUANXI_SEED chooses another year.
#include "services/directory/usage_year.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "absl/time/clock.h"
#include "common/access/usage_collector.h"
#include "guanxi/directory/v1/travels.grpc.pb.h"
#include "guanxi/directory/v1/usage.grpc.pb.h"
#include "guanxi/directory/v1/work_calendars.grpc.pb.h"
#include "services/directory/calendar_week.h"
#include "services/directory/directory_fixture.h"

namespace guanxi::directory {
namespace {

using year::Happening;

constexpr int kPeople = 300;

class UsageYearTest : public DirectoryFixture {
 protected:
  void CreateUnits() {
    for (const year::Unit& unit : year::Units()) {
      v1::Unit record;
      if (!unit.parent.empty()) record.set_parent("units/" + unit.parent);
      ASSERT_THAT(CreateUnit(unit.id, record.DebugString()), IsOk());
      if (unit.own_calendar) CreateCalendar(unit);
    }
  }

  void CreateCalendar(const year::Unit& unit) {
    v1::CreateWorkCalendarRequest request;
    v1::WorkCalendar& calendar = *request.mutable_work_calendar();
    calendar.set_display_name(unit.id);
    calendar.set_time_zone(unit.zone);
    calendar.add_units("units/" + unit.id);
    for (const int day : unit.weekdays) {
      calendar.add_working_weekdays(static_cast<v1::WorkCalendar::Weekday>(day));
    }
    for (const auto& day : unit.holidays) *calendar.add_holidays()->mutable_date() = ToDate(day);
    for (const auto& day : unit.make_up_days) {
      *calendar.add_make_up_days()->mutable_date() = ToDate(day);
    }
    const auto stub = Stub<v1::WorkCalendarService>();
    ASSERT_THAT(Call(*stub, &v1::WorkCalendarService::Stub::CreateWorkCalendar, request), IsOk());
  }

  // Lets `happening` happen.
  void Play(const Happening& happening) {
    clock().Set(happening.time);
    const std::string id = year::PersonId(happening.person);
    if (happening.kind == Happening::kUse) {
      collector_.Note("users/" + id,
                      absl::StrCat("token-", id, absl::ToUnixSeconds(happening.time)),
                      happening.time);
      return;
    }
    // A use counts for the unit the user is in when it is reported.
    Deliver();
    switch (happening.kind) {
      case Happening::kJoin:
        ASSERT_THAT(CreateUser(id, "unit: 'units/" + happening.unit + "'"), IsOk());
        break;
      case Happening::kMove:
        return Move("users/" + id, "units/" + happening.unit);
      case Happening::kLeave:
        ASSERT_THAT(DeleteUser("users/" + id), IsOk());
        break;
      default:
        return PlayState("users/" + id, happening);
    }
  }

  void PlayState(const std::string& user, const Happening& happening) {
    switch (happening.kind) {
      case Happening::kFreeze:
        return Ask(users(), &UserStub::FreezeUser, "name: '" + user + "'");
      case Happening::kUnfreeze:
        return Ask(users(), &UserStub::UnfreezeUser, "name: '" + user + "'");
      case Happening::kReturn:
        return Ask(*travels_, &v1::TravelService::Stub::ClearTravelling, "user: '" + user + "'");
      default:
        return Travel(user, happening);
    }
  }

  void Move(const std::string& user, const std::string& unit) {
    v1::UpdateUserRequest request;
    request.mutable_user()->set_name(user);
    request.mutable_user()->set_unit(unit);
    request.mutable_update_mask()->add_paths("unit");
    ASSERT_THAT(Call(users(), &UserStub::UpdateUser, request), IsOk());
  }

  void Travel(const std::string& user, const Happening& happening) {
    v1::SetTravellingRequest request;
    request.set_user(user);
    *request.mutable_from_date() = ToDate(happening.from);
    if (happening.until != absl::CivilDay::max()) {
      *request.mutable_until_date() = ToDate(happening.until);
    }
    ASSERT_THAT(Call(*travels_, &v1::TravelService::Stub::SetTravelling, request), IsOk());
  }

  template <typename Stub, typename Request, typename Response>
  void Ask(Stub& stub,
           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
           const std::string& text) {
    ASSERT_THAT(Call(stub, method, TextProto<Request>(text)), IsOk()) << text;
  }

  // Sends what was counted; every third batch twice.
  void Deliver() {
    for (auto batch = collector_.Take(); !batch.empty(); batch = collector_.Take()) {
      v1::ReportUseRequest request;
      request.set_reporter(collector_.reporter());
      request.set_sequence(batch.sequence);
      for (const access::CountedUse& counted : batch.uses) {
        v1::Use& use = *request.add_uses();
        use.set_user(counted.user);
        use.set_call_count(counted.calls);
        *use.mutable_first_use_time() = ToProto(counted.first);
        *use.mutable_last_use_time() = ToProto(counted.last);
        use.mutable_sign_ins()->Assign(counted.sign_ins.begin(), counted.sign_ins.end());
        calls_ += counted.calls;
      }
      for (int times = batch.sequence % 3 == 0 ? 2 : 1; times > 0; --times) {
        ASSERT_THAT(
            Call(*usage_, &v1::UsageService::Stub::ReportUse, request, "services/customers"),
            IsOk());
      }
      collector_.Delivered(batch.sequence);
    }
  }

  v1::UsageReport Report(const std::string& text) {
    const auto report = Call(*usage_, &v1::UsageService::Stub::GetUsageReport,
                             TextProto<v1::GetUsageReportRequest>(text));
    EXPECT_THAT(report, IsOk());
    return report.ok() ? *report : v1::UsageReport();
  }

  // As the straightforward computation has it.
  static year::Report Read(const v1::UsageReport& report) {
    year::Report read;
    for (const v1::UsageReport::UnitWeek& week : report.unit_weeks()) {
      EXPECT_TRUE(week.complete());
      const auto& date = week.from_date();
      year::Figures& figures =
          read[{week.unit().substr(6), absl::CivilDay(date.year(), date.month(), date.day())}];
      figures.expected = week.figures().expected_count();
      figures.met = week.figures().met_count();
      figures.missed = week.figures().missed_count();
      figures.travelling = week.figures().travelling_count();
      figures.unused = week.figures().unused_count();
      for (const auto& person : week.missed()) figures.who_missed.push_back(NumberOf(person));
      for (const auto& person : week.unused()) figures.who_unused.push_back(NumberOf(person));
    }
    return read;
  }
  static int NumberOf(const v1::UsageReport::Person& person) {
    return std::atoi(person.user().substr(7).c_str());
  }

  static void ExpectSame(const year::Report& actual, const year::Report& expected) {
    EXPECT_EQ(actual.size(), expected.size());
    for (const auto& [key, figures] : expected) {
      const auto found = actual.find(key);
      ASSERT_TRUE(found != actual.end()) << key.first << " " << key.second;
      const year::Figures& other = found->second;
      ASSERT_EQ(other, figures) << key.first << " " << key.second << ": expected " << other.expected
                                << " not " << figures.expected << ", met " << other.met << " not "
                                << figures.met << ", unused " << other.unused << " not "
                                << figures.unused;
    }
  }

  std::unique_ptr<v1::TravelService::Stub> travels_ = Stub<v1::TravelService>();
  std::unique_ptr<v1::UsageService::Stub> usage_ = Stub<v1::UsageService>();
  access::UsageCollector collector_{"year"};
  int64_t calls_ = 0;
};

TEST_F(UsageYearTest, TheReportEqualsAStraightforwardComputation) {
  const char* chosen = std::getenv("GUANXI_SEED");
  const unsigned seed = chosen != nullptr ? static_cast<unsigned>(std::atoi(chosen)) : 20250101;
  const year::Year year = year::MakeYear(seed, kPeople);
  clock().Set(year.happenings.front().time - absl::Hours(1));
  ASSERT_NO_FATAL_FAILURE(CreateUnits());
  for (const Happening& happening : year.happenings) {
    ASSERT_NO_FATAL_FAILURE(Play(happening));
    if (collector_.waiting() <= 150) continue;
    ASSERT_NO_FATAL_FAILURE(Deliver());
  }
  Deliver();
  clock().Set(absl::FromCivil(absl::CivilDay(2026, 1, 5), absl::UTCTimeZone()));

  const year::Report expected = year::Compute(year);
  const absl::Time begun = absl::Now();
  const v1::UsageReport report = Report("from_week: '2025-W01' until_week: '2025-W52'");
  const absl::Duration took = absl::Now() - begun;
  ASSERT_NO_FATAL_FAILURE(ExpectSame(Read(report), expected));
  EXPECT_FALSE(report.names_cut());
  const v1::UsageFigures& totals = report.totals();
  std::printf(
      "seed %u: %d people, %zu happenings, %lld calls; user-weeks expected %d, met %d, missed %d, "
      "travelling %d, unused %d; report in %.0f ms\n",
      seed, kPeople, year.happenings.size(), static_cast<long long>(calls_),
      totals.expected_count(), totals.met_count(), totals.missed_count(), totals.travelling_count(),
      totals.unused_count(), absl::ToDoubleMilliseconds(took));
  for (const int count : {totals.met_count(), totals.missed_count(), totals.travelling_count(),
                          totals.unused_count()}) {
    EXPECT_GT(count, 100) << "a year in which little happens shows little";
  }

  // A part of it: some weeks of one unit and the one below it.
  year::Report part;
  for (const auto& [key, figures] : expected) {
    const bool asked = key.first == "china" || key.first == "east";
    if (asked && key.second >= absl::CivilDay(2025, 2, 10) &&
        key.second <= absl::CivilDay(2025, 3, 3)) {
      part[key] = figures;
    }
  }
  ExpectSame(Read(Report("unit: 'units/china' from_week: '2025-W07' until_week: '2025-W10'")),
             part);
}

}  // namespace
}  // namespace guanxi::directory
