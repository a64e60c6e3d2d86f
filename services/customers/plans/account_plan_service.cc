#include "services/customers/plans/account_plan_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "common/table/references.h"
#include "services/customers/plans/account_plan.h"

namespace guanxi::customers {

using v1::AccountPlan;

AccountPlanService::AccountPlanService(const rpc::Environment& environment,
                                       const Tables* tables,
                                       api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::AccountPlanService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* AccountPlanService::CreateAccountPlan(
    grpc::CallbackServerContext* context,
    const v1::CreateAccountPlanRequest* request,
    AccountPlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountPlanService::Create, this));
}

grpc::ServerUnaryReactor* AccountPlanService::GetAccountPlan(
    grpc::CallbackServerContext* context,
    const v1::GetAccountPlanRequest* request,
    AccountPlan* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetAccountPlanRequest& request) {
                         return tables_->account_plans.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* AccountPlanService::ListAccountPlans(
    grpc::CallbackServerContext* context,
    const v1::ListAccountPlansRequest* request,
    v1::ListAccountPlansResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&AccountPlanService::List, this));
}

grpc::ServerUnaryReactor* AccountPlanService::UpdateAccountPlan(
    grpc::CallbackServerContext* context,
    const v1::UpdateAccountPlanRequest* request,
    AccountPlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountPlanService::Update, this));
}

grpc::ServerUnaryReactor* AccountPlanService::DeleteAccountPlan(
    grpc::CallbackServerContext* context,
    const v1::DeleteAccountPlanRequest* request,
    AccountPlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountPlanService::Delete, this));
}

grpc::ServerUnaryReactor* AccountPlanService::ActivateAccountPlan(
    grpc::CallbackServerContext* context,
    const v1::ActivateAccountPlanRequest* request,
    AccountPlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountPlanService::Activate, this));
}

grpc::ServerUnaryReactor* AccountPlanService::CloseAccountPlan(
    grpc::CallbackServerContext* context,
    const v1::CloseAccountPlanRequest* request,
    AccountPlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AccountPlanService::Close, this));
}

absl::StatusOr<AccountPlan> AccountPlanService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateAccountPlanRequest& request) const {
  AccountPlan plan = request.account_plan();
  GUANXI_ASSIGN_OR_RETURN(*plan.mutable_name(),
                          api::NewName(*ids_, tables_->account_plans.collection(),
                                       request.account_plan_id(), "account_plan_id"));
  plan.set_state(AccountPlan::STATE_DRAFT);
  GUANXI_ASSIGN_OR_RETURN(*plan.mutable_customer(), table::Resolve(txn, plan.customer()));
  GUANXI_RETURN_IF_ERROR(CheckAccountPlan(plan));
  GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->customers, txn, plan.customer(),
                                               "account_plan.customer", call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckContacts(call, txn, AccountPlan(), plan));
  GUANXI_RETURN_IF_ERROR(CheckPeriod(txn, plan));
  return tables_->account_plans.Insert(txn, call.change, std::move(plan));
}

absl::StatusOr<v1::ListAccountPlansResponse> AccountPlanService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListAccountPlansRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->account_plans.List(reader, request, call.scope()));
  v1::ListAccountPlansResponse response;
  response.mutable_account_plans()->Assign(std::make_move_iterator(page.records.begin()),
                                           std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<AccountPlan> AccountPlanService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateAccountPlanRequest& request) const {
  const AccountPlan& patch = request.account_plan();
  GUANXI_ASSIGN_OR_RETURN(
      const AccountPlan before,
      tables_->account_plans.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckChangeable(before));
  AccountPlan after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckAccountPlan(after));
  GUANXI_RETURN_IF_ERROR(CheckContacts(call, txn, before, after));
  GUANXI_RETURN_IF_ERROR(CheckPeriod(txn, after));
  return tables_->account_plans.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<AccountPlan> AccountPlanService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteAccountPlanRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const AccountPlan plan,
      tables_->account_plans.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckDeletion(plan));
  return tables_->account_plans.Delete(txn, call.change, request.name(), request.etag(),
                                       call.scope());
}

absl::StatusOr<AccountPlan> AccountPlanService::Activate(
    const rpc::Call& call, kv::Txn& txn, const v1::ActivateAccountPlanRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const AccountPlan before,
      tables_->account_plans.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckActivation(before));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<AccountPlan> others, Others(txn, before));
  for (const AccountPlan& other : others) {
    if (other.state() != AccountPlan::STATE_ACTIVE) continue;
    return errors::WrongState(other.name(), "active", "must be closed first");
  }
  AccountPlan after = before;
  after.set_state(AccountPlan::STATE_ACTIVE);
  return tables_->account_plans.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<AccountPlan> AccountPlanService::Close(
    const rpc::Call& call, kv::Txn& txn, const v1::CloseAccountPlanRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const AccountPlan before,
      tables_->account_plans.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckClosing(before));
  AccountPlan after = before;
  after.set_state(AccountPlan::STATE_CLOSED);
  return tables_->account_plans.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<std::vector<AccountPlan>> AccountPlanService::Others(const kv::Reader& reader,
                                                                    const AccountPlan& plan) const {
  std::vector<AccountPlan> others;
  table::ListQuery query{.page_size = 1000};
  query.extra.push_back({"customer", plan.customer()});
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page,
                            tables_->account_plans.List(reader, query, access::Scope::All()));
    for (AccountPlan& other : page.records) {
      if (other.name() != plan.name()) others.push_back(std::move(other));
    }
    query.page_token = page.next_page_token;
  } while (!query.page_token.empty());
  return others;
}

absl::Status AccountPlanService::CheckPeriod(const kv::Reader& reader,
                                             const AccountPlan& plan) const {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<AccountPlan> others, Others(reader, plan));
  for (const AccountPlan& other : others) {
    if (!Overlap(plan, other)) continue;
    return errors::ValueTaken("account_plan.from,until", plan.customer(), other.name());
  }
  return absl::OkStatus();
}

absl::Status AccountPlanService::CheckContacts(const rpc::Call& call,
                                               const kv::Reader& reader,
                                               const AccountPlan& before,
                                               const AccountPlan& after) const {
  for (int i = 0; i < after.contact_strategy_size(); ++i) {
    const std::string& contact = after.contact_strategy(i).contact();
    // A contact that was deleted since does not stand in the way of other changes.
    if (TalksTo(before, contact)) continue;
    GUANXI_RETURN_IF_ERROR(table::CheckReference(
        tables_->contacts, reader, contact,
        fmt::format("account_plan.contact_strategy[{}].contact", i), call.scope()));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
