#include "services/directory/work_calendar_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/directory/work_calendar.h"

namespace guanxi::directory {

using v1::WorkCalendar;

WorkCalendarService::WorkCalendarService(const rpc::Environment& environment,
                                         const Tables* tables,
                                         api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::WorkCalendarService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* WorkCalendarService::CreateWorkCalendar(
    grpc::CallbackServerContext* context,
    const v1::CreateWorkCalendarRequest* request,
    WorkCalendar* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&WorkCalendarService::Create, this));
}

grpc::ServerUnaryReactor* WorkCalendarService::GetWorkCalendar(
    grpc::CallbackServerContext* context,
    const v1::GetWorkCalendarRequest* request,
    WorkCalendar* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&WorkCalendarService::Get, this));
}

grpc::ServerUnaryReactor* WorkCalendarService::ListWorkCalendars(
    grpc::CallbackServerContext* context,
    const v1::ListWorkCalendarsRequest* request,
    v1::ListWorkCalendarsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&WorkCalendarService::List, this));
}

grpc::ServerUnaryReactor* WorkCalendarService::UpdateWorkCalendar(
    grpc::CallbackServerContext* context,
    const v1::UpdateWorkCalendarRequest* request,
    WorkCalendar* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&WorkCalendarService::Update, this));
}

grpc::ServerUnaryReactor* WorkCalendarService::DeleteWorkCalendar(
    grpc::CallbackServerContext* context,
    const v1::DeleteWorkCalendarRequest* request,
    WorkCalendar* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&WorkCalendarService::Delete, this));
}

absl::StatusOr<WorkCalendar> WorkCalendarService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateWorkCalendarRequest& request) const {
  WorkCalendar calendar = request.work_calendar();
  GUANXI_ASSIGN_OR_RETURN(*calendar.mutable_name(),
                          api::NewName(*ids_, tables_->work_calendars.collection(),
                                       request.work_calendar_id(), "work_calendar_id"));
  GUANXI_RETURN_IF_ERROR(Normalize(calendar));
  GUANXI_RETURN_IF_ERROR(CheckUnits(call, txn, calendar));
  return tables_->work_calendars.Insert(txn, call.change, std::move(calendar));
}

absl::StatusOr<WorkCalendar> WorkCalendarService::Get(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::GetWorkCalendarRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const bool built_in, IsBuiltIn(reader, request.name()));
  if (built_in) return BuiltInCalendar();
  return tables_->work_calendars.Get(reader, request.name(), call.scope());
}

absl::StatusOr<v1::ListWorkCalendarsResponse> WorkCalendarService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListWorkCalendarsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->work_calendars.List(reader, request, call.scope()));
  v1::ListWorkCalendarsResponse response;
  response.mutable_work_calendars()->Assign(std::make_move_iterator(page.records.begin()),
                                            std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<WorkCalendar> WorkCalendarService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateWorkCalendarRequest& request) const {
  const WorkCalendar& patch = request.work_calendar();
  GUANXI_ASSIGN_OR_RETURN(const bool built_in, IsBuiltIn(txn, patch.name()));
  WorkCalendar before = BuiltInCalendar();
  if (!built_in) {
    GUANXI_ASSIGN_OR_RETURN(before, tables_->work_calendars.GetForUpdate(
                                        txn, patch.name(), patch.etag(), call.scope()));
  } else if (!patch.etag().empty()) {
    return errors::EtagMismatch(patch.name());
  }
  WorkCalendar after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(Normalize(after));
  GUANXI_RETURN_IF_ERROR(CheckUnits(call, txn, after));
  if (built_in) return tables_->work_calendars.Insert(txn, call.change, std::move(after));
  return tables_->work_calendars.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<WorkCalendar> WorkCalendarService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteWorkCalendarRequest& request) const {
  if (request.name() == kDefaultCalendar) {
    return errors::WrongState(request.name(), "the company's", "must not be the company's");
  }
  GUANXI_ASSIGN_OR_RETURN(
      const WorkCalendar calendar,
      tables_->work_calendars.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  if (calendar.units_size() > 0) {
    return errors::WrongState(request.name(), "in use", "must name no units");
  }
  return tables_->work_calendars.Delete(txn, call.change, request.name(), request.etag(),
                                        call.scope());
}

absl::Status WorkCalendarService::CheckUnits(const rpc::Call& call,
                                             const kv::Reader& reader,
                                             const WorkCalendar& calendar) const {
  for (int i = 0; i < calendar.units_size(); ++i) {
    const std::string field = fmt::format("work_calendar.units[{}]", i);
    GUANXI_RETURN_IF_ERROR(
        table::CheckReference(tables_->units, reader, calendar.units(i), field, call.scope()));
    GUANXI_RETURN_IF_ERROR(CheckFree(reader, calendar.units(i), calendar.name(), field));
  }
  return absl::OkStatus();
}

absl::Status WorkCalendarService::CheckFree(const kv::Reader& reader,
                                            const std::string& unit,
                                            const std::string& name,
                                            const std::string& field) const {
  // There is at most one, and it may be this one.
  table::ListQuery query;
  query.filter = fmt::format("units:\"{}\"", unit);
  GUANXI_ASSIGN_OR_RETURN(const auto page,
                          tables_->work_calendars.List(reader, query, access::Scope::All()));
  for (const WorkCalendar& holder : page.records) {
    if (holder.name() != name) return errors::ValueTaken(field, unit, holder.name());
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> WorkCalendarService::IsBuiltIn(const kv::Reader& reader,
                                                    const std::string& name) const {
  if (name != kDefaultCalendar) return false;
  GUANXI_ASSIGN_OR_RETURN(const bool stored, tables_->work_calendars.Exists(reader, name));
  return !stored;
}

}  // namespace guanxi::directory
