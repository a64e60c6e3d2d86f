#include "common/kv/listeners.h"

#include <algorithm>

namespace guanxi::kv {

void Listeners::Add(CommitListener* listener) {
  absl::MutexLock lock(&mu_);
  auto next = std::make_shared<std::vector<CommitListener*>>(*all_);
  next->push_back(listener);
  all_ = std::move(next);
}

void Listeners::Remove(CommitListener* listener) {
  absl::MutexLock lock(&mu_);
  auto next = std::make_shared<std::vector<CommitListener*>>(*all_);
  next->erase(std::remove(next->begin(), next->end(), listener), next->end());
  all_ = std::move(next);
  // A listener that removes itself from within its call cannot wait for that call.
  while (calling_ == listener && caller_ != std::this_thread::get_id()) idle_.Wait(&mu_);
}

void Listeners::Notify(Revision head) {
  std::shared_ptr<const std::vector<CommitListener*>> all;
  {
    absl::MutexLock lock(&mu_);
    all = all_;
  }
  for (CommitListener* listener : *all) {
    if (!Begin(listener)) continue;
    listener->OnCommit(head);
    End();
  }
}

bool Listeners::Begin(CommitListener* listener) {
  absl::MutexLock lock(&mu_);
  if (std::find(all_->begin(), all_->end(), listener) == all_->end()) return false;
  calling_ = listener;
  caller_ = std::this_thread::get_id();
  return true;
}

void Listeners::End() {
  absl::MutexLock lock(&mu_);
  calling_ = nullptr;
  idle_.SignalAll();
}

}  // namespace guanxi::kv
