#include "services/customers/care/care_round.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/obs/log.h"
#include "common/status/macros.h"
#include "services/customers/care/care_task.h"
#include "services/customers/care/civil_date.h"
#include "services/customers/care/plan_segments.h"
#include "services/customers/care/policy_rows.h"
#include "services/customers/care/service_days.h"

namespace guanxi::customers {
namespace {

using v1::CareTask;

constexpr int kPageSize = 500;

// The record, or one without a name where there is none, or a deleted one.
template <typename M>
absl::StatusOr<M> Find(const table::Table<M>& table,
                       const kv::Reader& reader,
                       const std::string& name) {
  absl::StatusOr<M> found = table.GetLive(reader, name, access::Scope::All());
  if (found.ok()) return found;
  const bool missing = absl::IsNotFound(found.status()) ||
                       absl::IsFailedPrecondition(found.status()) ||
                       absl::IsInvalidArgument(found.status());
  return missing ? absl::StatusOr<M>(M()) : std::move(found);
}

// The customer as far as `task`, which is at its customer's owner's, tells whose it is.
v1::Customer CustomerOf(const CareTask& task) {
  v1::Customer customer;
  customer.set_unit(task.customer_unit());
  customer.set_owner(task.customer_owner());
  return customer;
}

// Does what `kind` says to `task`, and counts it in `run`.
void EditTask(CareEdit::Kind kind,
              const CareTask& edited,
              const table::Change& change,
              CareTask& task,
              v1::CareRun& run) {
  switch (kind) {
    case CareEdit::Kind::kReopen:
      ReopenTask(task);
      run.set_tasks_created(run.tasks_created() + 1);
      break;
    case CareEdit::Kind::kSuspend:
      EndTask(CareTask::STATE_SUSPENDED, change.actor, change.time, task);
      run.set_tasks_withdrawn(run.tasks_withdrawn() + 1);
      break;
    case CareEdit::Kind::kWithdraw:
      EndTask(CareTask::STATE_WITHDRAWN, change.actor, change.time, task);
      run.set_tasks_withdrawn(run.tasks_withdrawn() + 1);
      break;
    default:
      GiveToCustomersOwner(CustomerOf(edited), task);
      run.set_tasks_moved(run.tasks_moved() + 1);
  }
}

absl::Status CreateOrReopen(const Tables& tables,
                            kv::Txn& txn,
                            const table::Change& change,
                            const CareTask& planned,
                            v1::CareRun& run) {
  const absl::StatusOr<CareTask> before =
      tables.care_tasks.Get(txn, planned.name(), access::Scope::All());
  if (absl::IsNotFound(before.status())) {
    run.set_tasks_created(run.tasks_created() + 1);
    return tables.care_tasks.Insert(txn, change, planned).status();
  }
  GUANXI_RETURN_IF_ERROR(before.status());
  if (before->state() != CareTask::STATE_WITHDRAWN) return absl::OkStatus();
  run.set_tasks_created(run.tasks_created() + 1);
  CareTask after = *before;
  ReopenTask(after);
  if (!after.rescheduled()) *after.mutable_due_date() = planned.due_date();
  const v1::Customer customer = CustomerOf(planned);
  if (HasChangedHands(customer, after)) GiveToCustomersOwner(customer, after);
  return tables.care_tasks.Update(txn, change, *before, std::move(after)).status();
}

}  // namespace

absl::Status ApplyCareEdit(const Tables& tables,
                           kv::Txn& txn,
                           const table::Change& change,
                           const CareEdit& edit,
                           v1::CareRun& run) {
  if (edit.kind == CareEdit::Kind::kCreate)
    return CreateOrReopen(tables, txn, change, edit.task, run);
  GUANXI_ASSIGN_OR_RETURN(const CareTask before,
                          tables.care_tasks.Get(txn, edit.task.name(), access::Scope::All()));
  // Somebody changed it meanwhile: the next run sees it as it is now.
  if (before.etag() != edit.task.etag()) return absl::OkStatus();
  CareTask after = before;
  EditTask(edit.kind, edit.task, change, after, run);
  return tables.care_tasks.Update(txn, change, before, std::move(after)).status();
}

CareRound::CareRound(const Tables* tables, const kv::Reader* reader, const v1::CareRun& run)
    : tables_(tables),
      reader_(reader),
      plan_(run.care_plan()),
      today_(DayOf(run.day())),
      window_(WindowOf(today_)) {}

absl::StatusOr<CareRound> CareRound::Of(const Tables* tables,
                                        const kv::Reader* reader,
                                        const v1::CareRun& run) {
  CareRound round(tables, reader, run);
  GUANXI_ASSIGN_OR_RETURN(round.policies_, ReadServicePolicies(*tables, *reader));
  if (!round.plan_.empty()) {
    GUANXI_ASSIGN_OR_RETURN(v1::CarePlan plan,
                            tables->care_plans.Get(*reader, round.plan_, access::Scope::All()));
    round.AddRule(std::move(plan));
    return round;
  }
  GUANXI_RETURN_IF_ERROR(tables->care_plans.ForEach(*reader, [&](const v1::CarePlan& plan) {
    round.AddRule(plan);
    return true;
  }));
  return round;
}

void CareRound::AddRule(v1::CarePlan plan) {
  const std::string name = plan.name();
  absl::StatusOr<CareRule> rule =
      CareRule::Of(std::move(plan), today_, MembersOnRecord(*tables_, *reader_, failure_));
  if (!rule.ok()) {
    obs::Log(obs::Level::kError, "a care plan's filter is none any more",
             {{"plan", name}, {"error", rule.status().message()}});
    unreadable_.insert(name);
    return;
  }
  if (rule->active()) active_.push_back(name);
  rules_.emplace(name, *std::move(rule));
}

absl::StatusOr<CarePage> CareRound::Customers(const std::string& page_token) const {
  CarePage page;
  if (active_.empty()) return page;
  table::ListQuery query{.page_size = kPageSize, .page_token = page_token};
  if (!plan_.empty()) {
    const v1::CarePlan& plan = rules_.at(plan_).plan();
    const bool by_owner = plan.reach() == v1::CarePlan::REACH_OWNER;
    const std::string& whose = by_owner ? plan.owner() : plan.unit();
    if (by_owner && whose.empty()) return page;
    if (!whose.empty()) query.extra.push_back({by_owner ? "owner" : "unit", whose});
  }
  GUANXI_ASSIGN_OR_RETURN(auto list,
                          tables_->customers.List(*reader_, query, access::Scope::All()));
  for (const v1::Customer& customer : list.records) {
    for (const std::string& name : active_) {
      const CareRule& rule = rules_.at(name);
      if (!rule.Concerns(customer)) continue;
      GUANXI_ASSIGN_OR_RETURN(const std::vector<Occasion> occasions, OccasionsOf(rule, customer));
      GUANXI_RETURN_IF_ERROR(AddTasks(rule, customer, occasions, page.edits));
    }
  }
  page.examined = static_cast<int64_t>(list.records.size());
  GUANXI_RETURN_IF_ERROR(*failure_);
  page.next_page_token = std::move(list.next_page_token);
  return page;
}

absl::StatusOr<CarePage> CareRound::Contacts(const std::string& page_token) const {
  CarePage page;
  const bool wanted = std::any_of(active_.begin(), active_.end(), [&](const std::string& name) {
    return rules_.at(name).has_personal_dates();
  });
  if (!wanted) return page;
  const table::ListQuery query{.page_size = kPageSize, .page_token = page_token};
  GUANXI_ASSIGN_OR_RETURN(auto list, tables_->contacts.List(*reader_, query, access::Scope::All()));
  for (const v1::Contact& contact : list.records) {
    if (contact.important_dates().empty()) continue;
    GUANXI_ASSIGN_OR_RETURN(const bool concerned, AddContact(contact, page.edits));
    if (concerned) ++page.examined;
  }
  GUANXI_RETURN_IF_ERROR(*failure_);
  page.next_page_token = std::move(list.next_page_token);
  return page;
}

absl::StatusOr<bool> CareRound::AddContact(const v1::Contact& contact, CareEdits& edits) const {
  bool concerned = false;
  std::set<std::string> names;
  for (const auto& affiliation : contact.affiliations()) names.insert(affiliation.customer());
  for (const std::string& name : names) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer, Find(tables_->customers, *reader_, name));
    if (customer.name().empty()) continue;
    for (const std::string& plan : active_) {
      const CareRule& rule = rules_.at(plan);
      if (!rule.has_personal_dates() || !rule.Concerns(customer)) continue;
      concerned = true;
      GUANXI_RETURN_IF_ERROR(
          AddTasks(rule, customer, rule.OccasionsOf(contact, name, window_), edits));
    }
  }
  return concerned;
}

