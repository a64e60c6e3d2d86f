#include "services/customers/admission/admission_service.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/admission/admission_policy.h"
#include "services/customers/admission/admission_rows.h"
#include "services/customers/admission/existing_customers.h"
#include "services/customers/admission/next_code.h"
#include "services/customers/admission/site_visit.h"

namespace guanxi::customers {
namespace {

using v1::Admission;

bool TalkedTo(const Admission& admission, const std::string& contact) {
  return std::any_of(admission.interviews().begin(), admission.interviews().end(),
                     [&](const Admission::Interview& interview) {
                       const auto& contacts = interview.contacts();
                       return std::find(contacts.begin(), contacts.end(), contact) !=
                              contacts.end();
                     });
}

}  // namespace

AdmissionService::AdmissionService(const rpc::Environment& environment,
                                   const Tables* tables,
                                   api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::AdmissionService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* AdmissionService::CreateAdmission(
    grpc::CallbackServerContext* context,
    const v1::CreateAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Create, this));
}

grpc::ServerUnaryReactor* AdmissionService::GetAdmission(grpc::CallbackServerContext* context,
                                                         const v1::GetAdmissionRequest* request,
                                                         v1::Admission* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetAdmissionRequest& request) {
                         return tables_->admissions.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* AdmissionService::ListAdmissions(grpc::CallbackServerContext* context,
                                                           const v1::ListAdmissionsRequest* request,
                                                           v1::ListAdmissionsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&AdmissionService::List, this));
}

grpc::ServerUnaryReactor* AdmissionService::UpdateAdmission(
    grpc::CallbackServerContext* context,
    const v1::UpdateAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Update, this));
}

grpc::ServerUnaryReactor* AdmissionService::DeleteAdmission(
    grpc::CallbackServerContext* context,
    const v1::DeleteAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Delete, this));
}

grpc::ServerUnaryReactor* AdmissionService::SubmitAdmission(
    grpc::CallbackServerContext* context,
    const v1::SubmitAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Submit, this));
}

grpc::ServerUnaryReactor* AdmissionService::SurveyAdmission(
    grpc::CallbackServerContext* context,
    const v1::SurveyAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::SurveyAdmissionRequest& request) {
        return Step(call, txn, request, AdmissionVerb::kSurvey);
      });
}

grpc::ServerUnaryReactor* AdmissionService::MarkAdmission(grpc::CallbackServerContext* context,
                                                          const v1::MarkAdmissionRequest* request,
                                                          v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Mark, this));
}

grpc::ServerUnaryReactor* AdmissionService::ReportAdmission(
    grpc::CallbackServerContext* context,
    const v1::ReportAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Report, this));
}

grpc::ServerUnaryReactor* AdmissionService::ApproveAdmission(
    grpc::CallbackServerContext* context,
    const v1::ApproveAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::ApproveAdmissionRequest& request) {
        return Decide(call, txn, request, AdmissionVerb::kApprove, /*impartial=*/true);
      });
}

grpc::ServerUnaryReactor* AdmissionService::RejectAdmission(
    grpc::CallbackServerContext* context,
    const v1::RejectAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::RejectAdmissionRequest& request) {
        return Decide(call, txn, request, AdmissionVerb::kReject, /*impartial=*/true);
      });
}

grpc::ServerUnaryReactor* AdmissionService::CompleteAdmission(
    grpc::CallbackServerContext* context,
    const v1::CompleteAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Complete, this));
}

grpc::ServerUnaryReactor* AdmissionService::WithdrawAdmission(
    grpc::CallbackServerContext* context,
    const v1::WithdrawAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::WithdrawAdmissionRequest& request) {
        return Step(call, txn, request, AdmissionVerb::kWithdraw);
      });
}

grpc::ServerUnaryReactor* AdmissionService::ReopenAdmission(
    grpc::CallbackServerContext* context,
    const v1::ReopenAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&AdmissionService::Reopen, this));
}

grpc::ServerUnaryReactor* AdmissionService::SuspendAdmission(
    grpc::CallbackServerContext* context,
    const v1::SuspendAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::SuspendAdmissionRequest& request) {
        return Decide(call, txn, request, AdmissionVerb::kSuspend, /*impartial=*/false);
      });
}

grpc::ServerUnaryReactor* AdmissionService::ResumeAdmission(
    grpc::CallbackServerContext* context,
    const v1::ResumeAdmissionRequest* request,
    v1::Admission* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::ResumeAdmissionRequest& request) {
        return Decide(call, txn, request, AdmissionVerb::kResume, /*impartial=*/false);
      });
}

