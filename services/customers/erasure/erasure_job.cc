#include "services/customers/erasure/erasure_job.h"

#include <algorithm>
#include <utility>

#include "common/obs/log.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/customers/erasure/erasure.h"

namespace guanxi::customers {
namespace {

using v1::Erasure;

constexpr char kSelf[] = "services/customers";
constexpr absl::Duration kQuestionTimeout = absl::Seconds(30);
// Files are rewritten.
constexpr absl::Duration kPurgeTimeout = absl::Minutes(10);
constexpr int kStepsAtOnce = 200;
constexpr int kPage = 100;

// Copies that were made once all are erased hold nothing of theirs.
subjects::v1::PurgeErasedRequest PurgeOf(const std::vector<Erasure>& erased) {
  absl::Time last = absl::InfinitePast();
  for (const Erasure& erasure : erased) {
    for (const auto& at : erasure.proofs())
      last = std::max(last, FromProto(at.proof().erase_time()));
  }
  subjects::v1::PurgeErasedRequest request;
  *request.mutable_copies_until() = ToProto(last);
  return request;
}

}  // namespace

ErasureJob::ErasureJob(const rpc::Environment& environment,
                       const Tables* tables,
                       SubjectPeers peers)
    : environment_(environment), tables_(tables), peers_(std::move(peers)), calls_(kSelf) {}

absl::StatusOr<jobs::Round> ErasureJob::Work() {
  jobs::Round round;
  if (peers_.empty()) return round;
  GUANXI_ASSIGN_OR_RETURN(const std::vector<Erasure> fresh, In(Erasure::STATE_PLANNING));
  for (const Erasure& erasure : fresh) GUANXI_RETURN_IF_ERROR(Plan(erasure, round));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<Erasure> approved, In(Erasure::STATE_ERASING));
  for (const Erasure& erasure : approved) GUANXI_RETURN_IF_ERROR(Erase(erasure, round));
  // Files are rewritten once for all that come together.
  if (round.worked) return round;
  GUANXI_ASSIGN_OR_RETURN(const std::vector<Erasure> erased, In(Erasure::STATE_PURGING));
  if (!erased.empty()) GUANXI_RETURN_IF_ERROR(Purge(erased, round));
  return round;
}

absl::StatusOr<std::vector<Erasure>> ErasureJob::In(Erasure::State state) const {
  const auto reader = environment_.engine->Snapshot();
  table::ListQuery query;
  query.page_size = kPage;
  query.extra.push_back({"state", Erasure::State_Name(state)});
  std::vector<Erasure> erasures;
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page,
                            tables_->erasures.List(*reader, query, access::Scope::All()));
    for (Erasure& erasure : page.records) erasures.push_back(std::move(erasure));
    query.page_token = std::move(page.next_page_token);
  } while (!query.page_token.empty());
  return erasures;
}

absl::Status ErasureJob::Plan(const Erasure& erasure, jobs::Round& round) {
  subjects::v1::DescribeSubjectRequest question;
  *question.mutable_subjects() = erasure.subjects();
  Erasure planned;
  for (const auto& [service, peer] : peers_) {
    auto answer = calls_.Ask(peer.describe, question, kQuestionTimeout);
    if (!answer.ok()) return Await(erasure, service, answer.status(), round);
    silences_.End(service);
    PlanIn(service, planned).mutable_counts()->Swap(answer->mutable_counts());
  }
  round.worked = true;
  return Change(erasure.name(), Erasure::STATE_PLANNING, [&](Erasure& after) {
    *after.mutable_plan() = planned.plan();
    after.set_state(Erasure::STATE_PLANNED);
    after.clear_waiting_for();
  });
}

