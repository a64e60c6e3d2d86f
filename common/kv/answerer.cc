#include "common/kv/answerer.h"

#include <algorithm>
#include <utility>

namespace guanxi::kv {
namespace {

constexpr size_t kMaxUnanswered = 16;

}  // namespace

Answerer::Answerer(absl::AnyInvocable<absl::Status()> sync,
                   absl::AnyInvocable<void(Revision head)> on_commit)
    : sync_(std::move(sync)), on_commit_(std::move(on_commit)), thread_([this] { Loop(); }) {}

Answerer::~Answerer() {
  {
    absl::MutexLock lock(&mu_);
    closing_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

void Answerer::Give(AnswerGroup group) {
  absl::MutexLock lock(&mu_);
  while (groups_.size() + in_hand_ >= kMaxUnanswered) changed_.Wait(&mu_);
  groups_.push_back(std::move(group));
  changed_.SignalAll();
}

bool Answerer::Take(std::vector<AnswerGroup>& groups) {
  groups.clear();
  absl::MutexLock lock(&mu_);
  in_hand_ = 0;
  changed_.SignalAll();
  while (groups_.empty() && !closing_) changed_.Wait(&mu_);
  groups.swap(groups_);
  in_hand_ = groups.size();
  return !groups.empty();
}

void Answerer::Loop() {
  std::vector<AnswerGroup> groups;
  while (Take(groups)) {
    Sync(groups);
    for (AnswerGroup& group : groups) GiveAnswers(group);
  }
}

void Answerer::Sync(const std::vector<AnswerGroup>& groups) {
  const bool unsynced = std::any_of(groups.begin(), groups.end(),
                                    [](const AnswerGroup& group) { return group.unsynced; });
  if (unsynced && failure_.ok()) failure_ = sync_();
}

void Answerer::GiveAnswers(AnswerGroup& group) {
  for (Answer& answer : group.answers) {
    if (answer.ran && !failure_.ok()) answer.result = failure_;
    answer.done(std::move(answer.result));
  }
  group.answers.clear();
  if (group.head != 0 && failure_.ok()) on_commit_(group.head);
}

}  // namespace guanxi::kv
