#include "services/pipeline/opportunity.h"

#include "common/access/ownership.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/pipeline/pipeline.h"
#include "services/pipeline/price.h"

namespace guanxi::pipeline {
namespace {

using v1::Opportunity;
using v1::Pipeline;

std::string_view WordFor(Opportunity::State state) {
  switch (state) {
    case Opportunity::STATE_WON:
      return "won";
    case Opportunity::STATE_LOST:
      return "lost";
    default:
      return "open";
  }
}

absl::Status CheckOpen(const Opportunity& opportunity) {
  if (opportunity.state() == Opportunity::STATE_OPEN) return absl::OkStatus();
  return errors::WrongState(opportunity.name(), WordFor(opportunity.state()),
                            "only an open one can proceed; reopen it first");
}

// Ends the stay in the present stage and begins one in `stage`.
void Enter(Opportunity& opportunity, std::string_view stage, absl::Time time) {
  auto& visits = *opportunity.mutable_stage_history();
  if (!visits.empty()) *visits.rbegin()->mutable_leave_time() = ToProto(time);
  Opportunity::StageVisit& visit = *visits.Add();
  visit.set_stage(std::string(stage));
  *visit.mutable_enter_time() = ToProto(time);
  if (visits.size() > kMaxVisits) visits.DeleteSubrange(0, visits.size() - kMaxVisits);
  opportunity.set_stage(std::string(stage));
}

void Close(Opportunity& opportunity,
           const Pipeline& pipeline,
           Opportunity::State state,
           absl::Time time) {
  const bool won = state == Opportunity::STATE_WON;
  Enter(opportunity,
        ClosingStage(pipeline, won ? Pipeline::STAGE_KIND_WON : Pipeline::STAGE_KIND_LOST), time);
  opportunity.set_state(state);
  *opportunity.mutable_close_time() = ToProto(time);
  opportunity.clear_probability_percent();
}

absl::Status CheckWinnable(const Opportunity& opportunity) {
  if (opportunity.customer().empty()) {
    return errors::WrongState(opportunity.name(), "without a customer",
                              "set `customer` before winning it");
  }
  if (opportunity.product().empty()) {
    return errors::WrongState(opportunity.name(), "without a product",
                              "set `product` before winning it");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckOpportunity(const Opportunity& opportunity) {
  if (!opportunity.customer().empty()) {
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(opportunity.customer(), "customers", "opportunity.customer").status());
  }
  GUANXI_RETURN_IF_ERROR(access::CheckOwnership(opportunity, "opportunity"));
  if (!opportunity.has_amount()) return absl::OkStatus();
  return PriceOf(opportunity.amount(), "opportunity.amount").status();
}

absl::Status CheckOrdered(const Opportunity& before, const Opportunity& after) {
  const bool same =
      before.customer() == after.customer() && before.product() == after.product() &&
      google::protobuf::util::MessageDifferencer::Equals(before.amount(), after.amount());
  if (before.state() != Opportunity::STATE_WON || same) return absl::OkStatus();
  return errors::WrongState(before.name(), "won",
                            "its customer, product and amount are its order's; reopen it first");
}

absl::Time LastMove(const Opportunity& opportunity) {
  if (opportunity.stage_history().empty()) return absl::InfinitePast();
  return FromProto(opportunity.stage_history().rbegin()->enter_time());
}

absl::Status Begin(Opportunity& opportunity,
                   const Pipeline& pipeline,
                   std::string_view stage,
                   absl::Time time) {
  GUANXI_ASSIGN_OR_RETURN(const Pipeline::Stage first, OpenStage(pipeline, stage));
  opportunity.set_state(Opportunity::STATE_OPEN);
  Enter(opportunity, first.stage_id(), time);
  return absl::OkStatus();
}

absl::Status Move(Opportunity& opportunity,
                  const Pipeline& pipeline,
                  std::string_view stage,
                  absl::Time time) {
  GUANXI_RETURN_IF_ERROR(CheckOpen(opportunity));
  GUANXI_ASSIGN_OR_RETURN(const Pipeline::Stage next, OpenStage(pipeline, stage));
  if (next.stage_id() != opportunity.stage()) Enter(opportunity, next.stage_id(), time);
  return absl::OkStatus();
}

absl::Status Win(Opportunity& opportunity,
                 const Pipeline& pipeline,
                 const google::type::Money* amount,
                 absl::Time time) {
  GUANXI_RETURN_IF_ERROR(CheckOpen(opportunity));
  GUANXI_RETURN_IF_ERROR(CheckWinnable(opportunity));
  if (amount == nullptr && !opportunity.has_amount()) {
    return errors::InvalidField("amount", "must be set, as the opportunity has none");
  }
  if (amount != nullptr) {
    GUANXI_RETURN_IF_ERROR(PriceOf(*amount, "amount").status());
    *opportunity.mutable_amount() = *amount;
  }
  Close(opportunity, pipeline, Opportunity::STATE_WON, time);
  return absl::OkStatus();
}

absl::Status Lose(Opportunity& opportunity,
                  const Pipeline& pipeline,
                  std::string_view reason,
                  absl::Time time) {
  GUANXI_RETURN_IF_ERROR(CheckOpen(opportunity));
  opportunity.set_lost_reason(std::string(reason));
  Close(opportunity, pipeline, Opportunity::STATE_LOST, time);
  return absl::OkStatus();
}

absl::Status Reopen(Opportunity& opportunity,
                    const Pipeline& pipeline,
                    std::string_view stage,
                    absl::Time time) {
  if (opportunity.state() == Opportunity::STATE_OPEN) {
    return errors::WrongState(opportunity.name(), "open", "only a won or lost one can be reopened");
  }
  GUANXI_ASSIGN_OR_RETURN(const Pipeline::Stage next, OpenStage(pipeline, stage));
  Enter(opportunity, next.stage_id(), time);
  opportunity.set_state(Opportunity::STATE_OPEN);
  opportunity.clear_close_time();
  opportunity.clear_lost_reason();
  opportunity.clear_order();
  return absl::OkStatus();
}

}  // namespace guanxi::pipeline