absl::StatusOr<std::vector<Occasion>> CareRound::OccasionsOf(const CareRule& rule,
                                                             const v1::Customer& customer) const {
  if (!rule.follows_service()) return rule.OccasionsOf(customer, policies_, window_);
  GUANXI_ASSIGN_OR_RETURN(const std::vector<ServiceDay> services,
                          ReadServiceDays(*tables_, *reader_, rule, customer.name(), today_));
  return rule.OccasionsOf(services, window_);
}

absl::Status CareRound::AddTasks(const CareRule& rule,
                                 const v1::Customer& customer,
                                 const std::vector<Occasion>& occasions,
                                 CareEdits& edits) const {
  for (const Occasion& occasion : occasions) {
    if (!rule.IsNear(occasion, today_)) continue;
    CareTask planned = PlannedTask(rule.plan(), customer, occasion, today_);
    // Most are there already: this spares the writer.
    GUANXI_ASSIGN_OR_RETURN(const CareTask found,
                            Find(tables_->care_tasks, *reader_, planned.name()));
    if (found.name().empty() || found.state() == CareTask::STATE_WITHDRAWN)
      edits.push_back({CareEdit::Kind::kCreate, std::move(planned)});
  }
  return absl::OkStatus();
}

absl::StatusOr<CarePage> CareRound::SuspendedTasks(const std::string& page_token) const {
  return TasksIn(CareTask::STATE_SUSPENDED, page_token);
}

