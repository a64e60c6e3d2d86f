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
// Of kept answers with subjects.
constexpr size_t kComparisonsPerStep = 1'000;
// Records that are looked at, most of which may be done already.
constexpr int kRecordsPerStep = 100;

std::string KeyOf(const std::string& erasure) {
  return kv::KeyWriter().Tag(rpc::kMetaErasing).Str(erasure).Take();
}

// There while what was erased again is to be taken off the disk. No erasure has an empty name.
std::string PurgeKey() { return KeyOf(""); }

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
        rpc::EraseAnswers(txn_, subjects_, *state_.mutable_answer_position(), AnswerLimits()));
    proof().set_answers(proof().answers() + emptied);
    if (!state_.answer_position().empty()) return absl::OkStatus();
    proof().set_done(true);
    proof().set_revision(static_cast<int64_t>(txn_.revision()));
    *proof().mutable_erase_time() = ToProto(change_.time);
    proof().set_digest(absl::BytesToHexString(state_.digest()));
    return absl::OkStatus();
  }

  // Each answer is looked through for every subject.
  rpc::EraseLimits AnswerLimits() const {
    const size_t subjects = std::max<size_t>(subjects_.size(), 1);
    return {.looked_at = std::max<size_t>(kComparisonsPerStep / subjects, 20)};
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

// Steps until `entry` is erased from `engine`.
absl::Status EraseEntry(const table::Catalog& catalog,
                        kv::Engine& engine,
                        const table::Change& change,
                        const Ledger::Entry& entry) {
  bool done = false;
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
  return absl::OkStatus();
}

// What is to be done again in a store, by what it says itself.
struct Undone {
  std::vector<Ledger::Entry> entries;
  // When the last of those was written down that it knows nothing of, being an older copy.
  absl::Time unknown_until = absl::InfinitePast();
  bool purge = false;  // an earlier process erased, and did not come to take it off the disk
};

absl::StatusOr<Undone> UndoneIn(const kv::Reader& reader, const Ledger& ledger) {
  Undone undone;
  GUANXI_ASSIGN_OR_RETURN(const auto purge, reader.Get(kv::Space::kMeta, PurgeKey()));
  undone.purge = purge.has_value();
  for (Ledger::Entry& entry : ledger.entries()) {
    GUANXI_ASSIGN_OR_RETURN(const ErasingState state, ReadState(reader, entry.erasure));
    if (IsDone(state, absl::MakeConstSpan(entry.subjects))) continue;
    const bool begun = state.subjects_done() > 0 || !state.frames().empty();
    // The ledger writes whole seconds.
    if (!begun)
      undone.unknown_until = std::max(undone.unknown_until, entry.time + absl::Seconds(1));
    undone.entries.push_back(std::move(entry));
  }
  return undone;
}

absl::Status SetPurge(kv::Engine& engine, bool owed) {
  const auto set = [owed](kv::Txn& txn) {
    owed ? txn.Put(kv::Space::kMeta, PurgeKey(), "") : txn.Delete(kv::Space::kMeta, PurgeKey());
    return absl::OkStatus();
  };
  return kv::CommitAndWait(engine, set).status();
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

std::vector<kv::RowRange> ErasedRanges(const table::Catalog& catalog, const Copies& copies) {
  std::vector<kv::RowRange> ranges = {{kv::Space::kData, table::SubjectKeyRange()}};
  for (const table::Core* table : catalog.tables()) {
    if (!table->sealing().active()) continue;
    const std::string prefix = kv::KeyWriter().Tag(table->schema().id).Take();
    ranges.push_back({kv::Space::kIndex, kv::PrefixRange(prefix)});
  }
  for (const uint8_t tag : {rpc::kMetaAnswer, rpc::kMetaAnswerPersonal}) {
    ranges.push_back({kv::Space::kMeta, kv::PrefixRange(kv::KeyWriter().Tag(tag).Take())});
  }
  ranges.insert(ranges.end(), copies.ranges.begin(), copies.ranges.end());
  return ranges;
}

absl::Status EraseAgain(const table::Catalog& catalog,
                        const Copies& copies,
                        kv::Engine& engine,
                        const Clock& clock,
                        const Ledger& ledger,
                        const std::string& self) {
  const table::Change change{.actor = self,
                             .request_id = "",
                             .method = "",
                             .time = clock.Now(),
                             .note = "erased before; put back with an older copy"};
  GUANXI_ASSIGN_OR_RETURN(const Undone undone, UndoneIn(*engine.Snapshot(), ledger));
  if (undone.entries.empty() && !undone.purge) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(SetPurge(engine, true));
  if (copies.drop != nullptr) {
    GUANXI_RETURN_IF_ERROR(copies.drop(undone.unknown_until, /*at_start=*/true));
  }
  for (const Ledger::Entry& entry : undone.entries) {
    GUANXI_RETURN_IF_ERROR(EraseEntry(catalog, engine, change, entry));
  }
  GUANXI_RETURN_IF_ERROR(engine.Compact(ErasedRanges(catalog, copies)));
  return SetPurge(engine, false);
}

}  // namespace guanxi::subjects
