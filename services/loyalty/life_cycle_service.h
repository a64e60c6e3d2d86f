// LifeCycleService: a customer's stage explained, and the rules it goes by.
#ifndef GUANXI_SERVICES_LOYALTY_LIFE_CYCLE_SERVICE_H_
#define GUANXI_SERVICES_LOYALTY_LIFE_CYCLE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/rpc/methods.h"
#include "guanxi/loyalty/v1/life_cycle.grpc.pb.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

// What each method does and answers is in life_cycle.proto. Thread-safe.
class LifeCycleService final : public v1::LifeCycleService::CallbackService {
 public:
  // `tables` outlives the server.
  LifeCycleService(const rpc::Environment& environment, const Tables* tables);

  grpc::ServerUnaryReactor* GetLifeCycle(grpc::CallbackServerContext* context,
                                         const v1::GetLifeCycleRequest* request,
                                         v1::LifeCycle* response) override;
  grpc::ServerUnaryReactor* GetLifeCycleRules(grpc::CallbackServerContext* context,
                                              const v1::GetLifeCycleRulesRequest* request,
                                              v1::LifeCycleRules* response) override;
  grpc::ServerUnaryReactor* UpdateLifeCycleRules(grpc::CallbackServerContext* context,
                                                 const v1::UpdateLifeCycleRulesRequest* request,
                                                 v1::LifeCycleRules* response) override;

 private:
  absl::StatusOr<v1::LifeCycle> Get(const rpc::Call& call,
                                    const kv::Reader& reader,
                                    const v1::GetLifeCycleRequest& request) const;
  absl::StatusOr<v1::LifeCycleRules> UpdateRules(
      const rpc::Call& call, kv::Txn& txn, const v1::UpdateLifeCycleRulesRequest& request) const;

  rpc::Methods methods_;
  const Tables* tables_;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_LIFE_CYCLE_SERVICE_H_
