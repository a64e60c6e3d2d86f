#include "services/customers/merge/merge_job.h"

#include <algorithm>
#include <utility>

#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/merge/closed_sets.h"
#include "services/customers/merge/links.h"
#include "services/customers/merge/merge_commit.h"

namespace guanxi::customers {
namespace {

using v1::Merge;

constexpr char kSelf[] = "services/customers";
constexpr char kMergeMethod[] = "guanxi.customers.v1.MergeService/MergeCustomers";
constexpr char kUndoMethod[] = "guanxi.customers.v1.MergeService/UndoMerge";
constexpr int kRunningPage = 100;
constexpr absl::Duration kTimeout = absl::Seconds(30);

bool Runs(const Merge& merge) {
  return merge.state() == Merge::STATE_PROPAGATING || merge.state() == Merge::STATE_UNDOING;
}

records::v1::RepointRecordsRequest RequestFor(const Merge& merge) {
  records::v1::RepointRecordsRequest request;
  request.set_merge(merge.name());
  request.set_to(merge.master());
  *request.mutable_from() = merge.losers();
  request.set_undo(merge.state() == Merge::STATE_UNDOING);
  return request;
}

int64_t SumOf(const records::v1::RepointRecordsResponse& response) {
  int64_t sum = 0;
  for (const auto& count : response.remaining()) sum += count.count();
  return sum;
}

// Whether `merge` is still what a step was made for.
bool SameCourse(const Merge& step, const Merge& now) { return step.state() == now.state(); }

}  // namespace

MergeJob::MergeJob(const rpc::Environment& environment, const Tables* tables, RepointPeers peers)
    : environment_(environment),
      tables_(tables),
      peers_(std::move(peers)),
      repointing_(&tables->catalog, LinkRules(tables)) {}

absl::StatusOr<std::vector<std::string>> MergeJob::Running() const {
  const auto reader = environment_.engine->Snapshot();
  std::vector<std::string> names;
  for (const char* state : {"STATE_PROPAGATING", "STATE_UNDOING"}) {
    table::ListQuery query{.page_size = kRunningPage, .extra = {{"state", state}}};
    do {
      GUANXI_ASSIGN_OR_RETURN(auto page,
                              tables_->merges.List(*reader, query, access::Scope::All()));
      for (const Merge& merge : page.records) names.push_back(merge.name());
      query.page_token = std::move(page.next_page_token);
    } while (!query.page_token.empty());
  }
  return names;
}

absl::StatusOr<MergeJob::Outcome> MergeJob::Step(const std::string& name) {
  GUANXI_ASSIGN_OR_RETURN(Merge merge, tables_->merges.Get(*environment_.engine->Snapshot(), name,
                                                           access::Scope::All()));
  if (!Runs(merge)) return Outcome::kEnded;
  AddServices(merge);
  const Request request = RequestFor(merge);
  Outcome outcome = Outcome::kWaiting;
  for (const Merge::Progress& progress : merge.progress()) {
    if (progress.done()) continue;
    const absl::StatusOr<Merge::Progress> reached = StepIn(progress.service(), merge, request);
    if (!reached.ok()) {
      silences_.Note(progress.service(), reached.status(), {"merge", merge.name()});
      continue;
    }
    silences_.End(progress.service());
    GUANXI_RETURN_IF_ERROR(Keep(merge, *reached));
    outcome = Outcome::kWorked;
  }
  return outcome;
}

void MergeJob::AddServices(Merge& merge) const {
  for (const auto& [service, peer] : peers_) ProgressIn(service, merge);
}

absl::StatusOr<Merge::Progress> MergeJob::StepIn(const std::string& service,
                                                 const Merge& merge,
                                                 const Request& request) {
  GUANXI_ASSIGN_OR_RETURN(const Response response, Ask(service, request));
  Merge::Progress reached;
  reached.set_service(service);
  reached.set_moved(response.moved());
  reached.set_left(response.left());
  reached.set_done(response.done());
  reached.set_total(response.moved() + response.left());
  if (response.done()) return reached;
  if (request.undo()) {
    Merge known = merge;
    reached.set_total(std::max(reached.total(), ProgressIn(service, known).total()));
    return reached;
  }
  Request question = request;
  question.set_count_only(true);
  GUANXI_ASSIGN_OR_RETURN(const Response rest, Ask(service, question));
  reached.set_total(response.moved() + SumOf(rest));
  return reached;
}

absl::StatusOr<MergeJob::Response> MergeJob::Ask(const std::string& service,
                                                 const Request& request) {
  if (service == kOwnRecords) {
    return request.count_only() ? repointing_.Count(*environment_.engine->Snapshot(), request)
                                : StepHere(request);
  }
  const auto peer = peers_.find(service);
  if (peer == peers_.end()) return errors::PeerUnavailable(service);
  return calls_.Ask(peer->second, request, kTimeout);
}

absl::StatusOr<MergeJob::Response> MergeJob::StepHere(const Request& request) {
  const table::Change change{.actor = kSelf,
                             .request_id = "",
                             .method = request.undo() ? kUndoMethod : kMergeMethod,
                             .time = environment_.clock->Now()};
  Response response;
  GUANXI_RETURN_IF_ERROR(
      kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) -> absl::Status {
        // It may have been taken back since the step was made.
        GUANXI_ASSIGN_OR_RETURN(const Merge now,
                                tables_->merges.Get(txn, request.merge(), access::Scope::All()));
        if (!Runs(now) || RequestFor(now).undo() != request.undo()) return absl::OkStatus();
        GUANXI_ASSIGN_OR_RETURN(response, repointing_.Step(txn, change, request));
        return absl::OkStatus();
      }).status());
  if (!response.done() || request.undo()) return response;
  // One set a commit: a set may take a tenth of what a transaction holds.
  bool closed = false;
  GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) -> absl::Status {
                           GUANXI_ASSIGN_OR_RETURN(closed,
                                                   CloseSet(*tables_, txn, change, request.from()));
                           return absl::OkStatus();
                         }).status());
  response.set_done(!closed);
  return response;
}

absl::Status MergeJob::Keep(const Merge& merge, const Merge::Progress& reached) {
  Merge written;
  GUANXI_RETURN_IF_ERROR(
      kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) -> absl::Status {
        GUANXI_ASSIGN_OR_RETURN(const Merge before,
                                tables_->merges.Get(txn, merge.name(), access::Scope::All()));
        written = before;
        if (!SameCourse(merge, before)) return absl::OkStatus();
        Merge after = before;
        AddServices(after);
        ProgressIn(reached.service(), after) = reached;
        const auto& all = after.progress();
        const bool done =
            std::all_of(all.begin(), all.end(), [](const auto& at) { return at.done(); });
        if (done) {
          after.set_state(before.state() == Merge::STATE_UNDOING ? Merge::STATE_UNDONE
                                                                 : Merge::STATE_DONE);
        }
        const table::Change by{
            .actor = kSelf, .request_id = "", .method = "", .time = environment_.clock->Now()};
        GUANXI_ASSIGN_OR_RETURN(written, tables_->merges.Update(txn, by, before, std::move(after)));
        return absl::OkStatus();
      }).status());
  if (!Runs(written)) {
    obs::Log(obs::Level::kInfo, "merge ended",
             {{"merge", written.name()}, {"state", Merge::State_Name(written.state())}});
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers
