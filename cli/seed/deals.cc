#include "cli/seed/deals.h"

#include <fmt/core.h>

#include "common/time/clock.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"

namespace guanxi::cli::seed {
namespace {

using pipeline::v1::Opportunity;
using pipeline::v1::Order;

// Who a record of either kind is with and whose it is.
template <typename Record>
void SetParties(const Plan& plan, const Account& account, Record& record) {
  record.set_customer("customers/" + CustomerId(plan, account.index));
  record.set_unit("units/" + UnitId(plan, account.city->office));
  record.set_owner(account.owner);
}

void AddCreation(
    const Plan& plan, const Account& account, const Deal& deal, const std::string& id, Step& step) {
  pipeline::v1::CreateOpportunityRequest request;
  request.set_opportunity_id(id);
  Opportunity& opportunity = *request.mutable_opportunity();
  opportunity.set_display_name(
      fmt::format("{} {} × {}", account.name.display, deal.product->han, deal.quantity));
  SetParties(plan, account, opportunity);
  opportunity.set_pipeline(PipelineName(plan));
  opportunity.set_product(ProductName(plan, *deal.product));
  *opportunity.mutable_amount() = Yuan(deal.cents);
  opportunity.mutable_expected_close_date()->set_year(
      static_cast<int32_t>(deal.expected_close.year()));
  opportunity.mutable_expected_close_date()->set_month(deal.expected_close.month());
  opportunity.mutable_expected_close_date()->set_day(deal.expected_close.day());
  request.set_stage(std::string(OpenStages().front()));
  *request.mutable_effective_time() = ToProto(deal.entered.front());
  AddCall(plan, "guanxi.pipeline.v1.OpportunityService/CreateOpportunity", std::move(request),
          step);
}

void AddMoves(const Plan& plan, const Deal& deal, const std::string& name, Step& step) {
  for (size_t stage = 1; stage < deal.entered.size(); ++stage) {
    pipeline::v1::MoveOpportunityRequest request;
    request.set_name(name);
    request.set_stage(std::string(OpenStages()[stage]));
    *request.mutable_effective_time() = ToProto(deal.entered[stage]);
    AddCall(plan, "guanxi.pipeline.v1.OpportunityService/MoveOpportunity", std::move(request),
            step);
  }
}

void AddDecision(const Plan& plan, const Deal& deal, const std::string& id, Step& step) {
  if (deal.outcome == Outcome::kWon) {
    pipeline::v1::WinOpportunityRequest request;
    request.set_name("opportunities/" + id);
    request.set_order_id(id);
    *request.mutable_effective_time() = ToProto(deal.close_time);
    AddCall(plan, "guanxi.pipeline.v1.OpportunityService/WinOpportunity", std::move(request), step);
  } else if (deal.outcome == Outcome::kLost) {
    pipeline::v1::LoseOpportunityRequest request;
    request.set_name("opportunities/" + id);
    request.set_reason(std::string(deal.lost_reason));
    *request.mutable_effective_time() = ToProto(deal.close_time);
    AddCall(plan, "guanxi.pipeline.v1.OpportunityService/LoseOpportunity", std::move(request),
            step);
  }
}

// `quantity` is that of the first line, which comes back as a whole.
void AddAftermath(const Plan& plan,
                  const Aftermath& aftermath,
                  const std::string& order,
                  int64_t quantity,
                  Step& step) {
  if (aftermath.kind == Aftermath::Kind::kCancelled) {
    pipeline::v1::CancelOrderRequest request;
    request.set_name(order);
    *request.mutable_effective_time() = ToProto(aftermath.time);
    AddCall(plan, "guanxi.pipeline.v1.OrderService/CancelOrder", std::move(request), step);
  } else if (aftermath.kind == Aftermath::Kind::kReturned) {
    pipeline::v1::ReturnOrderRequest request;
    request.set_name(order);
    request.add_lines()->set_quantity(quantity);
    *request.mutable_effective_time() = ToProto(aftermath.time);
    AddCall(plan, "guanxi.pipeline.v1.OrderService/ReturnOrder", std::move(request), step);
  }
}

void AddOrder(
    const Plan& plan, const Account& account, const Sale& sale, const std::string& id, Step& step) {
  pipeline::v1::CreateOrderRequest request;
  request.set_order_id(id);
  Order& order = *request.mutable_order();
  SetParties(plan, account, order);
  *order.mutable_order_time() = ToProto(sale.time);
  for (const Sale::Line& line : sale.lines) {
    Order::Line& added = *order.add_lines();
    added.set_product(ProductName(plan, *line.product));
    added.set_quantity(line.quantity);
    *added.mutable_unit_price() = Yuan(line.cents);
  }
  AddCall(plan, "guanxi.pipeline.v1.OrderService/CreateOrder", std::move(request), step);
}

}  // namespace

std::vector<Step> DealSteps(const Plan& plan, const Account& account, const History& history) {
  std::vector<Step> steps;
  for (const Deal& deal : history.deals) {
    const std::string id = DealId(plan, account.index, static_cast<int>(steps.size()));
    Step& step = steps.emplace_back(Step{Kind::kOpportunity, {}});
    AddCreation(plan, account, deal, id, step);
    AddMoves(plan, deal, "opportunities/" + id, step);
    AddDecision(plan, deal, id, step);
    AddAftermath(plan, deal.aftermath, "orders/" + id, 1, step);
  }
  return steps;
}

std::vector<Step> SaleSteps(const Plan& plan, const Account& account, const History& history) {
  std::vector<Step> steps;
  for (const Sale& sale : history.sales) {
    const std::string id = SaleId(plan, account.index, static_cast<int>(steps.size()));
    Step& step = steps.emplace_back(Step{Kind::kOrder, {}});
    AddOrder(plan, account, sale, id, step);
    AddAftermath(plan, sale.aftermath, "orders/" + id, sale.lines.front().quantity, step);
  }
  return steps;
}

}  // namespace guanxi::cli::seed