absl::StatusOr<CarePage> CareRound::Tasks(const std::string& page_token) const {
  return TasksIn(CareTask::STATE_OPEN, page_token);
}

absl::StatusOr<CarePage> CareRound::TasksIn(CareTask::State state,
                                            const std::string& page_token) const {
  CarePage page;
  table::ListQuery query{.order_by = "due_date", .page_size = kPageSize, .page_token = page_token};
  query.extra.push_back({"state", CareTask::State_Name(state)});
  if (!plan_.empty()) query.extra.push_back({"care_plan", plan_});
  GUANXI_ASSIGN_OR_RETURN(auto list,
                          tables_->care_tasks.List(*reader_, query, access::Scope::All()));
  for (const CareTask& task : list.records) GUANXI_RETURN_IF_ERROR(AddTaskEdit(task, page.edits));
  page.examined = static_cast<int64_t>(list.records.size());
  GUANXI_RETURN_IF_ERROR(*failure_);
  page.next_page_token = std::move(list.next_page_token);
  return page;
}

absl::Status CareRound::AddTaskEdit(const CareTask& task, CareEdits& edits) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          Find(tables_->customers, *reader_, task.customer()));
  const bool deleted = customer.name().empty();
  if (task.state() == CareTask::STATE_SUSPENDED) {
    // Whether it is still called for is seen when open ones are looked at, which comes next.
    if (!deleted) edits.push_back({CareEdit::Kind::kReopen, task});
    return absl::OkStatus();
  }
  if (deleted) {
    edits.push_back({CareEdit::Kind::kSuspend, task});
    return absl::OkStatus();
  }
  GUANXI_ASSIGN_OR_RETURN(const bool called_for, IsCalledFor(task, customer));
  if (!called_for) {
    edits.push_back({CareEdit::Kind::kWithdraw, task});
  } else if (HasChangedHands(customer, task)) {
    CareTask moved = task;
    GiveToCustomersOwner(customer, moved);
    edits.push_back({CareEdit::Kind::kMove, std::move(moved)});
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> CareRound::IsCalledFor(const CareTask& task,
                                            const v1::Customer& customer) const {
  // What people wrote down, or set a day for, is theirs to end.
  if (task.care_plan().empty() || task.rescheduled()) return true;
  if (unreadable_.contains(task.care_plan())) return true;
  const auto rule = rules_.find(task.care_plan());
  if (rule == rules_.end() || !rule->second.Concerns(customer)) return false;
  // The work is still to be done after the day has passed.
  if (DayOf(task.occasion_date()) < today_) return true;
  std::vector<Occasion> occasions;
  if (task.contact().empty()) {
    GUANXI_ASSIGN_OR_RETURN(occasions, OccasionsOf(rule->second, customer));
  } else {
    GUANXI_ASSIGN_OR_RETURN(const v1::Contact contact,
                            Find(tables_->contacts, *reader_, task.contact()));
    occasions = rule->second.OccasionsOf(contact, customer.name(), window_);
  }
  return std::any_of(occasions.begin(), occasions.end(), [&](const Occasion& occasion) {
    return CareTaskName(task.care_plan(), customer.name(), occasion) == task.name();
  });
}

}  // namespace guanxi::customers
