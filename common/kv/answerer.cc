#include "common/kv/answerer.h"

#include <utility>

namespace guanxi::kv {
namespace {

constexpr size_t kMaxUnanswered = 16;

}  // namespace

Answerer::Answerer(absl::AnyInvocable<void(Revision head)> on_commit)
    : on_commit_(std::move(on_commit)), thread_([this] { Loop(); }) {}

Answerer::~Answerer() {
  {
    absl::MutexLock lock(&mu_);
    closing_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

void Answerer::Give(std::vector<Answer> answers, Revision head) {
  absl::MutexLock lock(&mu_);
  while (groups_.size() >= kMaxUnanswered) changed_.Wait(&mu_);
  groups_.push_back({std::move(answers), head});
  changed_.SignalAll();
}

bool Answerer::Take(Group& group) {
  absl::MutexLock lock(&mu_);
  while (groups_.empty() && !closing_) changed_.Wait(&mu_);
  if (groups_.empty()) return false;
  group = std::move(groups_.front());
  groups_.pop_front();
  changed_.SignalAll();
  return true;
}

void Answerer::Loop() {
  Group group;
  while (Take(group)) {
    for (Answer& answer : group.answers) answer.done(std::move(answer.result));
    group.answers.clear();
    if (group.head != 0) on_commit_(group.head);
  }
}

}  // namespace guanxi::kv
