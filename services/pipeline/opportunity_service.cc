#include "services/pipeline/opportunity_service.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "common/access/ownership.h"
#include "common/api/effective_time.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "services/pipeline/admission_gate.h"
#include "services/pipeline/opportunity.h"
#include "services/pipeline/order.h"
#include "services/pipeline/product.h"

namespace guanxi::pipeline {

OpportunityService::OpportunityService(const rpc::Environment& environment,
                                       const Tables* tables,
                                       api::IdSource* ids)
    : methods_(environment,
               v1::Opportunity::descriptor()->file()->FindServiceByName("OpportunityService")),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* OpportunityService::CreateOpportunity(
    grpc::CallbackServerContext* context,
    const v1::CreateOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OpportunityService::Create, this));
}

grpc::ServerUnaryReactor* OpportunityService::GetOpportunity(
    grpc::CallbackServerContext* context,
    const v1::GetOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetOpportunityRequest& request) {
                         return tables_->opportunities.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* OpportunityService::ListOpportunities(
    grpc::CallbackServerContext* context,
    const v1::ListOpportunitiesRequest* request,
    v1::ListOpportunitiesResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&OpportunityService::List, this));
}

grpc::ServerUnaryReactor* OpportunityService::UpdateOpportunity(
    grpc::CallbackServerContext* context,
    const v1::UpdateOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OpportunityService::Update, this));
}

grpc::ServerUnaryReactor* OpportunityService::DeleteOpportunity(
    grpc::CallbackServerContext* context,
    const v1::DeleteOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteOpportunityRequest& request) {
        return tables_->opportunities.Delete(txn, call.change, request.name(), request.etag(),
                                             call.scope());
      });
}

grpc::ServerUnaryReactor* OpportunityService::MoveOpportunity(
    grpc::CallbackServerContext* context,
    const v1::MoveOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OpportunityService::MoveOpen, this));
}

grpc::ServerUnaryReactor* OpportunityService::WinOpportunity(
    grpc::CallbackServerContext* context,
    const v1::WinOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OpportunityService::WinOpen, this));
}

grpc::ServerUnaryReactor* OpportunityService::LoseOpportunity(
    grpc::CallbackServerContext* context,
    const v1::LoseOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OpportunityService::LoseOpen, this));
}

grpc::ServerUnaryReactor* OpportunityService::ReopenOpportunity(
    grpc::CallbackServerContext* context,
    const v1::ReopenOpportunityRequest* request,
    v1::Opportunity* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&OpportunityService::ReopenClosed, this));
}

absl::StatusOr<v1::Opportunity> OpportunityService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateOpportunityRequest& request) const {
  v1::Opportunity opportunity = request.opportunity();
  GUANXI_ASSIGN_OR_RETURN(*opportunity.mutable_name(),
                          api::NewName(*ids_, tables_->opportunities.collection(),
                                       request.opportunity_id(), "opportunity_id"));
  GUANXI_ASSIGN_OR_RETURN(const absl::Time time,
                          api::EffectiveTimeOf(request, {.now = call.now()}));
  access::FillOwnership(call.scope(), opportunity);
  GUANXI_RETURN_IF_ERROR(CheckOpportunity(opportunity));
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Pipeline pipeline,
      Referred(tables_->pipelines, txn, opportunity.pipeline(), "opportunity.pipeline"));
  GUANXI_RETURN_IF_ERROR(TakeProduct(txn, opportunity, time));
  GUANXI_RETURN_IF_ERROR(Begin(opportunity, pipeline, request.stage(), time));
  return tables_->opportunities.Insert(txn, call.change, std::move(opportunity));
}

absl::StatusOr<v1::ListOpportunitiesResponse> OpportunityService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListOpportunitiesRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->opportunities.List(reader, request, call.scope()));
  v1::ListOpportunitiesResponse response;
  response.mutable_opportunities()->Assign(std::make_move_iterator(page.records.begin()),
                                           std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Opportunity> OpportunityService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateOpportunityRequest& request) const {
  const v1::Opportunity& patch = request.opportunity();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Opportunity before,
      tables_->opportunities.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Opportunity after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckOpportunity(after));
  GUANXI_RETURN_IF_ERROR(CheckOrdered(before, after));
  // A product that was deleted or discontinued since does not stand in the way of other changes.
  if (after.product() != before.product()) {
    GUANXI_RETURN_IF_ERROR(TakeProduct(txn, after, call.now()));
  } else if (after.display_name().empty() && !after.product().empty()) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Product product,
                            tables_->products.Get(txn, after.product(), access::Scope::All()));
    after.set_display_name(product.display_name());
  }
  return tables_->opportunities.Update(txn, call.change, before, std::move(after));
}

