// Written plans for key accounts.
#ifndef GUANXI_SERVICES_CUSTOMERS_PLANS_ACCOUNT_PLAN_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_PLANS_ACCOUNT_PLAN_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/account_plans.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in account_plans.proto. Thread-safe.
class AccountPlanService final : public v1::AccountPlanService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  AccountPlanService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateAccountPlan(grpc::CallbackServerContext* context,
                                              const v1::CreateAccountPlanRequest* request,
                                              v1::AccountPlan* response) override;
  grpc::ServerUnaryReactor* GetAccountPlan(grpc::CallbackServerContext* context,
                                           const v1::GetAccountPlanRequest* request,
                                           v1::AccountPlan* response) override;
  grpc::ServerUnaryReactor* ListAccountPlans(grpc::CallbackServerContext* context,
                                             const v1::ListAccountPlansRequest* request,
                                             v1::ListAccountPlansResponse* response) override;
  grpc::ServerUnaryReactor* UpdateAccountPlan(grpc::CallbackServerContext* context,
                                              const v1::UpdateAccountPlanRequest* request,
                                              v1::AccountPlan* response) override;
  grpc::ServerUnaryReactor* DeleteAccountPlan(grpc::CallbackServerContext* context,
                                              const v1::DeleteAccountPlanRequest* request,
                                              v1::AccountPlan* response) override;
  grpc::ServerUnaryReactor* ActivateAccountPlan(grpc::CallbackServerContext* context,
                                                const v1::ActivateAccountPlanRequest* request,
                                                v1::AccountPlan* response) override;
  grpc::ServerUnaryReactor* CloseAccountPlan(grpc::CallbackServerContext* context,
                                             const v1::CloseAccountPlanRequest* request,
                                             v1::AccountPlan* response) override;

 private:
  absl::StatusOr<v1::AccountPlan> Create(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::CreateAccountPlanRequest& request) const;
  absl::StatusOr<v1::ListAccountPlansResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListAccountPlansRequest& request) const;
  absl::StatusOr<v1::AccountPlan> Update(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::UpdateAccountPlanRequest& request) const;
  absl::StatusOr<v1::AccountPlan> Delete(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::DeleteAccountPlanRequest& request) const;
  absl::StatusOr<v1::AccountPlan> Activate(const rpc::Call& call,
                                           kv::Txn& txn,
                                           const v1::ActivateAccountPlanRequest& request) const;
  absl::StatusOr<v1::AccountPlan> Close(const rpc::Call& call,
                                        kv::Txn& txn,
                                        const v1::CloseAccountPlanRequest& request) const;
  // The customer's other plans that are not deleted.
  absl::StatusOr<std::vector<v1::AccountPlan>> Others(const kv::Reader& reader,
                                                      const v1::AccountPlan& plan) const;
  // ALREADY_EXISTS when another plan of the customer has days of the period.
  absl::Status CheckPeriod(const kv::Reader& reader, const v1::AccountPlan& plan) const;
  // Checks the contacts that `before` did not name yet.
  absl::Status CheckContacts(const rpc::Call& call,
                             const kv::Reader& reader,
                             const v1::AccountPlan& before,
                             const v1::AccountPlan& after) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_PLANS_ACCOUNT_PLAN_SERVICE_H_
