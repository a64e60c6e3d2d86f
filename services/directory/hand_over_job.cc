#include "services/directory/hand_over_job.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "common/api/page_token.h"
#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/text/utf8.h"
#include "common/time/clock.h"
#include "services/directory/hand_over.h"
#include "services/directory/hand_over_state.h"

namespace guanxi::directory {
namespace {

using records::v1::CountOwnedRecordsRequest;
using records::v1::ListOwnedRecordsRequest;
using records::v1::ListOwnedRecordsResponse;
using records::v1::ReassignRecordsRequest;
using records::v1::ReassignRecordsResponse;
using v1::HandOver;

constexpr char kSelf[] = "services/directory";
constexpr int kBatch = 100;
// Pages looked through for named records before what was found is kept.
constexpr int kMaxPages = 50;
constexpr int kRunningPage = 100;
constexpr absl::Duration kQuestionTimeout = absl::Seconds(10);
constexpr absl::Duration kMoveTimeout = absl::Seconds(30);

// What a hand-over tells of why `service` refused.
std::string ErrorOf(const std::string& service, const absl::Status& error) {
  constexpr size_t kMaxBytes = 512;
  const std::string text = fmt::format(
      "{}: {}: {}", service, absl::StatusCodeToString(error.code()), std::string(error.message()));
  return text::ReplaceInvalidUtf8(std::string_view(text).substr(0, kMaxBytes));
}

template <typename Services>
auto* FindIn(Services& services, std::string_view name) {
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&](const auto& at) { return at.service() == name; });
  return found == services.end() ? nullptr : &*found;
}

// The batch of `at`, to be moved as far as `reach` reaches.
ReassignRecordsRequest RequestFor(const HandOver& hand_over,
                                  const state::v1::HandOverState::Service& at,
                                  const RequesterReach& reach) {
  ReassignRecordsRequest request;
  *request.mutable_names() = at.pending();
  request.set_owner(hand_over.to_user());
  // Between the plan and the answer a service may be down for hours: what went to somebody else
  // meanwhile stays there.
  request.set_from_owner(hand_over.from_user());
  request.set_unit(hand_over.to_unit());
  request.set_note(NoteOf(hand_over));
  std::string id = fmt::format("{}/{}/{}", hand_over.name(), at.service(), at.batches());
  if (!reach.anywhere) {
    request.mutable_within_units()->Assign(reach.units.begin(), reach.units.end());
    // The tree may have changed since an answer was lost, and the request is another then; what was
    // moved by the first belongs to the heir already and counts as moved.
    id += fmt::format("/{:016x}", api::StableHash(absl::StrJoin(reach.units, "\n")));
  }
  request.set_request_id(std::move(id));
  return request;
}

// Asks which records of the batch of `at` are the heir's already, and moves none: they may have
// been moved while the requester still might, and only the answer was lost. Without a request id,
// as a kept answer would tell how it was before.
ReassignRecordsRequest QuestionFor(const HandOver& hand_over,
                                   const state::v1::HandOverState::Service& at) {
  ReassignRecordsRequest request;
  *request.mutable_names() = at.pending();
  request.set_owner(hand_over.to_user());
  request.set_from_owner(hand_over.to_user());
  return request;
}

bool IsDone(const HandOver& hand_over, std::string_view service) {
  const auto* progress = FindIn(hand_over.progress(), service);
  return progress == nullptr || progress->done();
}

}  // namespace

HandOverJob::HandOverJob(const rpc::Environment& environment,
                         const Tables* tables,
                         const RecordPeers* peers)
    : environment_(environment), tables_(tables), peers_(peers) {
  if (environment.families == nullptr) return;
  records_ = &prometheus::BuildCounter()
                  .Name("guanxi_hand_over_records_total")
                  .Help("Records that hand-overs dealt with, by service and what became of them")
                  .Register(*environment.families);
  for (const auto& [service, peer] : *peers) CountResults(service, 0, 0);
}

absl::StatusOr<std::vector<std::string>> HandOverJob::Running() const {
  const auto reader = environment_.engine->Snapshot();
  table::ListQuery query{.filter = "state = STATE_RUNNING",
                         .order_by = "",
                         .page_size = kRunningPage,
                         .page_token = "",
                         .show_deleted = false,
                         .extra = {}};
  std::vector<std::string> names;
  // Every page: one that waits for a silent service does not keep others from their turn.
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page,
                            tables_->hand_overs.List(*reader, query, access::Scope::All()));
    for (const HandOver& hand_over : page.records) names.push_back(hand_over.name());
    query.page_token = std::move(page.next_page_token);
  } while (!query.page_token.empty());
  return names;
}

