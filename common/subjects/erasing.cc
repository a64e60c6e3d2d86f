#include "common/subjects/erasing.h"

#include <algorithm>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/access/token/sha256.h"
#include "common/kv/key.h"
#include "common/rpc/answers.h"
#include "common/rpc/meta_tag.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/subjects/subject_walk.h"
#include "common/table/layout.h"
#include "common/table/subject_key.h"

namespace guanxi::subjects {
namespace {

using state::v1::ErasingState;

// A transaction takes 1,000 writes and 1 MiB. One record alone is always tried: it takes no more
// than a change of it.
constexpr size_t kWritesPerStep = 400;
constexpr size_t kBytesPerStep = size_t{512} * 1024;
// Records that are looked at, most of which may be done already.
constexpr int kRecordsPerStep = 100;
// Two writes each.
constexpr int kAnswersPerStep = 100;

std::string KeyOf(const std::string& erasure) {
  return kv::KeyWriter().Tag(rpc::kMetaErasing).Str(erasure).Take();
}

absl::StatusOr<ErasingState> ReadState(const kv::Reader& reader, const std::string& erasure) {
  ErasingState state;
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(kv::Space::kMeta, KeyOf(erasure)));
  if (row.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*row, state));
  return state;
}

// Whether all of `subjects` are erased: an erasure may come back with more than it was done for.
bool IsDone(const ErasingState& state, absl::Span<const std::string> subjects) {
  return state.proof().done() && static_cast<size_t>(state.subjects_done()) >= subjects.size();
}

// One step, from the state on disk to the next.
class Step {
 public:
  Step(const table::Catalog& catalog,
       kv::Txn& txn,
       const table::Change& change,
       absl::Span<const std::string> subjects,
       ErasingState& state)
      : catalog_(catalog), txn_(txn), change_(change), subjects_(subjects), state_(state) {}

  absl::Status Run() {
    if (state_.records_done()) return EmptyAnswers();
    for (int i = 0; i < kRecordsPerStep && !full_ && !state_.records_done(); ++i)
      GUANXI_RETURN_IF_ERROR(Advance());
    return absl::OkStatus();
  }

 private:
  absl::Status Advance() {
    if (!state_.frames().empty()) return Search();
    const auto at = static_cast<size_t>(state_.subjects_done());
    if (at < subjects_.size()) return Begin(subjects_[at]);
    state_.set_records_done(true);
    return absl::OkStatus();
  }

  absl::Status Begin(const std::string& subject) {
    GUANXI_RETURN_IF_ERROR(table::CloseSubjectKey(txn_, subject));
    state_.add_frames()->set_subject(subject);
    Count({.writes = 1, .bytes = 0});
    return absl::OkStatus();
  }

  absl::Status Search() {
    Frame frame = state_.frames(state_.frames_size() - 1);
    GUANXI_ASSIGN_OR_RETURN(const Found found, Next(catalog_, txn_, Tables::kSealed, frame));
    if (found.end) return End(frame.subject());
    const table::Core::Cost cost = found.table->CostOfUpdate(change_, *found.record, *found.record);
    full_ = writes_ > 0 && !Fits(cost);
    // It comes first in the next step.
    if (full_) return absl::OkStatus();
    *state_.mutable_frames(state_.frames_size() - 1) = frame;
    const std::string name = found.table->bookkeeping().Name(*found.record);
    GUANXI_RETURN_IF_ERROR(Redact(*found.table, name, cost));
    GUANXI_ASSIGN_OR_RETURN(const bool nested, IsNested(catalog_, txn_, frame, *found.table, name));
    return nested ? Begin(name) : absl::OkStatus();
  }

  bool Fits(const table::Core::Cost& cost) const {
    return writes_ + cost.writes <= kWritesPerStep && bytes_ + cost.bytes <= kBytesPerStep;
  }

  void Count(const table::Core::Cost& cost) {
    writes_ += cost.writes;
    bytes_ += cost.bytes;
    full_ = !Fits({.writes = 1, .bytes = 0});
  }

  absl::Status Redact(const table::Core& table,
                      const std::string& name,
                      const table::Core::Cost& cost) {
    GUANXI_ASSIGN_OR_RETURN(const bool redacted, table.Redact(txn_, change_, name));
    if (!redacted) return absl::OkStatus();
    Count(cost);
    proof().set_records(proof().records() + 1);
    Digest(name);
    return absl::OkStatus();
  }

