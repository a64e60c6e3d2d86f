#include "services/customers/admission/admission.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/admission/errors.h"
#include "services/customers/care/civil_date.h"

namespace guanxi::customers {
namespace {

using v1::Admission;

constexpr int kMovesKept = 30;

// One way from state to state.
struct Step {
  AdmissionVerb verb;
  const char* word;
  v1::AdmissionState from;
  v1::AdmissionState to;
};

constexpr Step kSteps[] = {
    {AdmissionVerb::kSubmit, "submit", v1::ADMISSION_STATE_DRAFT, v1::ADMISSION_STATE_SUBMITTED},
    {AdmissionVerb::kSurvey, "survey", v1::ADMISSION_STATE_SUBMITTED,
     v1::ADMISSION_STATE_IN_SURVEY},
    {AdmissionVerb::kMark, "mark", v1::ADMISSION_STATE_IN_SURVEY, v1::ADMISSION_STATE_IN_SURVEY},
    {AdmissionVerb::kReport, "report", v1::ADMISSION_STATE_IN_SURVEY, v1::ADMISSION_STATE_REPORTED},
    {AdmissionVerb::kApprove, "approve", v1::ADMISSION_STATE_REPORTED,
     v1::ADMISSION_STATE_APPROVED},
    {AdmissionVerb::kReject, "reject", v1::ADMISSION_STATE_SUBMITTED, v1::ADMISSION_STATE_REJECTED},
    {AdmissionVerb::kReject, "reject", v1::ADMISSION_STATE_IN_SURVEY, v1::ADMISSION_STATE_REJECTED},
    {AdmissionVerb::kReject, "reject", v1::ADMISSION_STATE_REPORTED, v1::ADMISSION_STATE_REJECTED},
    {AdmissionVerb::kComplete, "complete", v1::ADMISSION_STATE_APPROVED,
     v1::ADMISSION_STATE_ADMITTED},
    {AdmissionVerb::kWithdraw, "withdraw", v1::ADMISSION_STATE_DRAFT,
     v1::ADMISSION_STATE_WITHDRAWN},
    {AdmissionVerb::kWithdraw, "withdraw", v1::ADMISSION_STATE_SUBMITTED,
     v1::ADMISSION_STATE_WITHDRAWN},
    {AdmissionVerb::kWithdraw, "withdraw", v1::ADMISSION_STATE_IN_SURVEY,
     v1::ADMISSION_STATE_WITHDRAWN},
    {AdmissionVerb::kWithdraw, "withdraw", v1::ADMISSION_STATE_REPORTED,
     v1::ADMISSION_STATE_WITHDRAWN},
    {AdmissionVerb::kWithdraw, "withdraw", v1::ADMISSION_STATE_APPROVED,
     v1::ADMISSION_STATE_WITHDRAWN},
    {AdmissionVerb::kReopen, "reopen", v1::ADMISSION_STATE_REJECTED, v1::ADMISSION_STATE_DRAFT},
    {AdmissionVerb::kReopen, "reopen", v1::ADMISSION_STATE_WITHDRAWN, v1::ADMISSION_STATE_DRAFT},
    {AdmissionVerb::kSuspend, "suspend", v1::ADMISSION_STATE_ADMITTED,
     v1::ADMISSION_STATE_SUSPENDED},
    {AdmissionVerb::kResume, "resume", v1::ADMISSION_STATE_SUSPENDED, v1::ADMISSION_STATE_ADMITTED},
};

std::string_view WordFor(v1::AdmissionState state) {
  switch (state) {
    case v1::ADMISSION_STATE_DRAFT:
      return "a draft";
    case v1::ADMISSION_STATE_SUBMITTED:
      return "submitted";
    case v1::ADMISSION_STATE_IN_SURVEY:
      return "in survey";
    case v1::ADMISSION_STATE_REPORTED:
      return "reported";
    case v1::ADMISSION_STATE_APPROVED:
      return "approved";
    case v1::ADMISSION_STATE_REJECTED:
      return "rejected";
    case v1::ADMISSION_STATE_ADMITTED:
      return "admitted";
    case v1::ADMISSION_STATE_WITHDRAWN:
      return "withdrawn";
    case v1::ADMISSION_STATE_SUSPENDED:
      return "suspended";
    default:
      return "nowhere";
  }
}

const Step* StepOf(v1::AdmissionState from, AdmissionVerb verb) {
  for (const Step& step : kSteps) {
    if (step.from == from && step.verb == verb) return &step;
  }
  return nullptr;
}

// "possible now: mark, report, reject, withdraw".
std::string Possible(v1::AdmissionState from) {
  std::vector<std::string> words;
  for (const Step& step : kSteps) {
    if (step.from == from) words.emplace_back(step.word);
  }
  return fmt::format("possible now: {}", absl::StrJoin(words, ", "));
}

void Record(Admission& admission, v1::AdmissionState to, const AdmissionMover& mover) {
  Admission::Move& recorded = *admission.add_moves();
  recorded.set_from(admission.state());
  recorded.set_to(to);
  recorded.set_user(mover.user);
  *recorded.mutable_move_time() = ToProto(mover.time);
  recorded.set_note(mover.note);
  auto& moves = *admission.mutable_moves();
  if (moves.size() > kMovesKept) moves.DeleteSubrange(0, moves.size() - kMovesKept);
  admission.set_state(to);
}

// The id in `field` is one, and not among `seen` yet.
absl::Status CheckOnce(const std::string& id,
                       const std::string& field,
                       std::set<std::string>& seen) {
  GUANXI_RETURN_IF_ERROR(api::CheckId(id, field));
  if (seen.insert(id).second) return absl::OkStatus();
  return errors::InvalidField(field, "must not be there twice");
}

absl::Status CheckDocuments(const Admission& admission) {
  std::set<std::string> seen;
  for (int i = 0; i < admission.documents_size(); ++i) {
    const Admission::Document& document = admission.documents(i);
    const std::string field = fmt::format("admission.documents[{}]", i);
    GUANXI_RETURN_IF_ERROR(CheckOnce(document.document(), field + ".document", seen));
    if (document.state() == Admission::Document::STATE_WAIVED && document.note().empty())
      return errors::InvalidField(field + ".note", "must say why the document is waived");
  }
  return absl::OkStatus();
}

absl::Status CheckInterviews(const Admission& admission) {
  for (int i = 0; i < admission.interviews_size(); ++i) {
    const Admission::Interview& interview = admission.interviews(i);
    const std::string field = fmt::format("admission.interviews[{}]", i);
    GUANXI_RETURN_IF_ERROR(CheckWholeDate(interview.date(), field + ".date"));
    if (interview.user().empty()) continue;
    GUANXI_RETURN_IF_ERROR(api::IdOf(interview.user(), "users", field + ".user").status());
  }
  return absl::OkStatus();
}

absl::Status CheckContracts(const Admission& admission) {
  std::set<std::string> seen;
  for (int i = 0; i < admission.contracts_size(); ++i) {
    const Admission::Contract& contract = admission.contracts(i);
    const std::string field = fmt::format("admission.contracts[{}]", i);
    GUANXI_RETURN_IF_ERROR(CheckOnce(contract.contract(), field + ".contract", seen));
    if (!contract.has_signed_()) continue;
    GUANXI_RETURN_IF_ERROR(CheckWholeDate(contract.signed_(), field + ".signed"));
  }
  return absl::OkStatus();
}

template <typename List>
bool SameLists(const List& a, const List& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.SerializeAsString() == y.SerializeAsString();
  });
}

