#include "services/loyalty/score_service.h"

#include <functional>
#include <optional>
#include <utility>

#include "common/api/page_token.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/purchases.h"
#include "services/loyalty/rfm_fitter.h"
#include "services/loyalty/score.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

// Adds to a stored score what depends on the day and on the model.
absl::Status Complete(const kv::Reader& reader,
                      int32_t as_of,
                      const v1::RfmModel& model,
                      v1::Score& score) {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(score.name(), "scores", "name"));
  GUANXI_ASSIGN_OR_RETURN(const state::v1::CustomerState state,
                          ReadState<state::v1::CustomerState>(reader, CustomerKey(id)));
  GUANXI_ASSIGN_OR_RETURN(const Purchases purchases, PurchasesOf(reader, id, state, as_of));
  SetPurchases(purchases, score);
  SetAges(purchases, as_of, score);
  SetRfm(purchases, as_of, model, score);
  return absl::OkStatus();
}

// The name of the score that stands for the one called `name`: its own, unless its customer was
// merged into another.
absl::StatusOr<std::string> NameToday(const kv::Reader& reader, const std::string& name) {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(name, "scores", "name"));
  GUANXI_ASSIGN_OR_RETURN(const std::string customer,
                          table::Resolve(reader, api::ResourceName("customers", id)));
  return api::ResourceName("scores", std::string_view(customer).substr(customer.find('/') + 1));
}

// The answer kept for a request id, if there is one.
absl::StatusOr<std::optional<v1::RfmModel>> Kept(const rpc::Answers& answers,
                                                 const kv::Reader& reader,
                                                 const rpc::Question& question) {
  if (question.request_id.empty()) return std::nullopt;
  GUANXI_ASSIGN_OR_RETURN(const std::optional<rpc::Answer> answer, answers.Find(reader, question));
  if (!answer.has_value()) return std::nullopt;
  v1::RfmModel model;
  if (!model.ParseFromString(answer->bytes)) return errors::DataLoss("a kept answer");
  return model;
}

}  // namespace

ScoreService::ScoreService(const rpc::Environment& environment,
                           const Tables* tables,
                           const LoyaltyFollower* follower)
    : engine_(environment.engine),
      methods_(environment, rpc::DescriptorOf<v1::ScoreService>()),
      tables_(tables),
      follower_(follower) {}

// At length, as is ListScores: a day in the past is worked out from the days before it.
grpc::ServerUnaryReactor* ScoreService::GetScore(grpc::CallbackServerContext* context,
                                                 const v1::GetScoreRequest* request,
                                                 v1::Score* response) {
  const auto work = [this](const rpc::Call& call, const kv::Reader& reader,
                           const v1::GetScoreRequest& request) -> absl::StatusOr<v1::Score> {
    GUANXI_ASSIGN_OR_RETURN(const int32_t as_of, DayOrToday(request.as_of(), call.now(), "as_of"));
    GUANXI_ASSIGN_OR_RETURN(const std::string name, NameToday(reader, request.name()));
    GUANXI_ASSIGN_OR_RETURN(v1::Score score, tables_->scores.Get(reader, name, call.scope()));
    GUANXI_ASSIGN_OR_RETURN(const v1::RfmModel model, CurrentModel(*tables_, reader));
    GUANXI_RETURN_IF_ERROR(Complete(reader, as_of, model, score));
    return score;
  };
  if (request->has_as_of())
    return methods_.ReadAtLength(__func__, context, request, response, work);
  return methods_.Read(__func__, context, request, response, work);
}

grpc::ServerUnaryReactor* ScoreService::ListScores(grpc::CallbackServerContext* context,
                                                   const v1::ListScoresRequest* request,
                                                   v1::ListScoresResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&ScoreService::List, this));
}

