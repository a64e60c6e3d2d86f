#include "services/directory/usage_service.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/api/page_token.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/directory/calendar_week.h"
#include "services/directory/travel.h"
#include "services/directory/unit_calendars.h"
#include "services/directory/usage_accounts.h"
#include "services/directory/usage_intake.h"
#include "services/directory/usage_report.h"
#include "services/directory/usage_rows.h"
#include "services/directory/user_reach.h"

namespace guanxi::directory {
namespace {

constexpr absl::CivilDay kFirstDay(1970, 1, 1);
constexpr absl::CivilDay kLastDay(9999, 12, 31);

// The days `request` asks for, after the page before: its token says the last day of that.
absl::StatusOr<DayRange> RangeOf(const v1::ListUsageDaysRequest& request) {
  DayRange range = {kFirstDay, kLastDay};
  if (request.has_from_date()) {
    GUANXI_ASSIGN_OR_RETURN(range.first, DayOf(request.from_date(), "from_date"));
  }
  if (request.has_until_date()) {
    GUANXI_ASSIGN_OR_RETURN(range.last, DayOf(request.until_date(), "until_date"));
  }
  if (range.last < range.first) {
    return errors::InvalidField("until_date", "must not be before `from_date`");
  }
  GUANXI_ASSIGN_OR_RETURN(const std::string position,
                          api::DecodePageToken(request.page_token(), api::QueryHash(request)));
  if (position.empty()) return range;
  int64_t days = 0;
  if (!absl::SimpleAtoi(position, &days)) return errors::InvalidPageToken("names no day");
  range.last = std::min(range.last, kFirstDay + days - 1);
  return range;
}

v1::UsageDay UsageDayOf(absl::CivilDay date, const state::v1::DayUse& row) {
  v1::UsageDay day;
  *day.mutable_date() = ToDate(date);
  day.set_call_count(row.call_count());
  day.set_sign_in_count(row.sign_in_count());
  *day.mutable_first_use_time() = row.first_use_time();
  *day.mutable_last_use_time() = row.last_use_time();
  return day;
}

}  // namespace

UsageService::UsageService(const rpc::Environment& environment, const Tables* tables)
    : methods_(environment, rpc::DescriptorOf<v1::UsageService>()),
      engine_(environment.engine),
      tables_(tables) {}

grpc::ServerUnaryReactor* UsageService::ReportUse(grpc::CallbackServerContext* context,
                                                  const v1::ReportUseRequest* request,
                                                  v1::ReportUseResponse* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, const v1::ReportUseRequest& request) {
        return PrepareIntake(*tables_, *engine_->Snapshot(), request, call.now());
      },
      [](const rpc::Call& call, kv::Txn& txn,
         const UsageIntake& intake) -> absl::StatusOr<v1::ReportUseResponse> {
        GUANXI_RETURN_IF_ERROR(CountIntake(txn, intake, call.now()));
        return v1::ReportUseResponse();
      });
}

grpc::ServerUnaryReactor* UsageService::GetUserUsage(grpc::CallbackServerContext* context,
                                                     const v1::GetUserUsageRequest* request,
                                                     v1::UserUsage* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&UsageService::UserUsage, this));
}

grpc::ServerUnaryReactor* UsageService::ListUsageDays(grpc::CallbackServerContext* context,
                                                      const v1::ListUsageDaysRequest* request,
                                                      v1::ListUsageDaysResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&UsageService::UsageDays, this));
}

grpc::ServerUnaryReactor* UsageService::GetUsageReport(grpc::CallbackServerContext* context,
                                                       const v1::GetUsageReportRequest* request,
                                                       v1::UsageReport* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&UsageService::Report, this));
}