absl::Status ErasureJob::Erase(const Erasure& erasure, jobs::Round& round) {
  Erasure now = erasure;
  for (const auto& [service, peer] : peers_) {
    if (ProofIn(service, now).proof().done()) continue;
    const auto proof = EraseIn(service, peer, erasure);
    if (!proof.ok()) return Await(erasure, service, proof.status(), round);
    silences_.End(service);
    *ProofIn(service, now).mutable_proof() = *proof;
    round.worked = true;
    // The rest of this service's steps come in the next round, when others had their turn.
    if (!proof->done()) break;
  }
  return Change(erasure.name(), Erasure::STATE_ERASING, [&](Erasure& after) {
    *after.mutable_proofs() = now.proofs();
    after.clear_waiting_for();
    if (AllErased(after)) after.set_state(Erasure::STATE_PURGING);
  });
}

absl::StatusOr<subjects::v1::ErasureProof> ErasureJob::EraseIn(const std::string& service,
                                                               const SubjectPeer& peer,
                                                               const Erasure& erasure) {
  subjects::v1::EraseSubjectRequest question;
  question.set_erasure(erasure.name());
  *question.mutable_subjects() = erasure.subjects();
  subjects::v1::ErasureProof proof;
  for (int step = 0; step < kStepsAtOnce && !proof.done(); ++step) {
    GUANXI_ASSIGN_OR_RETURN(proof, calls_.Ask(peer.erase, question, kQuestionTimeout));
  }
  if (proof.done()) {
    obs::Log(obs::Level::kInfo, "a customer is erased in a service",
             {{"erasure", erasure.name()}, {"source", service}, {"records", proof.records()}});
  }
  return proof;
}

absl::Status ErasureJob::Purge(const std::vector<Erasure>& erased, jobs::Round& round) {
  for (const auto& [service, peer] : peers_) {
    GUANXI_RETURN_IF_ERROR(PurgeIn(service, peer, erased, round));
  }
  for (const Erasure& erasure : erased) {
    GUANXI_RETURN_IF_ERROR(Change(erasure.name(), Erasure::STATE_PURGING, [&](Erasure& after) {
      if (AllPurged(after)) Certify(environment_.clock->Now(), after);
    }));
  }
  return absl::OkStatus();
}

absl::Status ErasureJob::PurgeIn(const std::string& service,
                                 const SubjectPeer& peer,
                                 const std::vector<Erasure>& erased,
                                 jobs::Round& round) {
  std::vector<Erasure> left;
  for (Erasure erasure : erased) {
    if (!ProofIn(service, erasure).has_purge_time()) left.push_back(std::move(erasure));
  }
  if (left.empty()) return absl::OkStatus();
  const auto purged = calls_.Ask(peer.purge, PurgeOf(left), kPurgeTimeout);
  if (purged.ok()) silences_.End(service);
  for (const Erasure& erasure : left) {
    if (!purged.ok()) {
      GUANXI_RETURN_IF_ERROR(Await(erasure, service, purged.status(), round));
      continue;
    }
    round.worked = true;
    GUANXI_RETURN_IF_ERROR(Change(erasure.name(), Erasure::STATE_PURGING, [&](Erasure& after) {
      *ProofIn(service, after).mutable_purge_time() = ToProto(environment_.clock->Now());
    }));
  }
  return absl::OkStatus();
}

absl::Status ErasureJob::Change(const std::string& name, Erasure::State in, ChangeFn change) {
  const auto write = [&](kv::Txn& txn) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(const Erasure before,
                            tables_->erasures.Get(txn, name, access::Scope::All()));
    if (before.state() != in) return absl::OkStatus();
    Erasure after = before;
    change(after);
    const table::Change by{
        .actor = kSelf, .request_id = "", .method = "", .time = environment_.clock->Now()};
    return tables_->erasures.Update(txn, by, before, std::move(after)).status();
  };
  return kv::CommitAndWait(*environment_.engine, write).status();
}

absl::Status ErasureJob::Await(const Erasure& erasure,
                               const std::string& service,
                               const absl::Status& error,
                               jobs::Round& round) {
  round.waiting = true;
  silences_.Note(service, error, {"erasure", erasure.name()});
  if (erasure.waiting_for() == service) return absl::OkStatus();
  return Change(erasure.name(), erasure.state(),
                [&](Erasure& after) { after.set_waiting_for(service); });
}

}  // namespace guanxi::customers
