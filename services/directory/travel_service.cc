#include "services/directory/travel_service.h"

#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/directory/calendar_week.h"
#include "services/directory/travel.h"
#include "services/directory/unit_calendars.h"
#include "services/directory/user_reach.h"

namespace guanxi::directory {
namespace {

v1::Travel TravelOf(const v1::User& user, const TravelSpan& span, const rpc::Call& call) {
  v1::Travel travel;
  travel.set_owner(user.name());
  travel.set_unit(user.unit());
  *travel.mutable_from_date() = ToDate(span.from);
  if (span.until != absl::CivilDay::max()) *travel.mutable_until_date() = ToDate(span.until);
  travel.set_actor(call.principal.user);
  return travel;
}

}  // namespace

TravelService::TravelService(const rpc::Environment& environment,
                             const Tables* tables,
                             api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::TravelService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* TravelService::SetTravelling(grpc::CallbackServerContext* context,
                                                       const v1::SetTravellingRequest* request,
                                                       v1::Travel* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TravelService::Set, this));
}

grpc::ServerUnaryReactor* TravelService::ClearTravelling(grpc::CallbackServerContext* context,
                                                         const v1::ClearTravellingRequest* request,
                                                         v1::ClearTravellingResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TravelService::Clear, this));
}

grpc::ServerUnaryReactor* TravelService::GetTravel(grpc::CallbackServerContext* context,
                                                   const v1::GetTravelRequest* request,
                                                   v1::Travel* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call& call, const kv::Reader& reader, const v1::GetTravelRequest& request) {
        return tables_->travels.Get(reader, request.name(), call.scope());
      });
}

grpc::ServerUnaryReactor* TravelService::ListTravels(grpc::CallbackServerContext* context,
                                                     const v1::ListTravelsRequest* request,
                                                     v1::ListTravelsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&TravelService::List, this));
}

absl::StatusOr<v1::Travel> TravelService::Set(const rpc::Call& call,
                                              kv::Txn& txn,
                                              const v1::SetTravellingRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::User user,
                          UserInReach(*tables_, txn, request.user(), call.scope()));
  if (user.has_delete_time()) return errors::Deleted(user.name());
  GUANXI_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, user, call.now()));
  GUANXI_ASSIGN_OR_RETURN(const TravelSpan span,
                          SpanOf(request, today, call.principal.user == user.name()));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<v1::Travel> others,
                          TravelsOf(tables_->travels, txn, user.name()));
  GUANXI_RETURN_IF_ERROR(CheckNoOverlap(span, others));
  v1::Travel travel = TravelOf(user, span, call);
  travel.set_note(request.note());
  GUANXI_ASSIGN_OR_RETURN(*travel.mutable_name(),
                          api::NewName(*ids_, tables_->travels.collection(), "", "travel_id"));
  return tables_->travels.Insert(txn, call.change, std::move(travel));
}

absl::StatusOr<v1::ClearTravellingResponse> TravelService::Clear(
    const rpc::Call& call, kv::Txn& txn, const v1::ClearTravellingRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::User user,
                          UserInReach(*tables_, txn, request.user(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, user, call.now()));
  GUANXI_ASSIGN_OR_RETURN(const absl::CivilDay last_day, LastDayOf(request, today));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<v1::Travel> travels,
                          TravelsOf(tables_->travels, txn, user.name()));
  // Whoever has the user in reach ends all of the user's travels, those set in another unit too.
  table::Change change = call.change;
  change.scope = access::Scope::All();
  v1::ClearTravellingResponse response;
  for (const v1::Travel& before : travels) {
    const TravelSpan span = SpanOf(before);
    // What is over is over.
    if (span.until < today) continue;
    const Ending ending = EndingOf(span, last_day);
    if (ending == Ending::kTakenBack) {
      GUANXI_ASSIGN_OR_RETURN(
          *response.add_travels(),
          tables_->travels.Delete(txn, change, before.name(), "", change.scope));
    } else if (ending == Ending::kShortened) {
      v1::Travel after = before;
      *after.mutable_until_date() = ToDate(last_day);
      GUANXI_ASSIGN_OR_RETURN(*response.add_travels(),
                              tables_->travels.Update(txn, change, before, std::move(after)));
    }
  }
  return response;
}

absl::StatusOr<v1::ListTravelsResponse> TravelService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListTravelsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->travels.List(reader, request, call.scope()));
  v1::ListTravelsResponse response;
  response.mutable_travels()->Assign(std::make_move_iterator(page.records.begin()),
                                     std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<absl::CivilDay> TravelService::TodayOf(const kv::Reader& reader,
                                                      const v1::User& user,
                                                      absl::Time now) const {
  GUANXI_ASSIGN_OR_RETURN(const UnitCalendars calendars, UnitCalendars::Read(reader, *tables_));
  return calendars.Of(user.unit()).DayAt(now);
}

}  // namespace guanxi::directory
