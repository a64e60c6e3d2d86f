#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/directory/v1/work_calendars.grpc.pb.h"
#include "services/directory/directory_fixture.h"
#include "services/directory/unit_calendars.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::WorkCalendar;

class WorkCalendarServiceTest : public DirectoryFixture {
 protected:
  using Stub = v1::WorkCalendarService::Stub;

  void SetUp() override {
    ASSERT_THAT(CreateUnit("group"), IsOk());
    ASSERT_THAT(CreateUnit("east", R"pb(parent: "units/group")pb"), IsOk());
    ASSERT_THAT(CreateUnit("shop", R"pb(parent: "units/east")pb"), IsOk());
  }

  absl::StatusOr<WorkCalendar> Create(std::string_view id, std::string_view text = "") {
    v1::CreateWorkCalendarRequest request;
    request.set_work_calendar_id(std::string(id));
    request.mutable_work_calendar()->set_display_name("China");
    request.mutable_work_calendar()->MergeFrom(TextProto<WorkCalendar>(text));
    return Call(*calendars_, &Stub::CreateWorkCalendar, request);
  }
  absl::StatusOr<WorkCalendar> Get(std::string_view name) {
    v1::GetWorkCalendarRequest request;
    request.set_name(std::string(name));
    return Call(*calendars_, &Stub::GetWorkCalendar, request);
  }
  absl::StatusOr<WorkCalendar> Update(std::string_view text, std::string_view mask = "") {
    v1::UpdateWorkCalendarRequest request;
    *request.mutable_work_calendar() = TextProto<WorkCalendar>(text);
    if (!mask.empty()) request.mutable_update_mask()->add_paths(std::string(mask));
    return Call(*calendars_, &Stub::UpdateWorkCalendar, request);
  }
  absl::StatusOr<WorkCalendar> Delete(std::string_view name) {
    v1::DeleteWorkCalendarRequest request;
    request.set_name(std::string(name));
    return Call(*calendars_, &Stub::DeleteWorkCalendar, request);
  }
  std::vector<std::string> List(std::string_view text = "") {
    const auto list =
        Call(*calendars_, &Stub::ListWorkCalendars, TextProto<v1::ListWorkCalendarsRequest>(text));
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->work_calendars()) : std::vector<std::string>();
  }
  // The calendar `unit` goes by.
  std::string CalendarOf(const std::string& unit) {
    const auto calendars = UnitCalendars::Read(*engine().Snapshot(), tables_);
    EXPECT_THAT(calendars, IsOk());
    return calendars.ok() ? calendars->Of(unit).name() : "";
  }

  const Tables tables_;
  std::unique_ptr<Stub> calendars_ = ServiceFixture::Stub<v1::WorkCalendarService>();
};

TEST_F(WorkCalendarServiceTest, GetsWhatWasCreated) {
  const auto created = Create("china", R"pb(time_zone: "Asia/Shanghai" units: "units/east")pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->working_weekdays_size(), 5);
  const auto got = Get("workCalendars/china");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(List(), ElementsAre("workCalendars/china"));
  EXPECT_THAT(List(R"pb(filter: 'units:"units/east"')pb"), ElementsAre("workCalendars/china"));
  EXPECT_THAT(List(R"pb(filter: 'units:"units/group"')pb"), IsEmpty());
  EXPECT_THAT(Get("workCalendars/none"), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(WorkCalendarServiceTest, TheCompanysCalendarNeedsNoRecord) {
  auto calendar = Get("workCalendars/default");
  ASSERT_THAT(calendar, IsOk());
  EXPECT_EQ(calendar->time_zone(), "UTC");
  EXPECT_EQ(calendar->working_weekdays_size(), 5);
  EXPECT_EQ(calendar->etag(), "");
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_THAT(Update(R"pb(name: "workCalendars/default" etag: "x")pb"),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_THAT(Update(R"pb(name: "workCalendars/default" time_zone: "Asia/Shanghai")pb"), IsOk());
  calendar = Get("workCalendars/default");
  ASSERT_THAT(calendar, IsOk());
  EXPECT_EQ(calendar->time_zone(), "Asia/Shanghai");
  EXPECT_EQ(calendar->display_name(), "Monday to Friday");
  EXPECT_NE(calendar->etag(), "");
  EXPECT_THAT(List(), ElementsAre("workCalendars/default"));
  EXPECT_THAT(Delete("workCalendars/default"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(WorkCalendarServiceTest, AUnitGoesByTheNearestCalendarAboveIt) {
  EXPECT_EQ(CalendarOf("units/shop"), "workCalendars/default");
  ASSERT_THAT(Create("china", R"pb(units: "units/group")pb"), IsOk());
  EXPECT_EQ(CalendarOf("units/shop"), "workCalendars/china");
  ASSERT_THAT(Create("east", R"pb(units: "units/east")pb"), IsOk());
  EXPECT_EQ(CalendarOf("units/shop"), "workCalendars/east");
  EXPECT_EQ(CalendarOf("units/group"), "workCalendars/china");
  ASSERT_THAT(Update(R"pb(name: "workCalendars/east")pb", "units"), IsOk());
  EXPECT_EQ(CalendarOf("units/shop"), "workCalendars/china");
  EXPECT_EQ(CalendarOf("units/none"), "workCalendars/default");
}

TEST_F(WorkCalendarServiceTest, AUnitHasOneCalendar) {
  ASSERT_THAT(Create("china", R"pb(units: "units/east")pb"), IsOk());
  EXPECT_THAT(Create("other", R"pb(units: "units/shop" units: "units/east")pb"),
              StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(Create("other", R"pb(units: "units/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(WorkCalendarServiceTest, ACalendarInUseIsNotDeleted) {
  ASSERT_THAT(Create("china", R"pb(units: "units/east")pb"), IsOk());
  EXPECT_THAT(Delete("workCalendars/china"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_THAT(Update(R"pb(name: "workCalendars/china")pb", "units"), IsOk());
  ASSERT_THAT(Delete("workCalendars/china"), IsOk());
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_THAT(Delete("workCalendars/china"),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(Create("other", R"pb(units: "units/east")pb"), IsOk());
}

TEST_F(WorkCalendarServiceTest, RefusesWhatIsNoCalendar) {
  EXPECT_THAT(Create("china", R"pb(time_zone: "Mars")pb"),
              IsInvalidField("work_calendar.time_zone"));
  EXPECT_THAT(Create("-"), IsInvalidField("work_calendar_id"));
  ASSERT_THAT(Create("china"), IsOk());
  EXPECT_THAT(Create("china"), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_THAT(Update(R"pb(name: "workCalendars/china" time_zone: "Mars")pb"),
              IsInvalidField("work_calendar.time_zone"));
}

}  // namespace
}  // namespace guanxi::directory
