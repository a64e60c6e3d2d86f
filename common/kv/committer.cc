#include "common/kv/committer.h"

#include <utility>

#include "common/kv/errors.h"
#include "common/status/errors.h"
#include "common/time/clock.h"

namespace guanxi::kv {
namespace {

const Clock& OrSystem(const Clock* clock) {
  static const SystemClock* const system = new SystemClock;
  return clock != nullptr ? *clock : *system;
}

}  // namespace

Committer::Committer(Backend* backend,
                     const CommitterOptions& options,
                     absl::AnyInvocable<void(Revision head)> on_commit)
    : backend_(backend),
      options_(options),
      clock_(OrSystem(options.clock)),
      answerer_([this] { return Sync(); }, std::move(on_commit)),
      group_(backend->Latest(), backend->head()),
      writer_([this] { Loop(); }) {}

Committer::~Committer() {
  {
    absl::MutexLock lock(&mu_);
    closing_ = true;
    arrived_.Signal();
  }
  writer_.join();
}

void Committer::Commit(TxnFn fn, DoneFn done, absl::Time deadline) {
  Op op{std::move(fn), std::move(done), deadline};
  absl::Status refused = Enqueue(op);
  if (refused.ok()) return;
  refused_.fetch_add(1, std::memory_order_relaxed);
  op.done(std::move(refused));
}

absl::Status Committer::Enqueue(Op& op) {
  if (!healthy()) return errors::StoreReadOnly();
  absl::MutexLock lock(&mu_);
  if (closing_) return errors::Draining();
  if (queue_.size() + in_hand_.load(std::memory_order_relaxed) >= options_.max_queued) {
    return errors::Overloaded(options_.retry_after);
  }
  queue_.push_back(std::move(op));
  if (idle_) arrived_.Signal();
  return absl::OkStatus();
}

bool Committer::Take(std::vector<Op>& batch) {
  absl::MutexLock lock(&mu_);
  idle_ = true;
  while (queue_.empty() && !closing_) arrived_.Wait(&mu_);
  idle_ = false;
  batch.swap(queue_);
  in_hand_.store(batch.size(), std::memory_order_relaxed);
  return !batch.empty();
}

void Committer::Loop() {
  std::vector<Op> batch;
  while (Take(batch)) {
    absl::Span<Op> rest = absl::MakeSpan(batch);
    while (!rest.empty()) rest.remove_prefix(CommitFront(rest));
    batch.clear();
  }
}

size_t Committer::CommitFront(absl::Span<Op> ops) {
  const Revision before = group_.head();
  const size_t taken = Fill(ops);
  in_hand_.fetch_sub(taken, std::memory_order_relaxed);
  groups_.fetch_add(1, std::memory_order_relaxed);
  transactions_.fetch_add(taken, std::memory_order_relaxed);
  const bool writes = !group_.empty();
  const absl::Status appended = Append();
  if (!appended.ok()) {
    // Transactions that failed by themselves may have done so on account of writes that are now in
    // doubt, so whatever ran shares the group's fate.
    const absl::Status answer = Fail(appended);
    for (Outcome& outcome : outcomes_) {
      if (outcome.ran) outcome.answer = answer;
    }
  }
  const bool moved = appended.ok() && group_.head() != before;
  GiveAnswers(ops.subspan(0, taken), moved ? group_.head() : 0, writes && appended.ok());
  return taken;
}

size_t Committer::Fill(absl::Span<Op> ops) {
  outcomes_.clear();
  // One look at the clock serves the group: it is filled in less time than any deadline resolves.
  const absl::Time now = clock_.Now();
  while (outcomes_.size() < ops.size() && outcomes_.size() < options_.max_group_txns &&
         group_.bytes() < options_.max_group_bytes) {
    outcomes_.push_back(RunOne(ops[outcomes_.size()], now));
  }
  return outcomes_.size();
}

Committer::Outcome Committer::RunOne(Op& op, absl::Time now) {
  if (!healthy()) return {errors::StoreReadOnly(), false};
  if (op.deadline <= now) return {errors::DeadlineBeforeWrite(), false};
  return {group_.Run(op.fn), true};
}

absl::Status Committer::Append() {
  if (group_.empty()) {
    // What its transactions wrote before they failed still takes memory.
    group_.Clear();
    return absl::OkStatus();
  }
  groups_written_.fetch_add(1, std::memory_order_relaxed);
  absl::Status written = backend_->Append(group_.overlay(), group_.events(), group_.head());
  group_.Clear();
  return written;
}

absl::Status Committer::Sync() {
  const absl::Status synced = backend_->Sync();
  return synced.ok() ? synced : Fail(synced);
}

absl::Status Committer::Fail(const absl::Status& cause) {
  bool first = false;
  {
    absl::MutexLock lock(&mu_);
    first = failure_.ok();
    if (first) failure_ = cause;
    healthy_.store(false, std::memory_order_release);
  }
  if (first && options_.on_failure) options_.on_failure(cause);
  return absl::IsDataLoss(cause) ? errors::DataLoss("the store failed to write")
                                 : errors::StoreWriteFailed();
}

void Committer::GiveAnswers(absl::Span<Op> ops, Revision new_head, bool unsynced) {
  AnswerGroup group{.answers = {}, .head = new_head, .unsynced = unsynced};
  group.answers.reserve(ops.size());
  for (size_t i = 0; i < ops.size(); ++i) {
    group.answers.push_back({std::move(ops[i].fn), std::move(ops[i].done),
                             std::move(outcomes_[i].answer), outcomes_[i].ran});
  }
  answerer_.Give(std::move(group));
}

absl::Status Committer::failure() const {
  absl::MutexLock lock(&mu_);
  return failure_;
}

CommitterCounts Committer::counts() const {
  CommitterCounts counts;
  {
    absl::MutexLock lock(&mu_);
    counts.queued = queue_.size() + in_hand_.load(std::memory_order_relaxed);
  }
  counts.refused = refused_.load(std::memory_order_relaxed);
  counts.transactions = transactions_.load(std::memory_order_relaxed);
  counts.groups = groups_.load(std::memory_order_relaxed);
  counts.groups_written = groups_written_.load(std::memory_order_relaxed);
  return counts;
}

}  // namespace guanxi::kv