  // The subject of the last frame is done.
  absl::Status End(const std::string& subject) {
    GUANXI_ASSIGN_OR_RETURN(const table::SubjectKey key, table::FindSubjectKey(txn_, subject));
    if (key.opens()) proof().set_keys(proof().keys() + 1);
    table::EraseSubjectKey(txn_, subject);
    Count({.writes = 1, .bytes = 0});
    Digest(subject);
    state_.mutable_frames()->RemoveLast();
    if (state_.frames().empty()) state_.set_subjects_done(state_.subjects_done() + 1);
    return absl::OkStatus();
  }

  absl::Status EmptyAnswers() {
    GUANXI_ASSIGN_OR_RETURN(
        const int emptied,
        rpc::EraseAnswers(txn_, subjects_, kAnswersPerStep, *state_.mutable_answer_position()));
    proof().set_answers(proof().answers() + emptied);
    if (!state_.answer_position().empty()) return absl::OkStatus();
    proof().set_done(true);
    proof().set_revision(static_cast<int64_t>(txn_.revision()));
    *proof().mutable_erase_time() = ToProto(change_.time);
    proof().set_digest(absl::BytesToHexString(state_.digest()));
    return absl::OkStatus();
  }

  void Digest(const std::string& name) {
    const token::Digest digest = token::Sha256(absl::StrCat(state_.digest(), name, "\n"));
    state_.set_digest(std::string(token::BytesOf(digest)));
  }

  v1::ErasureProof& proof() { return *state_.mutable_proof(); }

  const table::Catalog& catalog_;
  kv::Txn& txn_;
  const table::Change& change_;
  const absl::Span<const std::string> subjects_;
  ErasingState& state_;
  // What the step takes at most, and whether that is all it may.
  size_t writes_ = 0;
  size_t bytes_ = 0;
  bool full_ = false;
};

// Steps until `entry` is erased from `engine`; whether there was something to do.
absl::StatusOr<bool> EraseEntry(const table::Catalog& catalog,
                                kv::Engine& engine,
                                const table::Change& change,
                                const Ledger::Entry& entry) {
  GUANXI_ASSIGN_OR_RETURN(const ErasingState before, ReadState(*engine.Snapshot(), entry.erasure));
  bool done = IsDone(before, absl::MakeConstSpan(entry.subjects));
  const bool any = !done;
  while (!done) {
    const auto step = [&](kv::Txn& txn) -> absl::Status {
      GUANXI_ASSIGN_OR_RETURN(
          const v1::ErasureProof proof,
          EraseStep(catalog, txn, change, entry.erasure, absl::MakeConstSpan(entry.subjects)));
      done = proof.done();
      return absl::OkStatus();
    };
    GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(engine, step).status());
  }
  return any;
}

}  // namespace

absl::StatusOr<v1::ErasureProof> EraseStep(const table::Catalog& catalog,
                                           kv::Txn& txn,
                                           const table::Change& change,
                                           const std::string& erasure,
                                           absl::Span<const std::string> subjects) {
  GUANXI_ASSIGN_OR_RETURN(ErasingState state, ReadState(txn, erasure));
  if (IsDone(state, subjects)) return state.proof();
  if (state.proof().done()) {
    state.mutable_proof()->set_done(false);
    state.set_records_done(false);
  }
  GUANXI_RETURN_IF_ERROR(Step(catalog, txn, change, subjects, state).Run());
  txn.Put(kv::Space::kMeta, KeyOf(erasure), table::EncodeRecord(state));
  return state.proof();
}

std::vector<kv::RowRange> ErasedRanges(const table::Catalog& catalog) {
  std::vector<kv::RowRange> ranges = {{kv::Space::kData, table::SubjectKeyRange()}};
  for (const table::Core* table : catalog.tables()) {
    if (!table->sealing().active()) continue;
    const std::string prefix = kv::KeyWriter().Tag(table->schema().id).Take();
    ranges.push_back({kv::Space::kIndex, kv::PrefixRange(prefix)});
  }
  for (const uint8_t tag : {rpc::kMetaAnswer, rpc::kMetaAnswerPersonal}) {
    ranges.push_back({kv::Space::kMeta, kv::PrefixRange(kv::KeyWriter().Tag(tag).Take())});
  }
  return ranges;
}

absl::Status EraseAgain(const table::Catalog& catalog,
                        kv::Engine& engine,
                        const Clock& clock,
                        const Ledger& ledger,
                        const std::string& self) {
  const table::Change change{.actor = self,
                             .request_id = "",
                             .method = "",
                             .time = clock.Now(),
                             .note = "erased before; put back with an older copy"};
  bool any = false;
  for (const Ledger::Entry& entry : ledger.entries()) {
    GUANXI_ASSIGN_OR_RETURN(const bool erased, EraseEntry(catalog, engine, change, entry));
    any |= erased;
  }
  return any ? engine.Compact(ErasedRanges(catalog)) : absl::OkStatus();
}

}  // namespace guanxi::subjects
