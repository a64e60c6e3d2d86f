#include "services/customers/care/after_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"
#include "services/customers/care/care_plan.h"
#include "services/customers/care/care_round.h"
#include "services/customers/care/care_task.h"
#include "services/customers/care/civil_date.h"
#include "services/customers/care/plan_segments.h"
#include "services/customers/care/service_days.h"
#include "services/customers/care/service_plans.h"
#include "services/customers/timeline/entry.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using v1::CarePlan;
using Service = CarePlan::AfterService::Service;

// A task takes up to a dozen of a transaction's 1,000 writes.
constexpr size_t kMaxTasks = 20;

// What an event says was done for whom.
struct Done {
  Service service;
  std::string customer;
};

// Whether the record of an event is its customer's since that event.
template <typename M>
bool Arrives(const Versions<M>& versions) {
  return !versions.before.has_value() || versions.before->customer() != versions.after->customer();
}

absl::StatusOr<std::optional<Done>> OrderDone(const Event& event) {
  using pipeline::v1::Order;
  GUANXI_ASSIGN_OR_RETURN(const auto versions, VersionsOf<Order>(event));
  if (!versions.after.has_value() || !Arrives(versions)) return std::nullopt;
  if (versions.after->state() != Order::STATE_PLACED) return std::nullopt;
  return Done{CarePlan::AfterService::SERVICE_ORDER_PLACED, versions.after->customer()};
}

absl::StatusOr<std::optional<Done>> TicketDone(const Event& event) {
  using tickets::v1::Ticket;
  GUANXI_ASSIGN_OR_RETURN(const auto versions, VersionsOf<Ticket>(event));
  if (!versions.after.has_value() || versions.after->state() != Ticket::STATE_CLOSED)
    return std::nullopt;
  if (!Arrives(versions) && versions.before->state() == Ticket::STATE_CLOSED) return std::nullopt;
  return Done{CarePlan::AfterService::SERVICE_TICKET_CLOSED, versions.after->customer()};
}

absl::StatusOr<std::optional<Done>> DoneBy(const Event& event) {
  if (event.resource_type() == "guanxi.pipeline/Order") return OrderDone(event);
  if (event.resource_type() == "guanxi.tickets/Ticket") return TicketDone(event);
  return std::nullopt;
}

// The plans in use that come after `service`.
absl::StatusOr<std::vector<CarePlan>> PlansAfter(const Tables& tables,
                                                 const kv::Reader& reader,
                                                 Service service) {
  std::vector<std::string> names;
  const std::string term = ServiceTerm(service);
  GUANXI_RETURN_IF_ERROR(tables.care_plans.core().ScanTerms(
      reader, kServiceIndex, term, [&](std::string_view found, std::string_view id) {
        if (found == term) names.push_back(api::ResourceName(tables.care_plans.collection(), id));
        return true;
      }));
  std::vector<CarePlan> plans;
  for (const std::string& name : names) {
    GUANXI_ASSIGN_OR_RETURN(plans.emplace_back(),
                            tables.care_plans.Get(reader, name, access::Scope::All()));
  }
  return plans;
}

// The tasks of `rule` for `customer` after `source`.
absl::StatusOr<std::vector<v1::CareTask>> TasksAfter(const Tables& tables,
                                                     const kv::Reader& reader,
                                                     const CareRule& rule,
                                                     const v1::Customer& customer,
                                                     const std::string& source,
                                                     absl::CivilDay today) {
  std::vector<v1::CareTask> tasks;
  if (!rule.Concerns(customer)) return tasks;
  GUANXI_ASSIGN_OR_RETURN(const std::vector<ServiceDay> services,
                          ReadServiceDays(tables, reader, rule, customer.name(), today));
  for (const Occasion& occasion : rule.OccasionsOf(services, WindowOf(today))) {
    if (occasion.source == source && rule.IsNear(occasion, today))
      tasks.push_back(PlannedTask(rule.plan(), customer, occasion, today));
  }
  return tasks;
}

}  // namespace

absl::Status MakeTasksAfter(const Tables& tables,
                            kv::Txn& txn,
                            const table::Change& change,
                            const Event& event) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<Done> done, DoneBy(event));
  if (!done.has_value() || done->customer.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const std::vector<CarePlan> plans,
                          PlansAfter(tables, txn, done->service));
  if (plans.empty()) return absl::OkStatus();
  const absl::StatusOr<v1::Customer> customer =
      tables.customers.Get(txn, done->customer, access::Scope::All());
  // An order may name a customer that is not here.
  if (absl::IsNotFound(customer.status()) || absl::IsInvalidArgument(customer.status()))
    return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(customer.status());
  const absl::CivilDay today = DayAt(change.time);
  v1::CareRun uncounted;
  size_t made = 0;
  for (const CarePlan& plan : plans) {
    // One that a later version does not take is told of by the runs.
    const auto failure = std::make_shared<absl::Status>();
    const absl::StatusOr<CareRule> rule =
        CareRule::Of(plan, today, MembersOnRecord(tables, txn, failure));
    if (!rule.ok()) continue;
    GUANXI_ASSIGN_OR_RETURN(std::vector<v1::CareTask> tasks,
                            TasksAfter(tables, txn, *rule, *customer, event.resource(), today));
    GUANXI_RETURN_IF_ERROR(*failure);
    for (v1::CareTask& task : tasks) {
      if (++made > kMaxTasks) return absl::OkStatus();
      GUANXI_RETURN_IF_ERROR(ApplyCareEdit(tables, txn, change,
                                           {CareEdit::Kind::kCreate, std::move(task)}, uncounted));
    }
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