std::vector<std::string> LackingToSubmit(const Admission& admission,
                                         const v1::AdmissionPolicy& policy) {
  std::vector<std::string> lacking;
  if (admission.application().summary().empty()) lacking.emplace_back("application: summary");
  for (const v1::AdmissionPolicy::Document& asked : policy.documents()) {
    if (!asked.required()) continue;
    const bool settled =
        std::any_of(admission.documents().begin(), admission.documents().end(),
                    [&](const Admission::Document& document) {
                      return document.document() == asked.document() &&
                             document.state() != Admission::Document::STATE_UNSPECIFIED;
                    });
    if (!settled) lacking.push_back("documents: " + asked.document());
  }
  return lacking;
}

std::vector<std::string> LackingToReport(const Admission& admission,
                                         const v1::AdmissionPolicy& policy) {
  std::vector<std::string> lacking;
  for (const v1::AdmissionPolicy::Criterion& criterion : policy.criteria()) {
    if (criterion.weight() == 0) continue;
    const bool marked = std::any_of(
        admission.marks().begin(), admission.marks().end(),
        [&](const Admission::Mark& mark) { return mark.criterion() == criterion.criterion(); });
    if (!marked) lacking.push_back("marks: " + criterion.criterion());
  }
  return lacking;
}

std::vector<std::string> LackingToApprove(const Admission& admission,
                                          const v1::AdmissionPolicy& policy) {
  if (admission.score().value() >= policy.minimum_score()) return {};
  return {fmt::format("score: {:.1f} of {}", admission.score().value(), policy.minimum_score())};
}

std::vector<std::string> LackingToComplete(const Admission& admission,
                                           const v1::AdmissionPolicy& policy) {
  std::vector<std::string> lacking;
  for (const v1::AdmissionPolicy::Contract& asked : policy.contracts()) {
    if (!asked.required()) continue;
    const bool is_signed =
        std::any_of(admission.contracts().begin(), admission.contracts().end(),
                    [&](const Admission::Contract& contract) {
                      return contract.contract() == asked.contract() && contract.has_signed_();
                    });
    if (!is_signed) lacking.push_back("contracts: " + asked.contract());
  }
  return lacking;
}

}  // namespace