absl::StatusOr<v1::UserUsage> UsageService::UserUsage(
    const rpc::Call& call, const kv::Reader& reader, const v1::GetUserUsageRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::User user,
                          UserInReach(*tables_, reader, request.user(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const UnitCalendars calendars, UnitCalendars::Read(reader, *tables_));
  GUANXI_ASSIGN_OR_RETURN(const auto last, LastUseOf(reader, user.name()));
  const WorkDays& calendar = calendars.Of(user.unit());
  const absl::CivilDay today = calendar.DayAt(call.now());
  v1::UserUsage usage;
  usage.set_user(user.name());
  if (last.has_last_use_time()) *usage.mutable_last_use_time() = last.last_use_time();
  if (last.has_last_sign_in_time()) *usage.mutable_last_sign_in_time() = last.last_sign_in_time();
  usage.set_work_calendar(calendar.name());
  *usage.mutable_today() = ToDate(today);
  GUANXI_ASSIGN_OR_RETURN(const std::vector<v1::Travel> travels,
                          TravelsOf(tables_->travels, reader, user.name()));
  for (const v1::Travel& travel : travels) {
    if (!SpanOf(travel).Contains(today)) continue;
    usage.set_travelling(true);
    *usage.mutable_travel() = travel;
  }
  return usage;
}

absl::StatusOr<v1::ListUsageDaysResponse> UsageService::UsageDays(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListUsageDaysRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::User user,
                          UserInReach(*tables_, reader, request.user(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const int page_size, api::PageSize(request.page_size()));
  GUANXI_ASSIGN_OR_RETURN(const DayRange range, RangeOf(request));
  GUANXI_ASSIGN_OR_RETURN(const std::string id,
                          api::IdOf(user.name(), tables_->users.collection(), "user"));
  v1::ListUsageDaysResponse page;
  absl::Status failure;
  absl::CivilDay last;
  const auto visit = [&](absl::CivilDay day, std::string_view bytes) {
    if (page.usage_days_size() == page_size) {
      page.set_next_page_token(
          api::EncodePageToken(absl::StrCat(last - kFirstDay), api::QueryHash(request)));
      return false;
    }
    last = day;
    state::v1::DayUse row;
    failure = table::DecodeRecord(bytes, row);
    *page.add_usage_days() = UsageDayOf(day, row);
    return failure.ok();
  };
  GUANXI_RETURN_IF_ERROR(VisitUsedDays(reader, id, range, kv::Order::kReverse, visit));
  GUANXI_RETURN_IF_ERROR(failure);
  return page;
}

absl::StatusOr<v1::UsageReport> UsageService::Report(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::GetUsageReportRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const ReportWeeks weeks, WeeksOf(request, call.now()));
  if (!request.unit().empty()) {
    GUANXI_RETURN_IF_ERROR(api::IdOf(request.unit(), tables_->units.collection(), "unit").status());
    GUANXI_RETURN_IF_ERROR(
        tables_->units.Get(reader, request.unit(), access::Scope::All()).status());
  }
  GUANXI_ASSIGN_OR_RETURN(const UnitCalendars calendars, UnitCalendars::Read(reader, *tables_));
  GUANXI_ASSIGN_OR_RETURN(const UsageAccounts accounts,
                          UsageAccounts::Read(*tables_, reader, weeks));
  const auto calendar_of = [&](const std::string& unit) -> const WorkDays& {
    return calendars.Of(unit);
  };
  UsageReportBuilder builder;
  const auto add = [&](const v1::User& user) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(const Account account, accounts.Of(user));
    if (account.active.empty()) return absl::OkStatus();
    GUANXI_ASSIGN_OR_RETURN(const auto last, LastUseOf(reader, user.name()));
    builder.Add(user, JudgeWeeks(account, weeks.first, weeks.last, call.now(), calendar_of),
                last.has_last_use_time() ? &last.last_use_time() : nullptr,
                [&](const std::string& unit) {
                  return access::Contains(call.scope(), unit, user.name()) &&
                         (request.unit().empty() || calendars.IsWithin(unit, request.unit()));
                });
    return absl::OkStatus();
  };
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(tables_->users.ForEach(reader, [&](const v1::User& user) {
    failure = add(user);
    return failure.ok();
  }));
  GUANXI_RETURN_IF_ERROR(failure);
  return builder.Build(weeks, [&](const std::string& unit) {
    const auto record = tables_->units.Get(reader, unit, access::Scope::All());
    return record.ok() ? record->display_name() : std::string();
  });
}

}  // namespace guanxi::directory