template <typename Request>
absl::StatusOr<OpportunityService::Step> OpportunityService::StepOf(const rpc::Call& call,
                                                                    const kv::Reader& reader,
                                                                    const Request& request) const {
  Step step;
  GUANXI_ASSIGN_OR_RETURN(step.before, tables_->opportunities.GetForUpdate(
                                           reader, request.name(), request.etag(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(
      step.pipeline, tables_->pipelines.Get(reader, step.before.pipeline(), access::Scope::All()));
  GUANXI_ASSIGN_OR_RETURN(
      step.time,
      api::EffectiveTimeOf(request, {.now = call.now(), .not_before = LastMove(step.before)}));
  return step;
}

absl::StatusOr<v1::Opportunity> OpportunityService::MoveOpen(
    const rpc::Call& call, kv::Txn& txn, const v1::MoveOpportunityRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const Step step, StepOf(call, txn, request));
  v1::Opportunity after = step.before;
  GUANXI_RETURN_IF_ERROR(Move(after, step.pipeline, request.stage(), step.time));
  return tables_->opportunities.Update(txn, call.change, step.before, std::move(after));
}

absl::StatusOr<v1::Opportunity> OpportunityService::WinOpen(
    const rpc::Call& call, kv::Txn& txn, const v1::WinOpportunityRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const Step step, StepOf(call, txn, request));
  v1::Opportunity after = step.before;
  GUANXI_RETURN_IF_ERROR(
      Win(after, step.pipeline, request.has_amount() ? &request.amount() : nullptr, step.time));
  GUANXI_ASSIGN_OR_RETURN(*after.mutable_order(), OrderName(txn, after, request.order_id()));
  GUANXI_RETURN_IF_ERROR(CheckMayOrder(txn, after.customer()));
  GUANXI_RETURN_IF_ERROR(PlaceOrder(call, txn, after));
  return tables_->opportunities.Update(txn, call.change, step.before, std::move(after));
}

absl::StatusOr<v1::Opportunity> OpportunityService::LoseOpen(
    const rpc::Call& call, kv::Txn& txn, const v1::LoseOpportunityRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const Step step, StepOf(call, txn, request));
  v1::Opportunity after = step.before;
  GUANXI_RETURN_IF_ERROR(Lose(after, step.pipeline, request.reason(), step.time));
  return tables_->opportunities.Update(txn, call.change, step.before, std::move(after));
}

absl::StatusOr<v1::Opportunity> OpportunityService::ReopenClosed(
    const rpc::Call& call, kv::Txn& txn, const v1::ReopenOpportunityRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const Step step, StepOf(call, txn, request));
  v1::Opportunity after = step.before;
  GUANXI_RETURN_IF_ERROR(Reopen(after, step.pipeline, request.stage(), step.time));
  if (!step.before.order().empty()) {
    GUANXI_RETURN_IF_ERROR(CancelOrder(call, txn, step.before.order(), step.time));
  }
  return tables_->opportunities.Update(txn, call.change, step.before, std::move(after));
}

absl::Status OpportunityService::TakeProduct(const kv::Reader& reader,
                                             v1::Opportunity& opportunity,
                                             absl::Time time) const {
  if (opportunity.product().empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Product product,
      Referred(tables_->products, reader, opportunity.product(), "opportunity.product"));
  GUANXI_RETURN_IF_ERROR(CheckOffered(product, time));
  if (opportunity.display_name().empty()) opportunity.set_display_name(product.display_name());
  return absl::OkStatus();
}

absl::StatusOr<std::string> OpportunityService::OrderName(const kv::Reader& reader,
                                                          const v1::Opportunity& opportunity,
                                                          const std::string& chosen_id) const {
  const std::string& collection = tables_->orders.collection();
  if (!chosen_id.empty()) return api::NewName(*ids_, collection, chosen_id, "order_id");
  GUANXI_ASSIGN_OR_RETURN(
      const std::string id,
      api::IdOf(opportunity.name(), tables_->opportunities.collection(), "name"));
  std::string name = api::ResourceName(collection, id);
  GUANXI_ASSIGN_OR_RETURN(const bool taken, tables_->orders.Exists(reader, name));
  return taken ? api::ResourceName(collection, ids_->NewId()) : name;
}

absl::Status OpportunityService::PlaceOrder(const rpc::Call& call,
                                            kv::Txn& txn,
                                            const v1::Opportunity& won) const {
  v1::Order order = OrderOf(won);
  order.set_name(won.order());
  GUANXI_RETURN_IF_ERROR(CompleteOrder(order));
  // It is where its opportunity is and whose that is, whoever wins it.
  table::Change change = call.change;
  change.may_move = access::Scope::All();
  change.naming = {};
  return tables_->orders.Insert(txn, change, std::move(order)).status();
}

absl::Status OpportunityService::CancelOrder(const rpc::Call& call,
                                             kv::Txn& txn,
                                             const std::string& name,
                                             absl::Time time) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::Order before,
                          tables_->orders.Get(txn, name, access::Scope::All()));
  // It may have been cancelled by itself, and goods may have come back after the time the caller
  // gives.
  if (before.state() == v1::Order::STATE_CANCELLED) return absl::OkStatus();
  v1::Order after = before;
  GUANXI_RETURN_IF_ERROR(Cancel(after, std::max(time, LastMove(before))));
  return tables_->orders.Update(txn, call.change, before, std::move(after)).status();
}

}  // namespace guanxi::pipeline