absl::Status CheckVerb(const Admission& admission, AdmissionVerb verb) {
  if (StepOf(admission.state(), verb) != nullptr) return absl::OkStatus();
  return errors::WrongState(admission.name(), WordFor(admission.state()),
                            Possible(admission.state()));
}

absl::Status Move(Admission& admission, AdmissionVerb verb, const AdmissionMover& mover) {
  GUANXI_RETURN_IF_ERROR(CheckVerb(admission, verb));
  Record(admission, StepOf(admission.state(), verb)->to, mover);
  return absl::OkStatus();
}

void Begin(Admission& admission, v1::AdmissionState state, const AdmissionMover& mover) {
  Record(admission, state, mover);
}

bool IsCurrent(const Admission& admission) {
  return !admission.has_delete_time() && admission.state() != v1::ADMISSION_STATE_REJECTED &&
         admission.state() != v1::ADMISSION_STATE_WITHDRAWN;
}

v1::AdmissionState StateBy(const std::vector<Admission>& admissions) {
  const auto rank = [](const Admission& admission) {
    const bool current = IsCurrent(admission);
    const bool admitted = current && admission.state() == v1::ADMISSION_STATE_ADMITTED;
    return std::make_tuple(admitted, current, FromProto(admission.create_time()));
  };
  const auto last =
      std::max_element(admissions.begin(), admissions.end(),
                       [&](const Admission& a, const Admission& b) { return rank(a) < rank(b); });
  return last == admissions.end() ? v1::ADMISSION_STATE_UNSPECIFIED : last->state();
}

absl::Status CheckDeletion(const Admission& admission) {
  const bool draft = admission.state() == v1::ADMISSION_STATE_DRAFT;
  if (draft || !IsCurrent(admission)) return absl::OkStatus();
  return errors::WrongState(admission.name(), WordFor(admission.state()),
                            "only a draft, or what was rejected or withdrawn, can be deleted");
}

absl::Status CheckAdmission(const Admission& admission) {
  GUANXI_RETURN_IF_ERROR(CheckDocuments(admission));
  GUANXI_RETURN_IF_ERROR(CheckInterviews(admission));
  return CheckContracts(admission);
}

absl::Status CheckChange(const Admission& before, const Admission& after) {
  const auto wrong = [&](std::string_view rule) {
    return errors::WrongState(before.name(), WordFor(before.state()), rule);
  };
  if (!IsCurrent(before)) return wrong("it must be reopened first");
  const bool draft = before.state() == v1::ADMISSION_STATE_DRAFT;
  if (!draft && before.application().SerializeAsString() != after.application().SerializeAsString())
    return wrong("the application is changed while it is a draft");
  const bool open = draft || before.state() == v1::ADMISSION_STATE_SUBMITTED ||
                    before.state() == v1::ADMISSION_STATE_IN_SURVEY;
  if (open) return absl::OkStatus();
  if (!SameLists(before.documents(), after.documents()) ||
      !SameLists(before.interviews(), after.interviews()))
    return wrong("documents and interviews are changed before the report is written");
  return absl::OkStatus();
}

void AddDocuments(const v1::AdmissionPolicy& policy, Admission& admission) {
  for (const v1::AdmissionPolicy::Document& asked : policy.documents()) {
    const bool listed = std::any_of(admission.documents().begin(), admission.documents().end(),
                                    [&](const Admission::Document& document) {
                                      return document.document() == asked.document();
                                    });
    if (!listed) admission.add_documents()->set_document(asked.document());
  }
}

void PutContracts(const google::protobuf::RepeatedPtrField<Admission::Contract>& contracts,
                  Admission& admission) {
  for (const Admission::Contract& contract : contracts) {
    auto& own = *admission.mutable_contracts();
    const auto known = std::find_if(own.begin(), own.end(), [&](const Admission::Contract& other) {
      return other.contract() == contract.contract();
    });
    (known == own.end() ? *own.Add() : *known) = contract;
  }
}

absl::Status CheckComplete(const Admission& admission,
                           const v1::AdmissionPolicy& policy,
                           AdmissionVerb verb) {
  std::vector<std::string> lacking;
  if (verb == AdmissionVerb::kSubmit) lacking = LackingToSubmit(admission, policy);
  if (verb == AdmissionVerb::kReport) lacking = LackingToReport(admission, policy);
  if (verb == AdmissionVerb::kApprove) lacking = LackingToApprove(admission, policy);
  if (verb == AdmissionVerb::kComplete) lacking = LackingToComplete(admission, policy);
  if (lacking.empty()) return absl::OkStatus();
  return errors::AdmissionIncomplete(admission.name(), lacking);
}

}  // namespace guanxi::customers
