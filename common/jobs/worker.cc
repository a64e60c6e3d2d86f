#include "common/kv/commit_worker.h"

#include <utility>

namespace guanxi::kv {

CommitWorker::CommitWorker(Engine* engine, absl::AnyInvocable<Rest()> round)
    : engine_(engine), round_(std::move(round)) {
  engine_->Subscribe(this);
  thread_ = std::thread([this] { Run(); });
}

CommitWorker::~CommitWorker() {
  engine_->Unsubscribe(this);
  Stop();
  thread_.join();
}

void CommitWorker::Stop() {
  absl::MutexLock lock(&mu_);
  stopping_ = true;
}

bool CommitWorker::stopping() const {
  absl::MutexLock lock(&mu_);
  return stopping_;
}

void CommitWorker::OnCommit(Revision) {
  absl::MutexLock lock(&mu_);
  news_ = true;
}

void CommitWorker::Run() {
  if (stopping()) return;
  do {
    {
      absl::MutexLock lock(&mu_);
      news_ = false;
    }
  } while (!StopsDuring(round_()));
}

bool CommitWorker::StopsDuring(const Rest& rest) {
  const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return stopping_ || news_; };
  absl::MutexLock lock(&mu_);
  if (mu_.AwaitWithTimeout(absl::Condition(&stopping_), rest.at_least)) return true;
  mu_.AwaitWithTimeout(absl::Condition(&called), rest.at_most - rest.at_least);
  return stopping_;
}

}  // namespace guanxi::kv
