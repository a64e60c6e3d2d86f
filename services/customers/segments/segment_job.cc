#include "services/customers/segments/segment_job.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/feed/event_page.h"
#include "common/status/macros.h"
#include "services/customers/segments/own_events.h"
#include "services/customers/segments/segment_count.h"
#include "services/customers/segments/segment_round.h"
#include "services/customers/segments/segment_state.h"

namespace guanxi::customers {
namespace {

constexpr char kActor[] = "services/customers";
constexpr size_t kAlarmsPerStep = 200;
constexpr int kCustomersPerStep = 500;
constexpr size_t kLeavingPerStep = 300;
// How many revisions without anything to do are passed before the place is written down.
constexpr kv::Revision kUnwritten = 1024;

}  // namespace

SegmentJob::SegmentJob(const rpc::Environment& environment, const Tables* tables)
    : engine_(environment.engine),
      clock_(environment.clock),
      tables_(tables),
      own_(OwnEvents(*tables)) {}

absl::StatusOr<bool> SegmentJob::Step() {
  using Kind = absl::StatusOr<bool> (SegmentJob::*)();
  static constexpr Kind kKinds[] = {&SegmentJob::FollowChanges, &SegmentJob::AnswerAlarms,
                                    &SegmentJob::GoOnBuilding};
  constexpr int kCount = static_cast<int>(std::size(kKinds));
  for (int i = 0; i < kCount; ++i) {
    const int kind = (turn_ + i) % kCount;
    GUANXI_ASSIGN_OR_RETURN(const bool worked, (this->*kKinds[kind])());
    if (!worked) continue;
    turn_ = (kind + 1) % kCount;
    return true;
  }
  return false;
}

absl::StatusOr<absl::Time> SegmentJob::NextAlarm() const {
  GUANXI_ASSIGN_OR_RETURN(const auto first, FirstSegmentAlarm(*engine_->Snapshot()));
  return first.value_or(absl::InfiniteFuture());
}

absl::StatusOr<bool> SegmentJob::FollowChanges() {
  GUANXI_ASSIGN_OR_RETURN(const auto stored, ReadSegmentPlace(*engine_->Snapshot()));
  if (!stored.has_value()) return false;
  changes::v1::WatchChangesResponse page;
  const auto read = feed::ReadEventPage(*engine_, std::max(seen_, *stored), own_, page);
  if (absl::IsOutOfRange(read.status())) {
    GUANXI_RETURN_IF_ERROR(BuildAll());
    return true;
  }
  GUANXI_RETURN_IF_ERROR(read.status());
  if (*read == std::max(seen_, *stored)) return false;
  const auto reader = engine_->Snapshot();
  SegmentEdits edits;
  if (!page.events().empty()) {
    GUANXI_ASSIGN_OR_RETURN(const SegmentRound round,
                            SegmentRound::Of(tables_, reader.get(), clock_->Now()));
    GUANXI_RETURN_IF_ERROR(round.AddEvents(page, edits));
  }
  if (!page.events().empty() || *read - *stored >= kUnwritten) {
    const auto ending = [&](kv::Txn& txn, bool last) -> absl::StatusOr<bool> {
      if (last) WriteSegmentPlace(txn, *read);
      return true;
    };
    GUANXI_RETURN_IF_ERROR(Commit(edits, ending));
  }
  seen_ = *read;
  return true;
}

absl::StatusOr<bool> SegmentJob::AnswerAlarms() {
  const auto reader = engine_->Snapshot();
  const absl::Time now = clock_->Now();
  std::vector<std::string> due;
  GUANXI_RETURN_IF_ERROR(VisitSegmentAlarms(*reader, now, [&](const std::string& customer) {
    due.push_back(customer);
    return due.size() < kAlarmsPerStep;
  }));
  if (due.empty()) return false;
  GUANXI_ASSIGN_OR_RETURN(const SegmentRound round, SegmentRound::Of(tables_, reader.get(), now));
  SegmentEdits edits;
  for (const std::string& customer : due)
    GUANXI_RETURN_IF_ERROR(round.AddCustomer(customer, edits));
  GUANXI_RETURN_IF_ERROR(Commit(edits, [](kv::Txn&, bool) { return true; }));
  return true;
}

absl::StatusOr<bool> SegmentJob::GoOnBuilding() {
  const auto reader = engine_->Snapshot();
  std::optional<Build> next;
  GUANXI_RETURN_IF_ERROR(VisitSegmentBuilds(*reader, [&](const Build& build) {
    next = build;
    return false;
  }));
  if (!next.has_value()) return false;
  GUANXI_ASSIGN_OR_RETURN(const v1::Segment segment,
                          tables_->segments.Get(*reader, next->segment(), access::Scope::All()));
  GUANXI_RETURN_IF_ERROR(segment.has_delete_time() ? Empty(*reader, *next)
                                                   : BuildPage(*reader, *next));
  return true;
}

absl::Status SegmentJob::Conclude(kv::Txn& txn, const Build& build) const {
  RemoveSegmentBuild(txn, build.segment());
  GUANXI_ASSIGN_OR_RETURN(const v1::Segment before,
                          tables_->segments.Get(txn, build.segment(), access::Scope::All()));
  if (before.has_delete_time()) return absl::OkStatus();
  v1::Segment after = before;
  after.set_state(v1::Segment::STATE_READY);
  const table::Change change{
      .actor = kActor, .request_id = "", .method = "", .time = clock_->Now()};
  return tables_->segments.Update(txn, change, before, std::move(after)).status();
}

absl::StatusOr<bool> SegmentJob::MoveOn(kv::Txn& txn,
                                        const Build& before,
                                        const std::optional<Build>& after,
                                        bool last) const {
  GUANXI_ASSIGN_OR_RETURN(const auto stored, ReadSegmentBuild(txn, before.segment()));
  if (!stored.has_value() || stored->revision() != before.revision()) return false;
  if (!last) return true;
  if (after.has_value()) {
    WriteSegmentBuild(txn, *after);
  } else {
    GUANXI_RETURN_IF_ERROR(Conclude(txn, before));
  }
  return true;
}

absl::Status SegmentJob::BuildPage(const kv::Reader& reader, const Build& build) {
  // Deleted ones too: one that was inside leaves.
  table::ListQuery query{
      .page_size = kCustomersPerStep, .page_token = build.page_token(), .show_deleted = true};
  std::optional<Build> after = build;
  SegmentEdits edits;
  auto page = tables_->customers.List(reader, query, access::Scope::All());
  if (absl::IsInvalidArgument(page.status()) && !build.page_token().empty()) {
    // Another version wrote the place: who is inside already is recognised.
    after->clear_page_token();
    after->set_examined_count(0);
  } else {
    GUANXI_RETURN_IF_ERROR(page.status());
    GUANXI_ASSIGN_OR_RETURN(const SegmentRound round,
                            SegmentRound::Of(tables_, &reader, clock_->Now()));
    const bool known = round.segments().contains(build.segment());
    const std::vector<std::string> askers = round.segments().AskersOf(build.segment());
    // One whose condition is none any more keeps whom it has.
    for (const v1::Customer& customer : page->records) {
      if (!known) break;
      GUANXI_RETURN_IF_ERROR(round.AddCustomer(customer, askers, edits));
    }
    after->set_page_token(page->next_page_token);
    after->set_examined_count(build.examined_count() + static_cast<int64_t>(page->records.size()));
    if (page->next_page_token.empty() || !known) after.reset();
  }
  return Commit(edits, [&](kv::Txn& txn, bool last) { return MoveOn(txn, build, after, last); });
}

absl::Status SegmentJob::Empty(const kv::Reader& reader, const Build& build) {
  SegmentEdits edits;
  GUANXI_RETURN_IF_ERROR(
      VisitInside(*tables_, reader, build.segment(), [&](const std::string& customer) {
        edits.push_back(MemberEdit{MemberEdit::Kind::kLeave, build.segment(), customer});
        return edits.size() < kLeavingPerStep;
      }));
  std::optional<Build> after;
  if (!edits.empty()) after = build;
  return Commit(edits, [&](kv::Txn& txn, bool last) { return MoveOn(txn, build, after, last); });
}

absl::Status SegmentJob::BuildAll() {
  const auto reader = engine_->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const SegmentSet segments,
                          SegmentSet::Read(tables_, reader.get(), clock_->Now()));
  const auto ask = [&](kv::Txn& txn) {
    for (const std::string& segment : segments.dynamic()) {
      Build build;
      build.set_segment(segment);
      build.set_revision(reader->revision());
      WriteSegmentBuild(txn, build);
    }
    WriteSegmentPlace(txn, reader->revision());
    return absl::OkStatus();
  };
  seen_ = reader->revision();
  return kv::CommitAndWait(*engine_, ask).status();
}

absl::Status SegmentJob::Commit(const SegmentEdits& edits, Ending ending) {
  absl::Span<const SegmentEdit> rest = edits;
  bool goes_on = true;
  do {
    const absl::Span<const SegmentEdit> some = rest.subspan(0, kSegmentEditsPerCommit);
    rest.remove_prefix(some.size());
    const auto work = [&](kv::Txn& txn) -> absl::Status {
      GUANXI_ASSIGN_OR_RETURN(goes_on, ending(txn, rest.empty()));
      if (!goes_on) return absl::OkStatus();
      const table::Change change{
          .actor = kActor, .request_id = "", .method = "", .time = clock_->Now()};
      for (const SegmentEdit& edit : some)
        GUANXI_RETURN_IF_ERROR(ApplySegmentEdit(*tables_, txn, change, edit).status());
      return absl::OkStatus();
    };
    GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(*engine_, work).status());
  } while (goes_on && !rest.empty());
  return absl::OkStatus();
}

}  // namespace guanxi::customers
