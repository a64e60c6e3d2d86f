#include "services/customers/care/care_task_service.h"

#include <functional>
#include <utility>

#include "common/access/ownership.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "common/table/references.h"
#include "services/customers/care/care_calendar.h"
#include "services/customers/care/care_task.h"
#include "services/customers/care/civil_date.h"
#include "services/customers/contact.h"

namespace guanxi::customers {

using v1::CareTask;

namespace {

// Gives a task that does not say whose it is to whoever owns the customer, and where that one is
// out of the caller's reach to the caller. One that names a unit and no owner is for whoever takes
// it there.
void Assign(const access::Scope& scope, const v1::Customer& customer, CareTask& task) {
  if (task.unit().empty() && access::Contains(scope, customer.unit(), customer.owner())) {
    task.set_unit(customer.unit());
    if (task.owner().empty()) task.set_owner(customer.owner());
  }
  access::FillOwnership(scope, task);
  task.set_customer_unit(customer.unit());
  task.set_customer_owner(customer.owner());
}

}  // namespace

CareTaskService::CareTaskService(const rpc::Environment& environment,
                                 const Tables* tables,
                                 api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::CareTaskService>()), tables_(tables), ids_(ids) {}

grpc::ServerUnaryReactor* CareTaskService::CreateCareTask(grpc::CallbackServerContext* context,
                                                          const v1::CreateCareTaskRequest* request,
                                                          CareTask* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CareTaskService::Create, this));
}

grpc::ServerUnaryReactor* CareTaskService::GetCareTask(grpc::CallbackServerContext* context,
                                                       const v1::GetCareTaskRequest* request,
                                                       CareTask* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetCareTaskRequest& request) -> absl::StatusOr<CareTask> {
                         GUANXI_ASSIGN_OR_RETURN(
                             CareTask task,
                             tables_->care_tasks.Get(reader, request.name(), call.scope()));
                         return WithOverdue(std::move(task), DayAt(call.now()));
                       });
}

grpc::ServerUnaryReactor* CareTaskService::ListCareTasks(grpc::CallbackServerContext* context,
                                                         const v1::ListCareTasksRequest* request,
                                                         v1::ListCareTasksResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&CareTaskService::List, this));
}

grpc::ServerUnaryReactor* CareTaskService::CompleteCareTask(
    grpc::CallbackServerContext* context,
    const v1::CompleteCareTaskRequest* request,
    CareTask* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CareTaskService::Complete, this));
}

grpc::ServerUnaryReactor* CareTaskService::SkipCareTask(grpc::CallbackServerContext* context,
                                                        const v1::SkipCareTaskRequest* request,
                                                        CareTask* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CareTaskService::Skip, this));
}

grpc::ServerUnaryReactor* CareTaskService::RescheduleCareTask(
    grpc::CallbackServerContext* context,
    const v1::RescheduleCareTaskRequest* request,
    CareTask* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CareTaskService::Reschedule, this));
}

// At length: a task's customer and contact are read too.
grpc::ServerUnaryReactor* CareTaskService::GetCareCalendar(
    grpc::CallbackServerContext* context,
    const v1::GetCareCalendarRequest* request,
    v1::GetCareCalendarResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&CareTaskService::GetCalendar, this));
}

absl::StatusOr<CareTask> CareTaskService::Create(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::CreateCareTaskRequest& request) const {
  CareTask task = request.care_task();
  GUANXI_ASSIGN_OR_RETURN(*task.mutable_name(),
                          api::NewName(*ids_, tables_->care_tasks.collection(),
                                       request.care_task_id(), "care_task_id"));
  GUANXI_ASSIGN_OR_RETURN(*task.mutable_customer(), table::Resolve(txn, task.customer()));
  GUANXI_RETURN_IF_ERROR(CheckWholeDate(task.due_date(), "care_task.due_date"));
  GUANXI_RETURN_IF_ERROR(access::CheckOwnership(task, "care_task"));
  GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->customers, txn, task.customer(),
                                               "care_task.customer", call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckContact(call, txn, task));
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          tables_->customers.Get(txn, task.customer(), call.scope()));
  const std::string named = task.owner();
  Assign(call.scope(), customer, task);
  task.set_state(CareTask::STATE_OPEN);
  table::Change change = call.change;
  // An owner who comes with the customer is not one that the caller names.
  if (task.owner() != named) change.naming = {};
  GUANXI_ASSIGN_OR_RETURN(CareTask created,
                          tables_->care_tasks.Insert(txn, change, std::move(task)));
  return WithOverdue(std::move(created), DayAt(call.now()));
}