grpc::ServerUnaryReactor* AdmissionService::AdmitExistingCustomers(
    grpc::CallbackServerContext* context,
    const v1::AdmitExistingCustomersRequest* request,
    v1::AdmitExistingCustomersResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        [this](const rpc::Call& call, kv::Txn& txn,
                               const v1::AdmitExistingCustomersRequest& request) {
                          return AdmitExisting(*tables_, *ids_, call, txn, request);
                        });
}

absl::StatusOr<Admission> AdmissionService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateAdmissionRequest& request) const {
  Admission admission = request.admission();
  GUANXI_ASSIGN_OR_RETURN(*admission.mutable_name(),
                          api::NewName(*ids_, tables_->admissions.collection(),
                                       request.admission_id(), "admission_id"));
  GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->customers, txn, admission.customer(),
                                               "admission.customer", call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckAdmission(admission));
  GUANXI_RETURN_IF_ERROR(CheckContacts(call, txn, Admission(), admission));
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Customer customer,
      tables_->customers.GetLive(txn, admission.customer(), access::Scope::All()));
  // A merged customer answers as the one it was merged into.
  admission.set_customer(customer.name());
  GUANXI_RETURN_IF_ERROR(CheckOnlyOne(*tables_, txn, admission));
  GUANXI_ASSIGN_OR_RETURN(const v1::AdmissionPolicy policy,
                          PolicyFor(tables_->admission_policies, txn, customer.unit()));
  AddDocuments(policy, admission);
  Begin(admission, v1::ADMISSION_STATE_DRAFT, {call.principal.user, call.now(), ""});
  GUANXI_ASSIGN_OR_RETURN(admission,
                          tables_->admissions.Insert(txn, call.change, std::move(admission)));
  GUANXI_RETURN_IF_ERROR(TellCustomer(*tables_, call.change, txn, customer, admission.state()));
  return admission;
}

absl::StatusOr<v1::ListAdmissionsResponse> AdmissionService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListAdmissionsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->admissions.List(reader, request, call.scope()));
  v1::ListAdmissionsResponse response;
  response.mutable_admissions()->Assign(std::make_move_iterator(page.records.begin()),
                                        std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<Admission> AdmissionService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateAdmissionRequest& request) const {
  const Admission& patch = request.admission();
  GUANXI_ASSIGN_OR_RETURN(
      const Admission before,
      tables_->admissions.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  Admission after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckChange(before, after));
  GUANXI_RETURN_IF_ERROR(CheckAdmission(after));
  GUANXI_RETURN_IF_ERROR(CheckContacts(call, txn, before, after));
  return tables_->admissions.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<Admission> AdmissionService::Delete(
    const rpc::Call& call, kv::Txn& txn, const v1::DeleteAdmissionRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const Admission admission,
      tables_->admissions.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckDeletion(admission));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<Admission> others,
                          OtherAdmissions(*tables_, txn, admission));
  const v1::AdmissionState state = StateBy(others);
  const absl::StatusOr<v1::Customer> customer =
      tables_->customers.GetLive(txn, admission.customer(), access::Scope::All());
  if (customer.ok())
    GUANXI_RETURN_IF_ERROR(TellCustomer(*tables_, call.change, txn, *customer, state));
  return tables_->admissions.Delete(txn, call.change, request.name(), request.etag(), call.scope());
}

absl::StatusOr<Admission> AdmissionService::Submit(
    const rpc::Call& call, kv::Txn& txn, const v1::SubmitAdmissionRequest& request) const {
  return Run(call, txn, request, AdmissionVerb::kSubmit, [&](Case& found) {
    found.after.set_applicant(call.principal.user);
    return absl::OkStatus();
  });
}

absl::StatusOr<Admission> AdmissionService::Mark(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const v1::MarkAdmissionRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(Case found, CaseOf(call, txn, request.name(), request.etag()));
  GUANXI_RETURN_IF_ERROR(CheckVerb(found.before, AdmissionVerb::kMark));
  GUANXI_RETURN_IF_ERROR(
      TakeMarks(request, found.policy, call.principal.user, call.now(), found.after));
  *found.after.mutable_score() = ScoreOf(found.after, found.policy);
  return tables_->admissions.Update(txn, call.change, found.before, std::move(found.after));
}

absl::StatusOr<Admission> AdmissionService::Report(
    const rpc::Call& call, kv::Txn& txn, const v1::ReportAdmissionRequest& request) const {
  return Run(call, txn, request, AdmissionVerb::kReport, [&](Case& found) {
    *found.after.mutable_report() = request.report();
    *found.after.mutable_score() = ScoreOf(found.after, found.policy);
    return absl::OkStatus();
  });
}