absl::StatusOr<HandOverJob::Outcome> HandOverJob::Step(const std::string& name) {
  HandOver hand_over;
  State state;
  {
    const auto reader = environment_.engine->Snapshot();
    GUANXI_ASSIGN_OR_RETURN(hand_over,
                            tables_->hand_overs.Get(*reader, name, access::Scope::All()));
    GUANXI_ASSIGN_OR_RETURN(state, ReadState(*reader, name));
  }
  if (hand_over.state() != HandOver::STATE_RUNNING) return Outcome::kEnded;
  Outcome outcome = Outcome::kWaiting;
  for (const Service& at : state.services()) {
    if (IsDone(hand_over, at.service())) continue;
    absl::Status stored;
    const absl::Status answered = StepIn(hand_over, at, stored);
    GUANXI_RETURN_IF_ERROR(stored);
    if (answered.ok()) {
      silences_.End(at.service());
      outcome = Outcome::kWorked;
      continue;
    }
    silences_.Note(at.service(), answered, {"hand_over", name});
    if (!rpc::Passes(answered)) {
      GUANXI_RETURN_IF_ERROR(Change(name, at.service(), [&](HandOver& failed, State*, Service*) {
        if (failed.state() != HandOver::STATE_RUNNING) return;
        End(HandOver::STATE_FAILED, ErrorOf(at.service(), answered), environment_.clock->Now(),
            failed);
      }));
      return Outcome::kEnded;
    }
  }
  return outcome;
}

absl::Status HandOverJob::StepIn(const HandOver& hand_over,
                                 const Service& at,
                                 absl::Status& stored) {
  if (!peers_->contains(at.service())) return errors::PeerUnavailable(at.service());
  if (!at.counted()) return Count(hand_over, at, stored);
  if (at.pending().empty()) return Plan(hand_over, at, stored);
  return Move(hand_over, at, stored);
}

absl::Status HandOverJob::Count(const HandOver& hand_over,
                                const Service& at,
                                absl::Status& stored) {
  CountOwnedRecordsRequest request;
  request.set_owner(hand_over.from_user());
  GUANXI_ASSIGN_OR_RETURN(const auto answer,
                          calls_.Ask(peers_->at(at.service()).count, request, kQuestionTimeout));
  int64_t total = 0;
  for (const auto& count : answer.counts()) total += count.count();
  stored = Change(hand_over.name(), at.service(), [&](HandOver& after, State*, Service* now_at) {
    if (now_at == nullptr) return;
    now_at->set_counted(true);
    ProgressIn(at.service(), after).set_total(total);
  });
  return absl::OkStatus();
}

absl::Status HandOverJob::Plan(const HandOver& hand_over, const Service& at, absl::Status& stored) {
  Service next = at;
  GUANXI_RETURN_IF_ERROR(ListNext(hand_over, next));
  const auto found = next.pending();
  stored =
      Change(hand_over.name(), at.service(), [&](HandOver& after, State* state, Service* now_at) {
        if (now_at == nullptr) return;
        *now_at = next;
        HandOver::Progress& progress = ProgressIn(at.service(), after);
        if (!hand_over.records().empty()) {
          state->mutable_found()->MergeFrom(found);
          progress.set_total(progress.total() + found.size());
        }
        progress.set_done(next.last() && next.pending().empty());
      });
  return absl::OkStatus();
}

absl::Status HandOverJob::ListNext(const HandOver& hand_over, Service& next) {
  const absl::flat_hash_set<std::string> named(hand_over.records().begin(),
                                               hand_over.records().end());
  for (int page = 0; page < kMaxPages && next.pending().empty() && !next.last(); ++page) {
    ListOwnedRecordsRequest request;
    request.set_owner(hand_over.from_user());
    request.set_page_size(kBatch);
    request.set_page_token(next.page_token());
    GUANXI_ASSIGN_OR_RETURN(const ListOwnedRecordsResponse answer,
                            calls_.Ask(peers_->at(next.service()).list, request, kQuestionTimeout));
    for (const auto& record : answer.records()) {
      if (named.empty() || named.contains(record.name())) next.add_pending(record.name());
    }
    next.set_page_token(answer.next_page_token());
    next.set_last(answer.next_page_token().empty());
  }
  return absl::OkStatus();
}

