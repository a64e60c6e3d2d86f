// The tickets.
#ifndef GUANXI_SERVICES_TICKETS_TICKET_SERVICE_H_
#define GUANXI_SERVICES_TICKETS_TICKET_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"
#include "services/tickets/ticket.h"
#include "services/tickets/tickets_tables.h"

namespace guanxi::tickets {

// What each method does and answers is in tickets.proto. Thread-safe.
class TicketService final : public v1::TicketService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  TicketService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateTicket(grpc::CallbackServerContext* context,
                                         const v1::CreateTicketRequest* request,
                                         v1::Ticket* response) override;
  grpc::ServerUnaryReactor* GetTicket(grpc::CallbackServerContext* context,
                                      const v1::GetTicketRequest* request,
                                      v1::Ticket* response) override;
  grpc::ServerUnaryReactor* ListTickets(grpc::CallbackServerContext* context,
                                        const v1::ListTicketsRequest* request,
                                        v1::ListTicketsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateTicket(grpc::CallbackServerContext* context,
                                         const v1::UpdateTicketRequest* request,
                                         v1::Ticket* response) override;
  grpc::ServerUnaryReactor* DeleteTicket(grpc::CallbackServerContext* context,
                                         const v1::DeleteTicketRequest* request,
                                         v1::Ticket* response) override;
  grpc::ServerUnaryReactor* AssignTicket(grpc::CallbackServerContext* context,
                                         const v1::AssignTicketRequest* request,
                                         v1::Ticket* response) override;
  grpc::ServerUnaryReactor* PendTicket(grpc::CallbackServerContext* context,
                                       const v1::PendTicketRequest* request,
                                       v1::Ticket* response) override;
  grpc::ServerUnaryReactor* ResumeTicket(grpc::CallbackServerContext* context,
                                         const v1::ResumeTicketRequest* request,
                                         v1::Ticket* response) override;
  grpc::ServerUnaryReactor* ResolveTicket(grpc::CallbackServerContext* context,
                                          const v1::ResolveTicketRequest* request,
                                          v1::Ticket* response) override;
  grpc::ServerUnaryReactor* CloseTicket(grpc::CallbackServerContext* context,
                                        const v1::CloseTicketRequest* request,
                                        v1::Ticket* response) override;
  grpc::ServerUnaryReactor* ReopenTicket(grpc::CallbackServerContext* context,
                                         const v1::ReopenTicketRequest* request,
                                         v1::Ticket* response) override;

 private:
  absl::StatusOr<v1::Ticket> Create(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const v1::CreateTicketRequest& request) const;
  absl::StatusOr<v1::ListTicketsResponse> List(const rpc::Call& call,
                                               const kv::Reader& reader,
                                               const v1::ListTicketsRequest& request) const;
  absl::StatusOr<v1::Ticket> Update(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const v1::UpdateTicketRequest& request) const;
  absl::StatusOr<v1::Ticket> Assign(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const v1::AssignTicketRequest& request) const;
  absl::StatusOr<v1::Ticket> Resolve(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::ResolveTicketRequest& request) const;

  // Does `verb` to the ticket that `request` names, then `complete(ticket)`, and writes it.
  template <typename Request, typename Complete>
  absl::StatusOr<v1::Ticket> Do(Verb verb,
                                const rpc::Call& call,
                                kv::Txn& txn,
                                const Request& request,
                                Complete complete) const;
  // The work of a method that does `verb` and nothing else.
  template <typename Request>
  auto Doing(Verb verb) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_TICKET_SERVICE_H_
