// The tickets service under test, and short ways to call it.
#ifndef GUANXI_SERVICES_TICKETS_TICKETS_FIXTURE_H_
#define GUANXI_SERVICES_TICKETS_TICKETS_FIXTURE_H_

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"
#include "services/testing/error_matchers.h"
#include "services/testing/service_fixture.h"
#include "services/testing/text_proto.h"
#include "services/tickets/assembly.h"

namespace guanxi::tickets {

using TicketStub = v1::TicketService::Stub;
using CommentStub = v1::CommentService::Stub;
using ChangeStub = v1::ChangeService::Stub;

class TicketsFixture : public ServiceFixture<Assembly> {
 protected:
  // Calls `method` with the request that `text` describes.
  template <typename S, typename Request, typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (S::*method)(grpc::ClientContext*,
                                                         const Request&,
                                                         Response*),
                               std::string_view text) {
    return Call(*std::get<std::unique_ptr<S>>(stubs_), method, TextProto<Request>(text));
  }

  // Creates `tickets/{id}` with `text`, the message without what every ticket must have, opened
  // `hours` ago.
  absl::StatusOr<v1::Ticket> CreateTicket(std::string_view id,
                                          std::string_view text = "",
                                          int hours = 24) {
    auto request = TextProto<v1::CreateTicketRequest>(HoursAgo(hours));
    request.set_ticket_id(std::string(id));
    request.mutable_ticket()->set_subject("It rattles");
    request.mutable_ticket()->set_type(v1::Ticket::TYPE_FAULT);
    request.mutable_ticket()->MergeFrom(TextProto<v1::Ticket>(text));
    return Call(*std::get<std::unique_ptr<TicketStub>>(stubs_), &TicketStub::CreateTicket, request);
  }

  // Creates `comments/{id}` on `tickets/one` with `text`, the message without its ticket, body, and
  // author, an agent.
  absl::StatusOr<v1::Comment> CreateComment(std::string_view id, std::string_view text = "") {
    v1::CreateCommentRequest request;
    request.set_comment_id(std::string(id));
    request.mutable_comment()->set_ticket("tickets/one");
    request.mutable_comment()->set_author(v1::Comment::AUTHOR_AGENT);
    request.mutable_comment()->set_body("We are on it");
    request.mutable_comment()->MergeFrom(TextProto<v1::Comment>(text));
    return Call(*std::get<std::unique_ptr<CommentStub>>(stubs_), &CommentStub::CreateComment,
                request);
  }

  absl::StatusOr<v1::Ticket> GetOne() { return Ask(&TicketStub::GetTicket, One()); }

  // `name: "tickets/one"` and `rest`, for the verbs.
  static std::string One(std::string_view rest = "") {
    return fmt::format(R"(name: "tickets/one" {})", rest);
  }

  // `effective_time`, or another field, that many hours before the clock starts; negative for the
  // future.
  static std::string HoursAgo(int hours, std::string_view field = "effective_time") {
    return fmt::format(R"({} {{ seconds: {} }})", field, absl::ToUnixSeconds(TimeHoursAgo(hours)));
  }
  static absl::Time TimeHoursAgo(int hours) { return Start() - absl::Hours(hours); }

  // The names of the records in `list`.
  template <typename List>
  static std::vector<std::string> NamesOf(const List& list) {
    std::vector<std::string> names;
    for (const auto& record : list) names.push_back(record.name());
    return names;
  }

 private:
  std::tuple<std::unique_ptr<TicketStub>, std::unique_ptr<CommentStub>, std::unique_ptr<ChangeStub>>
      stubs_{Stub<v1::TicketService>(), Stub<v1::CommentService>(), Stub<v1::ChangeService>()};
};

// For matchers.
inline constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_TICKETS_FIXTURE_H_
