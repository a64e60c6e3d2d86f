#include "services/loyalty/life_cycle_service.h"

#include <functional>
#include <string>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/life_cycle.h"
#include "services/loyalty/stage_rows.h"

namespace guanxi::loyalty {

using v1::LifeCycle;
using v1::LifeCycleRules;

LifeCycleService::LifeCycleService(const rpc::Environment& environment, const Tables* tables)
    : methods_(environment, rpc::DescriptorOf<v1::LifeCycleService>()), tables_(tables) {}

// At length: a day in the past is worked out from the days before it.
grpc::ServerUnaryReactor* LifeCycleService::GetLifeCycle(grpc::CallbackServerContext* context,
                                                         const v1::GetLifeCycleRequest* request,
                                                         LifeCycle* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&LifeCycleService::Get, this));
}

grpc::ServerUnaryReactor* LifeCycleService::GetLifeCycleRules(
    grpc::CallbackServerContext* context,
    const v1::GetLifeCycleRulesRequest* request,
    LifeCycleRules* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call&, const kv::Reader& reader,
             const v1::GetLifeCycleRulesRequest& request) -> absl::StatusOr<LifeCycleRules> {
        if (request.name() != kLifeCycleRulesName) return errors::NotFound(request.name());
        return CurrentLifeCycleRules(*tables_, reader);
      });
}

grpc::ServerUnaryReactor* LifeCycleService::UpdateLifeCycleRules(
    grpc::CallbackServerContext* context,
    const v1::UpdateLifeCycleRulesRequest* request,
    LifeCycleRules* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&LifeCycleService::UpdateRules, this));
}

absl::StatusOr<LifeCycle> LifeCycleService::Get(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::GetLifeCycleRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string asked, api::IdOf(request.name(), "lifeCycles", "name"));
  // A merged customer's purchases are those of the one it was merged into.
  GUANXI_ASSIGN_OR_RETURN(const std::string customer,
                          table::Resolve(reader, api::ResourceName("customers", asked)));
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(customer, "customers", "name"));
  GUANXI_ASSIGN_OR_RETURN(const int32_t as_of, DayOrToday(request.as_of(), call.now(), "as_of"));
  // Who sees a customer's score sees what else is worked out of its purchases.
  const absl::Status seen =
      tables_->scores.Get(reader, api::ResourceName("scores", id), call.scope()).status();
  if (absl::IsNotFound(seen)) return errors::NotFound(request.name());
  GUANXI_RETURN_IF_ERROR(seen);
  LifeCycle cycle;
  GUANXI_ASSIGN_OR_RETURN(*cycle.mutable_rules(), CurrentLifeCycleRules(*tables_, reader));
  GUANXI_ASSIGN_OR_RETURN(const LifeCycleFacts facts,
                          LifeCycleFactsOf(reader, id, as_of, cycle.rules()));
  const StageFinding found = StageOf(facts.purchases, facts.won_back, as_of, cycle.rules());
  cycle.set_name(api::ResourceName("lifeCycles", id));
  cycle.set_customer(customer);
  *cycle.mutable_as_of() = ToDate(as_of);
  cycle.set_stage(found.stage);
  cycle.set_reason(found.reason);
  cycle.set_purchase_days(facts.purchases.days);
  if (facts.purchases.days == 0) return cycle;
  *cycle.mutable_first_purchase() = ToDate(facts.purchases.first);
  *cycle.mutable_last_purchase() = ToDate(facts.purchases.last);
  cycle.set_rhythm_days(RhythmOf(facts.purchases, cycle.rules()));
  cycle.set_silence_days(as_of - facts.purchases.last);
  if (facts.won_back.has_value()) *cycle.mutable_won_back() = ToDate(*facts.won_back);
  return cycle;
}

absl::StatusOr<LifeCycleRules> LifeCycleService::UpdateRules(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateLifeCycleRulesRequest& request) const {
  const LifeCycleRules& patch = request.life_cycle_rules();
  if (patch.name() != kLifeCycleRulesName) return errors::NotFound(patch.name());
  absl::StatusOr<LifeCycleRules> before =
      tables_->life_cycle_rules.GetForUpdate(txn, patch.name(), patch.etag(), call.scope());
  const bool first = absl::IsNotFound(before.status());
  if (first) before = BuiltInLifeCycleRules();
  GUANXI_RETURN_IF_ERROR(before.status());
  LifeCycleRules after = *before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckLifeCycleRules(after));
  if (first) return tables_->life_cycle_rules.Insert(txn, call.change, std::move(after));
  return tables_->life_cycle_rules.Update(txn, call.change, *before, std::move(after));
}

}  // namespace guanxi::loyalty
