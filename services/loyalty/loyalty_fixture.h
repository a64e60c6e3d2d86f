// The loyalty service under test, and short ways to call it. Its scores come from events applied by
// the test itself; it follows nobody.
#ifndef GUANXI_SERVICES_LOYALTY_LOYALTY_FIXTURE_H_
#define GUANXI_SERVICES_LOYALTY_LOYALTY_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"
#include "guanxi/loyalty/v1/scores.grpc.pb.h"
#include "services/loyalty/assembly.h"
#include "services/loyalty/loyalty_tables.h"
#include "services/loyalty/sample_events.h"
#include "services/loyalty/score_updates.h"
#include "services/testing/error_matchers.h"
#include "services/testing/service_fixture.h"
#include "services/testing/text_proto.h"

namespace guanxi::loyalty {

class LoyaltyFixture : public ServiceFixture<Assembly> {
 protected:
  using Scores = v1::ScoreService::Stub;

  template <typename... Extra>
  explicit LoyaltyFixture(Extra&&... extra)
      : ServiceFixture<Assembly>(std::forward<Extra>(extra)...) {}

  // Calls `method` with the request that `text` describes.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (Scores::*method)(grpc::ClientContext*,
                                                              const Request&,
                                                              Response*),
                               std::string_view text = "") {
    return Call(*scores_, method, TextProto<Request>(text));
  }

  absl::StatusOr<v1::Score> ScoreOf(const std::string& customer, std::string_view as_of = "") {
    return Ask(&Scores::GetScore,
               "name: 'scores/" + customer + "' " +
                   (as_of.empty() ? "" : "as_of { " + std::string(as_of) + " }"));
  }

  // All scores, by pages of `page_size`.
  std::vector<v1::Score> AllScores(int page_size = 1000) {
    std::vector<v1::Score> all;
    v1::ListScoresRequest request;
    request.set_page_size(page_size);
    do {
      const auto page = Call(*scores_, &Scores::ListScores, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      all.insert(all.end(), page->scores().begin(), page->scores().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  // Applies what happened to `orders`, all in one commit.
  void Hear(const std::vector<pipeline::v1::Order>& orders) {
    const int64_t first = revision_;
    const auto commit = kv::CommitAndWait(engine(), [&](kv::Txn& txn) -> absl::Status {
      revision_ = first;
      for (const pipeline::v1::Order& order : orders) {
        GUANXI_RETURN_IF_ERROR(
            ApplyOrderEvent(tables_, txn, Change(), EventOf(order, kOrderType, ++revision_)));
      }
      return absl::OkStatus();
    });
    ASSERT_THAT(commit, IsOk());
  }
  void Hear(const tickets::v1::Ticket& ticket) {
    const auto event = EventOf(ticket, kTicketType, ++revision_);
    const auto commit = kv::CommitAndWait(
        engine(), [&](kv::Txn& txn) { return ApplyTicketEvent(tables_, txn, Change(), event); });
    ASSERT_THAT(commit, IsOk());
  }

  // The day of the clock, counted from 1970-01-01.
  static int32_t Today() { return static_cast<int32_t>(absl::ToUnixSeconds(Start()) / 86400); }

 private:
  table::Change Change() {
    return {.actor = "services/loyalty", .request_id = "", .method = "", .time = clock().Now()};
  }

  // The declarations alone; the rows are the engine's.
  const Tables tables_;
  std::unique_ptr<Scores> scores_ = Stub<v1::ScoreService>();
  int64_t revision_ = 0;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_LOYALTY_FIXTURE_H_
