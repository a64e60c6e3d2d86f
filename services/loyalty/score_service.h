// ScoreService: scores as of a day, the model they are ranked by, and how far the feeds have been
// followed.
#ifndef GUANXI_SERVICES_LOYALTY_SCORE_SERVICE_H_
#define GUANXI_SERVICES_LOYALTY_SCORE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/rpc/answers.h"
#include "common/rpc/methods.h"
#include "guanxi/loyalty/v1/scores.grpc.pb.h"
#include "services/loyalty/loyalty_follower.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

class ScoreService final : public v1::ScoreService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  ScoreService(const rpc::Environment& environment,
               const Tables* tables,
               const LoyaltyFollower* follower);

  grpc::ServerUnaryReactor* GetScore(grpc::CallbackServerContext* context,
                                     const v1::GetScoreRequest* request,
                                     v1::Score* response) override;
  grpc::ServerUnaryReactor* ListScores(grpc::CallbackServerContext* context,
                                       const v1::ListScoresRequest* request,
                                       v1::ListScoresResponse* response) override;
  grpc::ServerUnaryReactor* FitRfmModel(grpc::CallbackServerContext* context,
                                        const v1::FitRfmModelRequest* request,
                                        v1::RfmModel* response) override;
  grpc::ServerUnaryReactor* GetRfmModel(grpc::CallbackServerContext* context,
                                        const v1::GetRfmModelRequest* request,
                                        v1::RfmModel* response) override;
  grpc::ServerUnaryReactor* GetFollowState(grpc::CallbackServerContext* context,
                                           const v1::GetFollowStateRequest* request,
                                           v1::FollowState* response) override;

 private:
  absl::StatusOr<v1::ListScoresResponse> List(const rpc::Call& call,
                                              const kv::Reader& reader,
                                              const v1::ListScoresRequest& request) const;
  absl::StatusOr<v1::RfmModel> Fit(const rpc::Call& call,
                                   const kv::Reader& reader,
                                   const v1::FitRfmModelRequest& request);

  kv::Engine* engine_;
  rpc::Methods methods_;
  const Tables* tables_;
  const LoyaltyFollower* follower_;
  rpc::Answers answers_;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_SCORE_SERVICE_H_
