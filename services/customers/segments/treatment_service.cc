#include "services/customers/segments/treatment_service.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "common/access/ownership.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/segments/treatment.h"

namespace guanxi::customers {
namespace {

using v1::Treatment;

// As for care plans: work for colleagues is planned by those who look after their unit, and for the
// whole company by those who see all of it.
absl::Status CheckReach(const access::Scope& scope, const Treatment& treatment) {
  if (treatment.reach() != v1::CarePlan::REACH_UNIT || scope.all()) return absl::OkStatus();
  const bool within = !treatment.unit().empty() && access::HoldsUnit(scope, treatment.unit());
  return within ? absl::OkStatus() : errors::OutOfReach("treatment.reach");
}

}  // namespace

TreatmentService::TreatmentService(const rpc::Environment& environment,
                                   const Tables* tables,
                                   api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::TreatmentService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* TreatmentService::CreateTreatment(
    grpc::CallbackServerContext* context,
    const v1::CreateTreatmentRequest* request,
    Treatment* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TreatmentService::Create, this));
}

grpc::ServerUnaryReactor* TreatmentService::GetTreatment(grpc::CallbackServerContext* context,
                                                         const v1::GetTreatmentRequest* request,
                                                         Treatment* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetTreatmentRequest& request) {
                         return tables_->treatments.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* TreatmentService::ListTreatments(grpc::CallbackServerContext* context,
                                                           const v1::ListTreatmentsRequest* request,
                                                           v1::ListTreatmentsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&TreatmentService::List, this));
}

grpc::ServerUnaryReactor* TreatmentService::UpdateTreatment(
    grpc::CallbackServerContext* context,
    const v1::UpdateTreatmentRequest* request,
    Treatment* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TreatmentService::Update, this));
}

grpc::ServerUnaryReactor* TreatmentService::DeleteTreatment(
    grpc::CallbackServerContext* context,
    const v1::DeleteTreatmentRequest* request,
    Treatment* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&TreatmentService::Delete, this));
}

absl::StatusOr<Treatment> TreatmentService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateTreatmentRequest& request) const {
  Treatment treatment = request.treatment();
  GUANXI_ASSIGN_OR_RETURN(*treatment.mutable_name(),
                          api::NewName(*ids_, tables_->treatments.collection(),
                                       request.treatment_id(), "treatment_id"));
  // Marketing reaches every unit, and keeps what it makes in its own.
  access::FillOwnership(call.scope().all() ? call.principal.own : call.scope(), treatment);
  GUANXI_RETURN_IF_ERROR(NormalizeTreatment(treatment));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), treatment));
  GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->segments, txn, treatment.segment(),
                                               "treatment.segment", call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckPlans(call, txn, Treatment(), treatment));
  return tables_->treatments.Insert(txn, call.change, std::move(treatment));
}

absl::StatusOr<v1::ListTreatmentsResponse> TreatmentService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListTreatmentsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->treatments.List(reader, request, call.scope()));
  v1::ListTreatmentsResponse response;
  response.mutable_treatments()->Assign(std::make_move_iterator(page.records.begin()),
                                        std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<Treatment> TreatmentService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateTreatmentRequest& request) const {
  const Treatment& patch = request.treatment();
  GUANXI_ASSIGN_OR_RETURN(
      const Treatment before,
      tables_->treatments.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  Treatment after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(NormalizeTreatment(after));
  GUANXI_RETURN_IF_ERROR(CheckReach(call.scope(), after));
  GUANXI_RETURN_IF_ERROR(CheckPlans(call, txn, before, after));
  return tables_->treatments.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<Treatment> TreatmentService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteTreatmentRequest& request) const {
  return tables_->treatments.Delete(txn, call.change, request.name(), request.etag(), call.scope());
}

absl::Status TreatmentService::CheckPlans(const rpc::Call& call,
                                          const kv::Reader& reader,
                                          const Treatment& before,
                                          const Treatment& after) const {
  for (int i = 0; i < after.actions_size(); ++i) {
    const std::string& plan = after.actions(i).care_plan();
    // A plan that was deleted since does not stand in the way of other changes.
    const bool known =
        std::any_of(before.actions().begin(), before.actions().end(),
                    [&](const Treatment::Action& action) { return action.care_plan() == plan; });
    if (plan.empty() || known) continue;
    GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->care_plans, reader, plan,
                                                 fmt::format("treatment.actions[{}].care_plan", i),
                                                 call.scope()));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
