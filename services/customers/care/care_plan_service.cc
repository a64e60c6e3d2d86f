#include "services/customers/care/care_plan_service.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "common/access/ownership.h"
#include "common/access/permissions.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/care/care_plan.h"
#include "services/customers/care/care_run_state.h"
#include "services/customers/care/plan_segments.h"
#include "services/customers/customer_filter.h"

namespace guanxi::customers {
namespace {

// Work for colleagues is planned by those who look after their unit, and for the whole company by
// those who see all of it.
absl::Status CheckReach(const access::Scope& scope, const v1::CarePlan& plan) {
  if (plan.reach() != v1::CarePlan::REACH_UNIT || scope.all()) return absl::OkStatus();
  const bool within = !plan.unit().empty() && access::HoldsUnit(scope, plan.unit());
  return within ? absl::OkStatus() : errors::OutOfReach("care_plan.reach");
}

}  // namespace

CarePlanService::CarePlanService(const rpc::Environment& environment,
                                 const Tables* tables,
                                 api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::CarePlanService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* CarePlanService::CreateCarePlan(grpc::CallbackServerContext* context,
                                                          const v1::CreateCarePlanRequest* request,
                                                          v1::CarePlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CarePlanService::Create, this));
}

grpc::ServerUnaryReactor* CarePlanService::GetCarePlan(grpc::CallbackServerContext* context,
                                                       const v1::GetCarePlanRequest* request,
                                                       v1::CarePlan* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetCarePlanRequest& request) {
                         return tables_->care_plans.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* CarePlanService::ListCarePlans(grpc::CallbackServerContext* context,
                                                         const v1::ListCarePlansRequest* request,
                                                         v1::ListCarePlansResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&CarePlanService::List, this));
}

grpc::ServerUnaryReactor* CarePlanService::UpdateCarePlan(grpc::CallbackServerContext* context,
                                                          const v1::UpdateCarePlanRequest* request,
                                                          v1::CarePlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CarePlanService::Update, this));
}

grpc::ServerUnaryReactor* CarePlanService::DeleteCarePlan(grpc::CallbackServerContext* context,
                                                          const v1::DeleteCarePlanRequest* request,
                                                          v1::CarePlan* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CarePlanService::Delete, this));
}

grpc::ServerUnaryReactor* CarePlanService::RunCarePlan(grpc::CallbackServerContext* context,
                                                       const v1::RunCarePlanRequest* request,
                                                       v1::CareRun* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CarePlanService::Run, this));
}

grpc::ServerUnaryReactor* CarePlanService::GetCareRun(grpc::CallbackServerContext* context,
                                                      const v1::GetCareRunRequest* request,
                                                      v1::CareRun* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&CarePlanService::GetRun, this));
}

absl::StatusOr<v1::CarePlan> CarePlanService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateCarePlanRequest& request) const {
  v1::CarePlan plan = request.care_plan();
  GUANXI_ASSIGN_OR_RETURN(*plan.mutable_name(),
                          api::NewName(*ids_, tables_->care_plans.collection(),
                                       request.care_plan_id(), "care_plan_id"));
  access::FillOwnership(call.scope(), plan);
  GUANXI_RETURN_IF_ERROR(NormalizeCarePlan(plan));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), plan));
  GUANXI_RETURN_IF_ERROR(CheckCustomerFilter(call.principal, plan.customer_filter()));
  GUANXI_RETURN_IF_ERROR(CheckSegments(*tables_, txn, call.scope(), plan));
  GUANXI_RETURN_IF_ERROR(CheckCustomers(call, txn, v1::CarePlan(), plan));
  return tables_->care_plans.Insert(txn, call.change, std::move(plan));
}

absl::StatusOr<v1::ListCarePlansResponse> CarePlanService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListCarePlansRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->care_plans.List(reader, request, call.scope()));
  v1::ListCarePlansResponse response;
  response.mutable_care_plans()->Assign(std::make_move_iterator(page.records.begin()),
                                        std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::CarePlan> CarePlanService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateCarePlanRequest& request) const {
  const v1::CarePlan& patch = request.care_plan();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::CarePlan before,
      tables_->care_plans.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::CarePlan after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(NormalizeCarePlan(after));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), after));
  if (after.customer_filter() != before.customer_filter()) {
    GUANXI_RETURN_IF_ERROR(CheckCustomerFilter(call.principal, after.customer_filter()));
    GUANXI_RETURN_IF_ERROR(CheckSegments(*tables_, txn, call.scope(), after));
  }
  GUANXI_RETURN_IF_ERROR(CheckCustomers(call, txn, before, after));
  return tables_->care_plans.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::CarePlan> CarePlanService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteCarePlanRequest& request) const {
  return tables_->care_plans.Delete(txn, call.change, request.name(), request.etag(), call.scope());
}

absl::StatusOr<v1::CareRun> CarePlanService::Run(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::RunCarePlanRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      tables_->care_plans.GetForUpdate(txn, request.name(), "", call.scope()).status());
  GUANXI_ASSIGN_OR_RETURN(const auto state, ReadCareRun(txn, request.name()));
  // Whoever asks again and again does not keep a run from its end.
  if (state.has_value() && state->run().phase() != v1::CareRun::PHASE_DONE) return state->run();
  return RequestCareRun(txn, request.name());
}

absl::StatusOr<v1::CareRun> CarePlanService::GetRun(const rpc::Call& call,
                                                    const kv::Reader& reader,
                                                    const v1::GetCareRunRequest& request) const {
  if (!request.care_plan().empty()) {
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(request.care_plan(), tables_->care_plans.collection(), "care_plan").status());
    GUANXI_RETURN_IF_ERROR(
        tables_->care_plans.Get(reader, request.care_plan(), call.scope()).status());
  }
  GUANXI_ASSIGN_OR_RETURN(const auto state, ReadCareRun(reader, request.care_plan()));
  if (!state.has_value())
    return errors::NotFound(request.care_plan().empty() ? "careRun" : request.care_plan());
  v1::CareRun run = state->run();
  // How many the company has is not for those who do not see them all.
  if (request.care_plan().empty() && !call.scope().all()) {
    run.clear_customers_examined();
    run.clear_contacts_examined();
  }
  return run;
}

absl::Status CarePlanService::CheckCustomers(const rpc::Call& call,
                                             const kv::Reader& reader,
                                             const v1::CarePlan& before,
                                             const v1::CarePlan& after) const {
  const auto& known = before.customers();
  for (int i = 0; i < after.customers_size(); ++i) {
    // A customer that was deleted since does not stand in the way of other changes.
    if (std::find(known.begin(), known.end(), after.customers(i)) != known.end()) continue;
    GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->customers, reader, after.customers(i),
                                                 fmt::format("care_plan.customers[{}]", i),
                                                 call.scope()));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