absl::StatusOr<v1::ListCareTasksResponse> CareTaskService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListCareTasksRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->care_tasks.List(reader, request, call.scope()));
  v1::ListCareTasksResponse response;
  const absl::CivilDay today = DayAt(call.now());
  for (CareTask& task : page.records)
    *response.add_care_tasks() = WithOverdue(std::move(task), today);
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<CareTask> CareTaskService::Complete(
    const rpc::Call& call, kv::Txn& txn, const v1::CompleteCareTaskRequest& request) const {
  if (request.outcome() == CareTask::OUTCOME_OTHER && request.note().empty())
    return errors::InvalidField("note", "must say what came of it when the outcome is another");
  return Change(call, txn, request.name(), request.etag(), [&](CareTask& task) {
    EndTask(CareTask::STATE_DONE, call.change.actor, call.now(), task);
    task.set_outcome(request.outcome());
    if (!request.note().empty()) task.set_note(request.note());
  });
}

absl::StatusOr<CareTask> CareTaskService::Skip(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const v1::SkipCareTaskRequest& request) const {
  return Change(call, txn, request.name(), request.etag(), [&](CareTask& task) {
    EndTask(CareTask::STATE_SKIPPED, call.change.actor, call.now(), task);
    task.set_note(request.note());
  });
}

absl::StatusOr<CareTask> CareTaskService::Reschedule(
    const rpc::Call& call, kv::Txn& txn, const v1::RescheduleCareTaskRequest& request) const {
  GUANXI_RETURN_IF_ERROR(CheckWholeDate(request.due_date(), "due_date"));
  return Change(call, txn, request.name(), request.etag(), [&](CareTask& task) {
    *task.mutable_due_date() = request.due_date();
    task.set_rescheduled(true);
  });
}

absl::StatusOr<v1::GetCareCalendarResponse> CareTaskService::GetCalendar(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::GetCareCalendarRequest& request) const {
  if (request.user().empty())
    return CareCalendarOf(*tables_, reader, call.principal.user, call.scope());
  GUANXI_RETURN_IF_ERROR(api::IdOf(request.user(), "users", "user").status());
  return CareCalendarOf(*tables_, reader, request.user(), call.scope());
}

absl::StatusOr<CareTask> CareTaskService::Change(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const std::string& name,
                                                 const std::string& etag,
                                                 absl::FunctionRef<void(CareTask&)> change) const {
  GUANXI_ASSIGN_OR_RETURN(const CareTask before,
                          tables_->care_tasks.GetForUpdate(txn, name, etag, call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckOpen(before));
  CareTask after = before;
  change(after);
  GUANXI_ASSIGN_OR_RETURN(after,
                          tables_->care_tasks.Update(txn, call.change, before, std::move(after)));
  return WithOverdue(std::move(after), DayAt(call.now()));
}

absl::Status CareTaskService::CheckContact(const rpc::Call& call,
                                           const kv::Reader& reader,
                                           const CareTask& task) const {
  constexpr char kField[] = "care_task.contact";
  if (task.contact().empty()) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(
      table::CheckReference(tables_->contacts, reader, task.contact(), kField, call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const v1::Contact contact,
                          tables_->contacts.Get(reader, task.contact(), call.scope()));
  if (IsAffiliated(contact, task.customer())) return absl::OkStatus();
  return errors::InvalidField(kField, "must be affiliated with the customer");
}

}  // namespace guanxi::customers