absl::StatusOr<Admission> AdmissionService::Complete(
    const rpc::Call& call, kv::Txn& txn, const v1::CompleteAdmissionRequest& request) const {
  return Run(call, txn, request, AdmissionVerb::kComplete, [&](Case& found) -> absl::Status {
    PutContracts(request.contracts(), found.after);
    GUANXI_RETURN_IF_ERROR(CheckAdmission(found.after));
    GUANXI_RETURN_IF_ERROR(CheckComplete(found.after, found.policy, AdmissionVerb::kComplete));
    std::string code = request.code().empty() ? found.customer.code() : request.code();
    if (code.empty()) {
      GUANXI_ASSIGN_OR_RETURN(code, NextCode(txn, *tables_, found.policy, found.customer,
                                             found.before.name(), call.now()));
    }
    found.after.set_code(code);
    return absl::OkStatus();
  });
}

absl::StatusOr<Admission> AdmissionService::Reopen(
    const rpc::Call& call, kv::Txn& txn, const v1::ReopenAdmissionRequest& request) const {
  return Run(call, txn, request, AdmissionVerb::kReopen,
             [&](Case& found) { return CheckOnlyOne(*tables_, txn, found.before); });
}

template <typename Request>
absl::StatusOr<Admission> AdmissionService::Decide(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const Request& request,
                                                   AdmissionVerb verb,
                                                   bool impartial) const {
  return Run(call, txn, request, verb, [&](Case& found) -> absl::Status {
    GUANXI_RETURN_IF_ERROR(CheckDecider(call.principal, found.policy, found.before));
    if (!impartial) return absl::OkStatus();
    found.after.set_decider(call.principal.user);
    return CheckNotApplicant(call.principal, found.before);
  });
}

template <typename Request>
absl::StatusOr<Admission> AdmissionService::Step(const rpc::Call& call,
                                                 kv::Txn& txn,
                                                 const Request& request,
                                                 AdmissionVerb verb) const {
  return Run(call, txn, request, verb, [](Case&) { return absl::OkStatus(); });
}

template <typename Request>
absl::StatusOr<Admission> AdmissionService::Run(const rpc::Call& call,
                                                kv::Txn& txn,
                                                const Request& request,
                                                AdmissionVerb verb,
                                                Act act) const {
  GUANXI_ASSIGN_OR_RETURN(Case found, CaseOf(call, txn, request.name(), request.etag()));
  GUANXI_RETURN_IF_ERROR(CheckVerb(found.before, verb));
  GUANXI_RETURN_IF_ERROR(act(found));
  GUANXI_RETURN_IF_ERROR(CheckComplete(found.after, found.policy, verb));
  GUANXI_RETURN_IF_ERROR(
      Move(found.after, verb, {call.principal.user, call.now(), request.note()}));
  // The customer keeps a code that it was given since.
  const std::string code = verb == AdmissionVerb::kComplete ? found.after.code() : "";
  // One that customers brought with them when they were merged may be there besides.
  GUANXI_ASSIGN_OR_RETURN(std::vector<Admission> all, OtherAdmissions(*tables_, txn, found.before));
  all.push_back(found.after);
  GUANXI_RETURN_IF_ERROR(
      TellCustomer(*tables_, call.change, txn, found.customer, StateBy(all), code));
  return tables_->admissions.Update(txn, call.change, found.before, std::move(found.after));
}

absl::StatusOr<AdmissionService::Case> AdmissionService::CaseOf(const rpc::Call& call,
                                                                const kv::Reader& reader,
                                                                const std::string& name,
                                                                const std::string& etag) const {
  Case found;
  GUANXI_ASSIGN_OR_RETURN(found.before,
                          tables_->admissions.GetForUpdate(reader, name, etag, call.scope()));
  found.after = found.before;
  GUANXI_ASSIGN_OR_RETURN(
      found.customer,
      tables_->customers.GetLive(reader, found.before.customer(), access::Scope::All()));
  GUANXI_ASSIGN_OR_RETURN(found.policy,
                          PolicyFor(tables_->admission_policies, reader, found.customer.unit()));
  return found;
}

absl::Status AdmissionService::CheckContacts(const rpc::Call& call,
                                             const kv::Reader& reader,
                                             const Admission& before,
                                             const Admission& after) const {
  for (int i = 0; i < after.interviews_size(); ++i) {
    for (const std::string& contact : after.interviews(i).contacts()) {
      // A contact that was deleted since does not stand in the way of other changes.
      if (TalkedTo(before, contact)) continue;
      GUANXI_RETURN_IF_ERROR(
          table::CheckReference(tables_->contacts, reader, contact,
                                fmt::format("admission.interviews[{}].contacts", i), call.scope()));
    }
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
