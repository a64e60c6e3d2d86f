// What was said on tickets. Who sees a ticket sees its comments.
#ifndef GUANXI_SERVICES_TICKETS_COMMENT_SERVICE_H_
#define GUANXI_SERVICES_TICKETS_COMMENT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/tickets/v1/comments.grpc.pb.h"
#include "services/tickets/tickets_tables.h"

namespace guanxi::tickets {

// What each method does and answers is in comments.proto. Thread-safe.
class CommentService final : public v1::CommentService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  CommentService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateComment(grpc::CallbackServerContext* context,
                                          const v1::CreateCommentRequest* request,
                                          v1::Comment* response) override;
  grpc::ServerUnaryReactor* GetComment(grpc::CallbackServerContext* context,
                                       const v1::GetCommentRequest* request,
                                       v1::Comment* response) override;
  grpc::ServerUnaryReactor* ListComments(grpc::CallbackServerContext* context,
                                         const v1::ListCommentsRequest* request,
                                         v1::ListCommentsResponse* response) override;

 private:
  absl::StatusOr<v1::Comment> Create(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::CreateCommentRequest& request) const;
  absl::StatusOr<v1::ListCommentsResponse> List(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::ListCommentsRequest& request) const;
  // The ticket that a new comment is on.
  absl::StatusOr<v1::Ticket> TicketOf(const rpc::Call& call,
                                      const kv::Reader& reader,
                                      const v1::Comment& comment) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_COMMENT_SERVICE_H_
