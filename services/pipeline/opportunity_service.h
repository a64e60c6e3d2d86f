// The opportunities, and the orders that come of them.
#ifndef GUANXI_SERVICES_PIPELINE_OPPORTUNITY_SERVICE_H_
#define GUANXI_SERVICES_PIPELINE_OPPORTUNITY_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/pipeline/v1/opportunities.grpc.pb.h"
#include "services/pipeline/pipeline_tables.h"

namespace guanxi::pipeline {

// What each method does and answers is in opportunities.proto. Thread-safe.
class OpportunityService final : public v1::OpportunityService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  OpportunityService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateOpportunity(grpc::CallbackServerContext* context,
                                              const v1::CreateOpportunityRequest* request,
                                              v1::Opportunity* response) override;
  grpc::ServerUnaryReactor* GetOpportunity(grpc::CallbackServerContext* context,
                                           const v1::GetOpportunityRequest* request,
                                           v1::Opportunity* response) override;
  grpc::ServerUnaryReactor* ListOpportunities(grpc::CallbackServerContext* context,
                                              const v1::ListOpportunitiesRequest* request,
                                              v1::ListOpportunitiesResponse* response) override;
  grpc::ServerUnaryReactor* UpdateOpportunity(grpc::CallbackServerContext* context,
                                              const v1::UpdateOpportunityRequest* request,
                                              v1::Opportunity* response) override;
  grpc::ServerUnaryReactor* DeleteOpportunity(grpc::CallbackServerContext* context,
                                              const v1::DeleteOpportunityRequest* request,
                                              v1::Opportunity* response) override;
  grpc::ServerUnaryReactor* MoveOpportunity(grpc::CallbackServerContext* context,
                                            const v1::MoveOpportunityRequest* request,
                                            v1::Opportunity* response) override;
  grpc::ServerUnaryReactor* WinOpportunity(grpc::CallbackServerContext* context,
                                           const v1::WinOpportunityRequest* request,
                                           v1::Opportunity* response) override;
  grpc::ServerUnaryReactor* LoseOpportunity(grpc::CallbackServerContext* context,
                                            const v1::LoseOpportunityRequest* request,
                                            v1::Opportunity* response) override;
  grpc::ServerUnaryReactor* ReopenOpportunity(grpc::CallbackServerContext* context,
                                              const v1::ReopenOpportunityRequest* request,
                                              v1::Opportunity* response) override;

 private:
  absl::StatusOr<v1::Opportunity> Create(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::CreateOpportunityRequest& request) const;
  absl::StatusOr<v1::ListOpportunitiesResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListOpportunitiesRequest& request) const;
  absl::StatusOr<v1::Opportunity> Update(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::UpdateOpportunityRequest& request) const;

  // An opportunity about to change its stage.
  struct Step {
    v1::Opportunity before;
    v1::Pipeline pipeline;
    absl::Time time;  // when it happened
  };
  template <typename Request>
  absl::StatusOr<Step> StepOf(const rpc::Call& call,
                              const kv::Reader& reader,
                              const Request& request) const;

  absl::StatusOr<v1::Opportunity> MoveOpen(const rpc::Call& call,
                                           kv::Txn& txn,
                                           const v1::MoveOpportunityRequest& request) const;
  absl::StatusOr<v1::Opportunity> WinOpen(const rpc::Call& call,
                                          kv::Txn& txn,
                                          const v1::WinOpportunityRequest& request) const;
  absl::StatusOr<v1::Opportunity> LoseOpen(const rpc::Call& call,
                                           kv::Txn& txn,
                                           const v1::LoseOpportunityRequest& request) const;
  absl::StatusOr<v1::Opportunity> ReopenClosed(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const v1::ReopenOpportunityRequest& request) const;

  // The product of `opportunity`, when it has one: it exists and was offered at `time`; its name
  // stands in where the opportunity has none.
  absl::Status TakeProduct(const kv::Reader& reader,
                           v1::Opportunity& opportunity,
                           absl::Time time) const;
  // The name of the order that winning `opportunity` creates.
  absl::StatusOr<std::string> OrderName(const kv::Reader& reader,
                                        const v1::Opportunity& opportunity,
                                        const std::string& chosen_id) const;
  absl::Status PlaceOrder(const rpc::Call& call, kv::Txn& txn, const v1::Opportunity& won) const;
  absl::Status CancelOrder(const rpc::Call& call,
                           kv::Txn& txn,
                           const std::string& name,
                           absl::Time time) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_OPPORTUNITY_SERVICE_H_