absl::StatusOr<v1::ListScoresResponse> ScoreService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListScoresRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const int32_t as_of, DayOrToday(request.as_of(), call.now(), "as_of"));
  // The table's token knows nothing of `as_of`; ours around it does.
  const uint64_t hash = api::QueryHash(request);
  table::ListQuery query;
  query.page_size = request.page_size();
  GUANXI_ASSIGN_OR_RETURN(query.page_token, api::DecodePageToken(request.page_token(), hash));
  GUANXI_ASSIGN_OR_RETURN(table::Page<v1::Score> page,
                          tables_->scores.List(reader, query, call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const v1::RfmModel model, CurrentModel(*tables_, reader));
  v1::ListScoresResponse response;
  for (v1::Score& score : page.records) {
    // What is left of a merged customer's is nothing: everything is its master's.
    GUANXI_ASSIGN_OR_RETURN(const std::string today, NameToday(reader, score.name()));
    if (today != score.name()) continue;
    GUANXI_RETURN_IF_ERROR(Complete(reader, as_of, model, score));
    *response.add_scores() = std::move(score);
  }
  if (!page.next_page_token.empty()) {
    response.set_next_page_token(api::EncodePageToken(page.next_page_token, hash));
  }
  return response;
}

// At length, though it writes: all customers are read before there is anything to write.
grpc::ServerUnaryReactor* ScoreService::FitRfmModel(grpc::CallbackServerContext* context,
                                                    const v1::FitRfmModelRequest* request,
                                                    v1::RfmModel* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&ScoreService::Fit, this));
}

absl::StatusOr<v1::RfmModel> ScoreService::Fit(const rpc::Call& call,
                                               const kv::Reader& reader,
                                               const v1::FitRfmModelRequest& request) {
  const rpc::Question question = {
      .caller = call.principal.user,
      .request_id = request.request_id(),
      .fingerprint = api::StableHash(call.change.method + request.SerializeAsString()),
      .now = call.now()};
  GUANXI_ASSIGN_OR_RETURN(const int32_t as_of, DayOrToday(request.as_of(), call.now(), "as_of"));
  GUANXI_ASSIGN_OR_RETURN(std::optional<v1::RfmModel> kept, Kept(answers_, reader, question));
  if (kept.has_value()) return *std::move(kept);
  GUANXI_ASSIGN_OR_RETURN(const Fitted fitted, FitCustomers(reader, as_of));
  v1::RfmModel published;
  const auto publish = [&](kv::Txn& txn) -> absl::Status {
    // The same request may have been answered while this one read the customers.
    GUANXI_ASSIGN_OR_RETURN(kept, Kept(answers_, txn, question));
    if (kept.has_value()) return absl::OkStatus();
    GUANXI_ASSIGN_OR_RETURN(published, Publish(*tables_, txn, call.change, fitted));
    if (question.request_id.empty()) return absl::OkStatus();
    return answers_.Keep(txn, question, {.bytes = published.SerializeAsString()});
  };
  GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(*engine_, publish).status());
  return kept.has_value() ? *std::move(kept) : published;
}

grpc::ServerUnaryReactor* ScoreService::GetRfmModel(grpc::CallbackServerContext* context,
                                                    const v1::GetRfmModelRequest* request,
                                                    v1::RfmModel* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call&, const kv::Reader& reader,
                              const v1::GetRfmModelRequest&) -> absl::StatusOr<v1::RfmModel> {
                         GUANXI_ASSIGN_OR_RETURN(v1::RfmModel model,
                                                 CurrentModel(*tables_, reader));
                         if (model.name().empty()) return errors::NotFound("rfmModels/current");
                         return model;
                       });
}

grpc::ServerUnaryReactor* ScoreService::GetFollowState(grpc::CallbackServerContext* context,
                                                       const v1::GetFollowStateRequest* request,
                                                       v1::FollowState* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call&, const kv::Reader& reader, const v1::GetFollowStateRequest&) {
        return follower_->State(reader);
      });
}

}  // namespace guanxi::loyalty