absl::Status HandOverJob::Move(const HandOver& hand_over, const Service& at, absl::Status& stored) {
  absl::StatusOr<std::optional<RequesterReach>> reach = ReachFor(hand_over);
  stored = reach.status();
  if (!stored.ok()) return absl::OkStatus();
  const bool denied = !reach->has_value();
  const ReassignRecordsRequest request =
      denied ? QuestionFor(hand_over, at) : RequestFor(hand_over, at, **reach);
  GUANXI_ASSIGN_OR_RETURN(const ReassignRecordsResponse answer,
                          calls_.Ask(peers_->at(at.service()).reassign, request, kMoveTimeout));
  HandOver::Progress before;
  HandOver::Progress reached;
  stored = Change(hand_over.name(), at.service(), [&](HandOver& after, State*, Service* now_at) {
    before = ProgressIn(at.service(), after);
    const std::vector<std::string> left = TakeResults(at.service(), answer, denied, after);
    HandOver::Progress& progress = ProgressIn(at.service(), after);
    reached = progress;
    if (now_at == nullptr) return;
    now_at->mutable_pending()->Assign(left.begin(), left.end());
    now_at->set_batches(now_at->batches() + 1);
    progress.set_done(now_at->last() && left.empty());
  });
  if (stored.ok()) {
    CountResults(at.service(), reached.moved() - before.moved(),
                 reached.failed() - before.failed());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<RequesterReach>> HandOverJob::ReachFor(
    const HandOver& hand_over) const {
  const auto reader = environment_.engine->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(RequesterReach reach, RequesterReach::Of(*tables_, *reader, hand_over));
  GUANXI_ASSIGN_OR_RETURN(const bool goes_on, MayGoOn(*tables_, *reader, hand_over, reach));
  if (!goes_on) return std::nullopt;
  return reach;
}

absl::Status HandOverJob::Change(const std::string& name,
                                 const std::string& service,
                                 ChangeFn change) {
  HandOver written;
  const auto commit = kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(const HandOver before,
                            tables_->hand_overs.Get(txn, name, access::Scope::All()));
    GUANXI_ASSIGN_OR_RETURN(State state, ReadState(txn, name));
    const absl::Time now = environment_.clock->Now();
    HandOver after = before;
    const bool runs = before.state() == HandOver::STATE_RUNNING;
    change(after, &state, runs ? FindIn(*state.mutable_services(), service) : nullptr);
    if (runs && !after.has_start_time()) *after.mutable_start_time() = ToProto(now);
    EndWhenDone(state.found(), now, after);
    if (after.state() == HandOver::STATE_RUNNING) {
      WriteState(txn, name, state);
    } else {
      DeleteState(txn, name);
    }
    const table::Change by{.actor = kSelf, .request_id = "", .method = "", .time = now};
    GUANXI_ASSIGN_OR_RETURN(written, tables_->hand_overs.Update(txn, by, before, std::move(after)));
    return absl::OkStatus();
  });
  if (commit.ok() && written.state() != HandOver::STATE_RUNNING) Log(written, "hand-over ended");
  return commit.status();
}

void HandOverJob::Log(const HandOver& hand_over, const char* message) const {
  int64_t moved = 0;
  int64_t failed = 0;
  for (const HandOver::Progress& progress : hand_over.progress()) {
    moved += progress.moved();
    failed += progress.failed();
  }
  obs::Log(obs::Level::kInfo, message,
           {{"hand_over", hand_over.name()},
            {"state", HandOver::State_Name(hand_over.state())},
            {"moved", moved},
            {"failed", failed}});
}

void HandOverJob::CountResults(const std::string& service, int64_t moved, int64_t failed) {
  if (records_ == nullptr) return;
  records_->Add({{"service", service}, {"result", "moved"}}).Increment(static_cast<double>(moved));
  records_->Add({{"service", service}, {"result", "failed"}})
      .Increment(static_cast<double>(failed));
}

}  // namespace guanxi::directory
