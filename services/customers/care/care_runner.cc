#include "services/customers/care/care_runner.h"

#include "absl/time/time.h"
#include "common/obs/log.h"

namespace guanxi::customers {
namespace {

// How soon after a commit it is looked whether a run was asked for, at most that often.
constexpr absl::Duration kShortestPause = absl::Milliseconds(200);
// How soon after midnight it is noticed that a day has begun.
constexpr absl::Duration kLongestPause = absl::Minutes(1);

}  // namespace

CareRunner::CareRunner(const rpc::Environment& environment, const Tables* tables)
    : engine_(environment.engine), job_(environment, tables) {
  engine_->Subscribe(this);
  thread_ = std::thread([this] { Run(); });
}

CareRunner::~CareRunner() {
  engine_->Unsubscribe(this);
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  thread_.join();
}

void CareRunner::OnCommit(kv::Revision) {
  absl::MutexLock lock(&mu_);
  news_ = true;
}

bool CareRunner::stopping() {
  absl::MutexLock lock(&mu_);
  return stopping_;
}

void CareRunner::Run() {
  const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return stopping_ || news_; };
  while (!stopping()) {
    {
      absl::MutexLock lock(&mu_);
      news_ = false;
    }
    Work();
    absl::MutexLock lock(&mu_);
    mu_.AwaitWithTimeout(absl::Condition(&stopping_), kShortestPause);
    mu_.AwaitWithTimeout(absl::Condition(&called), kLongestPause);
  }
}

void CareRunner::Work() {
  while (!stopping()) {
    const absl::StatusOr<bool> worked = job_.Step();
    if (!worked.ok()) {
      obs::Log(obs::Level::kError, "care tasks cannot be brought up to date",
               {{"code", absl::StatusCodeToString(worked.status().code())},
                {"error", worked.status().message()}});
    }
    if (!worked.ok() || !*worked) return;
  }
}

}  // namespace guanxi::customers
