// The rules of admissions: where one may be moved, and what may be changed there. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/admission_policies.pb.h"
#include "guanxi/customers/v1/admissions.pb.h"

namespace guanxi::customers {

// What is done with an admission; kMark leaves it where it is, the others move it.
enum class AdmissionVerb {
  kSubmit,
  kSurvey,
  kMark,
  kReport,
  kApprove,
  kReject,
  kComplete,
  kWithdraw,
  kReopen,
  kSuspend,
  kResume,
};

// Who moves an admission, when and why.
struct AdmissionMover {
  std::string user;
  absl::Time time;
  std::string note;  // may be empty
};

// FAILED_PRECONDITION (WRONG_STATE) naming the verbs that are possible, unless `verb` begins where
// the admission stands.
absl::Status CheckVerb(const v1::Admission& admission, AdmissionVerb verb);

// Moves the admission and records that: CheckVerb first. The newest 30 moves stay on the record.
absl::Status Move(v1::Admission& admission, AdmissionVerb verb, const AdmissionMover& mover);

// Records that a new admission came to be in `state`.
void Begin(v1::Admission& admission, v1::AdmissionState state, const AdmissionMover& mover);

// Whether no other admission of the customer may be opened beside it: it is neither rejected,
// withdrawn nor deleted.
bool IsCurrent(const v1::Admission& admission);

// Where a customer with these admissions, none of them deleted, stands: where the one that is
// current does, else the newest; unspecified without any.
v1::AdmissionState StateBy(const std::vector<v1::Admission>& admissions);

// FAILED_PRECONDITION (WRONG_STATE) unless it may be deleted.
absl::Status CheckDeletion(const v1::Admission& admission);

// Checks what field annotations cannot say, for a record about to be written: documents and
// contracts each once and named by ids, whole dates, a note on what is waived. INVALID_ARGUMENT
// names the field, under `admission.`. Whether customer and contacts exist is not asked.
absl::Status CheckAdmission(const v1::Admission& admission);

// FAILED_PRECONDITION (WRONG_STATE) when `after` differs from `before`, which stays in its state,
// in what may not be changed there.
absl::Status CheckChange(const v1::Admission& before, const v1::Admission& after);

// Adds the documents of `policy` that the admission does not list yet, as missing.
void AddDocuments(const v1::AdmissionPolicy& policy, v1::Admission& admission);

// Puts `contracts` in place of those of the same name.
void PutContracts(const google::protobuf::RepeatedPtrField<v1::Admission::Contract>& contracts,
                  v1::Admission& admission);

// FAILED_PRECONDITION (ADMISSION_INCOMPLETE) listing what the verb needs, by `policy`, and is not
// there: kSubmit, kReport, kApprove and kComplete need something, the others nothing. Goes by the
// score the admission has.
absl::Status CheckComplete(const v1::Admission& admission,
                           const v1::AdmissionPolicy& policy,
                           AdmissionVerb verb);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_H_
