#include "services/tickets/ticket_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/access/ownership.h"
#include "common/api/effective_time.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/tickets/ticket_number.h"

namespace guanxi::tickets {

template <typename Request, typename Complete>
absl::StatusOr<v1::Ticket> TicketService::Do(Verb verb,
                                             const rpc::Call& call,
                                             kv::Txn& txn,
                                             const Request& request,
                                             Complete complete) const {
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Ticket before,
      tables_->tickets.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(
      const absl::Time time,
      api::EffectiveTimeOf(request,
                           {.now = call.now(), .not_before = FromProto(before.state_time())}));
  v1::Ticket after = before;
  GUANXI_RETURN_IF_ERROR(Apply(verb, after, time));
  complete(after);
  return tables_->tickets.Update(txn, call.change, before, std::move(after));
}

template <typename Request>
auto TicketService::Doing(Verb verb) const {
  return [this, verb](const rpc::Call& call, kv::Txn& txn, const Request& request) {
    return Do(verb, call, txn, request, [](v1::Ticket&) {});
  };
}

TicketService::TicketService(const rpc::Environment& environment,
                             const Tables* tables,
                             api::IdSource* ids)
    : methods_(environment, v1::Ticket::descriptor()->file()->FindServiceByName("TicketService")),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* TicketService::CreateTicket(grpc::CallbackServerContext* context,
                                                      const v1::CreateTicketRequest* request,
                                                      v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TicketService::Create, this));
}

grpc::ServerUnaryReactor* TicketService::GetTicket(grpc::CallbackServerContext* context,
                                                   const v1::GetTicketRequest* request,
                                                   v1::Ticket* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call& call, const kv::Reader& reader, const v1::GetTicketRequest& request) {
        return tables_->tickets.Get(reader, request.name(), call.scope());
      });
}

grpc::ServerUnaryReactor* TicketService::ListTickets(grpc::CallbackServerContext* context,
                                                     const v1::ListTicketsRequest* request,
                                                     v1::ListTicketsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&TicketService::List, this));
}

grpc::ServerUnaryReactor* TicketService::UpdateTicket(grpc::CallbackServerContext* context,
                                                      const v1::UpdateTicketRequest* request,
                                                      v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TicketService::Update, this));
}

grpc::ServerUnaryReactor* TicketService::DeleteTicket(grpc::CallbackServerContext* context,
                                                      const v1::DeleteTicketRequest* request,
                                                      v1::Ticket* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteTicketRequest& request) {
        return tables_->tickets.Delete(txn, call.change, request.name(), request.etag(),
                                       call.scope());
      });
}

grpc::ServerUnaryReactor* TicketService::AssignTicket(grpc::CallbackServerContext* context,
                                                      const v1::AssignTicketRequest* request,
                                                      v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TicketService::Assign, this));
}

grpc::ServerUnaryReactor* TicketService::PendTicket(grpc::CallbackServerContext* context,
                                                    const v1::PendTicketRequest* request,
                                                    v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        Doing<v1::PendTicketRequest>(Verb::kPend));
}

grpc::ServerUnaryReactor* TicketService::ResumeTicket(grpc::CallbackServerContext* context,
                                                      const v1::ResumeTicketRequest* request,
                                                      v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        Doing<v1::ResumeTicketRequest>(Verb::kResume));
}

grpc::ServerUnaryReactor* TicketService::ResolveTicket(grpc::CallbackServerContext* context,
                                                       const v1::ResolveTicketRequest* request,
                                                       v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TicketService::Resolve, this));
}

grpc::ServerUnaryReactor* TicketService::CloseTicket(grpc::CallbackServerContext* context,
                                                     const v1::CloseTicketRequest* request,
                                                     v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        Doing<v1::CloseTicketRequest>(Verb::kClose));
}

grpc::ServerUnaryReactor* TicketService::ReopenTicket(grpc::CallbackServerContext* context,
                                                      const v1::ReopenTicketRequest* request,
                                                      v1::Ticket* response) {
  return methods_.Write(__func__, context, request, response,
                        Doing<v1::ReopenTicketRequest>(Verb::kReopen));
}

absl::StatusOr<v1::Ticket> TicketService::Create(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::CreateTicketRequest& request) const {
  v1::Ticket ticket = request.ticket();
  GUANXI_ASSIGN_OR_RETURN(*ticket.mutable_name(), api::NewName(*ids_, tables_->tickets.collection(),
                                                               request.ticket_id(), "ticket_id"));
  GUANXI_ASSIGN_OR_RETURN(const absl::Time time,
                          api::EffectiveTimeOf(request, {.now = call.now()}));
  access::FillOwnership(call.scope(), ticket);
  Normalize(ticket);
  GUANXI_RETURN_IF_ERROR(CheckTicket(ticket));
  GUANXI_ASSIGN_OR_RETURN(const int64_t number, TakeNumber(txn));
  Begin(ticket, number, time);
  return tables_->tickets.Insert(txn, call.change, std::move(ticket));
}

absl::StatusOr<v1::ListTicketsResponse> TicketService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListTicketsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->tickets.List(reader, request, call.scope()));
  v1::ListTicketsResponse response;
  response.mutable_tickets()->Assign(std::make_move_iterator(page.records.begin()),
                                     std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Ticket> TicketService::Update(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::UpdateTicketRequest& request) const {
  const v1::Ticket& patch = request.ticket();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Ticket before,
      tables_->tickets.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Ticket after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  Normalize(after);
  GUANXI_RETURN_IF_ERROR(CheckTicket(after));
  return tables_->tickets.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::Ticket> TicketService::Assign(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::AssignTicketRequest& request) const {
  GUANXI_RETURN_IF_ERROR(api::IdOf(request.owner(), "users", "owner").status());
  return Do(Verb::kAssign, call, txn, request,
            [&](v1::Ticket& ticket) { ticket.set_owner(request.owner()); });
}

absl::StatusOr<v1::Ticket> TicketService::Resolve(const rpc::Call& call,
                                                  kv::Txn& txn,
                                                  const v1::ResolveTicketRequest& request) const {
  return Do(Verb::kResolve, call, txn, request,
            [&](v1::Ticket& ticket) { ticket.set_resolution(request.resolution()); });
}

}  // namespace guanxi::tickets
