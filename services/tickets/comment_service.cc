#include "services/tickets/comment_service.h"

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/tickets/comment.h"
#include "services/tickets/ticket.h"

namespace guanxi::tickets {

CommentService::CommentService(const rpc::Environment& environment,
                               const Tables* tables,
                               api::IdSource* ids)
    : methods_(environment, v1::Comment::descriptor()->file()->FindServiceByName("CommentService")),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* CommentService::CreateComment(grpc::CallbackServerContext* context,
                                                        const v1::CreateCommentRequest* request,
                                                        v1::Comment* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CommentService::Create, this));
}

grpc::ServerUnaryReactor* CommentService::GetComment(grpc::CallbackServerContext* context,
                                                     const v1::GetCommentRequest* request,
                                                     v1::Comment* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetCommentRequest& request) {
                         return tables_->comments.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* CommentService::ListComments(grpc::CallbackServerContext* context,
                                                       const v1::ListCommentsRequest* request,
                                                       v1::ListCommentsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&CommentService::List, this));
}

absl::StatusOr<v1::Comment> CommentService::Create(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::CreateCommentRequest& request) const {
  v1::Comment comment = request.comment();
  GUANXI_ASSIGN_OR_RETURN(
      *comment.mutable_name(),
      api::NewName(*ids_, tables_->comments.collection(), request.comment_id(), "comment_id"));
  GUANXI_ASSIGN_OR_RETURN(const v1::Ticket before, TicketOf(call, txn, comment));
  GUANXI_RETURN_IF_ERROR(CompleteComment(comment, before, call.now()));
  v1::Ticket after = before;
  GUANXI_RETURN_IF_ERROR(TakeComment(comment, after));
  GUANXI_RETURN_IF_ERROR(
      tables_->tickets.Update(txn, call.change, before, std::move(after)).status());
  return tables_->comments.Insert(txn, call.change, std::move(comment));
}

absl::StatusOr<v1::ListCommentsResponse> CommentService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListCommentsRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.ticket(), tables_->tickets.collection(), "ticket").status());
  GUANXI_RETURN_IF_ERROR(tables_->tickets.Get(reader, request.ticket(), call.scope()).status());
  const table::ListQuery query{
      .filter = request.filter(),
      .order_by = request.order_by().empty() ? "comment_time" : request.order_by(),
      .page_size = request.page_size(),
      .page_token = request.page_token(),
      .show_deleted = request.show_deleted(),
      .extra = {{"ticket", request.ticket()}}};
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->comments.List(reader, query, call.scope()));
  v1::ListCommentsResponse response;
  response.mutable_comments()->Assign(std::make_move_iterator(page.records.begin()),
                                      std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Ticket> CommentService::TicketOf(const rpc::Call& call,
                                                    const kv::Reader& reader,
                                                    const v1::Comment& comment) const {
  constexpr char kField[] = "comment.ticket";
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(comment.ticket(), tables_->tickets.collection(), kField).status());
  absl::StatusOr<v1::Ticket> ticket =
      tables_->tickets.GetForUpdate(reader, comment.ticket(), "", call.scope());
  if (absl::IsNotFound(ticket.status()) || absl::IsFailedPrecondition(ticket.status())) {
    return errors::ReferenceNotFound(kField, comment.ticket());
  }
  return ticket;
}

}  // namespace guanxi::tickets
