#include "services/customers/erasure/erasure.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/access/token/sha256.h"
#include "common/status/errors.h"
#include "common/time/clock.h"
#include "services/customers/erasure/errors.h"

namespace guanxi::customers {
namespace {

using v1::Erasure;

template <typename List>
auto& In(const std::string& service, List& list) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const auto& at) { return at.service() == service; });
  if (found != list.end()) return *found;
  auto& added = *list.Add();
  added.set_service(service);
  return added;
}

}  // namespace

bool IsUnderWay(const Erasure& erasure) {
  return erasure.state() != Erasure::STATE_DONE && erasure.state() != Erasure::STATE_REJECTED;
}

void Begin(const std::string& actor, const std::vector<std::string>& subjects, Erasure& erasure) {
  erasure.set_state(Erasure::STATE_PLANNING);
  erasure.set_requested_by(actor);
  erasure.mutable_subjects()->Assign(subjects.begin(), subjects.end());
}

absl::Status CheckMayApprove(const Erasure& erasure, const std::string& actor) {
  if (erasure.state() != Erasure::STATE_PLANNED)
    return errors::WrongState(erasure.name(), "not planned", "only what is planned is approved");
  return erasure.requested_by() == actor ? errors::OwnRequest(erasure.name()) : absl::OkStatus();
}

absl::Status CheckMayReject(const Erasure& erasure) {
  const bool waits =
      erasure.state() == Erasure::STATE_PLANNING || erasure.state() == Erasure::STATE_PLANNED;
  if (waits) return absl::OkStatus();
  return errors::WrongState(erasure.name(), "decided on",
                            "what is approved or turned down stays so");
}

void Decide(Erasure::State state, const std::string& actor, absl::Time now, Erasure& erasure) {
  erasure.set_state(state);
  erasure.set_decided_by(actor);
  *erasure.mutable_decide_time() = ToProto(now);
  erasure.clear_waiting_for();
}

Erasure::ServicePlan& PlanIn(const std::string& service, Erasure& erasure) {
  return In(service, *erasure.mutable_plan());
}

Erasure::ServiceProof& ProofIn(const std::string& service, Erasure& erasure) {
  return In(service, *erasure.mutable_proofs());
}

bool AllErased(const Erasure& erasure) {
  const auto& proofs = erasure.proofs();
  return !proofs.empty() && std::all_of(proofs.begin(), proofs.end(),
                                        [](const auto& at) { return at.proof().done(); });
}

bool AllPurged(const Erasure& erasure) {
  const auto& proofs = erasure.proofs();
  return !proofs.empty() && std::all_of(proofs.begin(), proofs.end(),
                                        [](const auto& at) { return at.has_purge_time(); });
}

void Certify(absl::Time now, Erasure& erasure) {
  std::string text = absl::StrCat(erasure.name(), "\n", erasure.customer(), "\n",
                                  erasure.requested_by(), "\n", erasure.decided_by(), "\n");
  for (const Erasure::ServiceProof& at : erasure.proofs()) {
    absl::StrAppend(&text, at.service(), " ", at.proof().records(), " ", at.proof().keys(), " ",
                    at.proof().answers(), " ", at.proof().revision(), " ", at.proof().digest(),
                    "\n");
  }
  const token::Digest digest = token::Sha256(text);
  erasure.set_certificate(absl::BytesToHexString(std::string(token::BytesOf(digest))));
  erasure.set_state(Erasure::STATE_DONE);
  *erasure.mutable_end_time() = ToProto(now);
  erasure.clear_waiting_for();
}

}  // namespace guanxi::customers
