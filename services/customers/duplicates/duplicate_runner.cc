#include "services/customers/duplicates/duplicate_runner.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/obs/log.h"

namespace guanxi::customers {
namespace {

// Between two looks for a search: a busy store commits thousands of times a second.
constexpr absl::Duration kPause = absl::Milliseconds(200);
// After an error of the store.
constexpr absl::Duration kLongPause = absl::Seconds(5);

}  // namespace

DuplicateRunner::DuplicateRunner(const rpc::Environment& environment,
                                 const Tables* tables,
                                 api::IdSource* ids)
    : engine_(environment.engine), job_(environment, tables, ids) {
  engine_->Subscribe(this);
  thread_ = std::thread([this] { Run(); });
}

DuplicateRunner::~DuplicateRunner() {
  engine_->Unsubscribe(this);
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  thread_.join();
}

void DuplicateRunner::OnCommit(kv::Revision) {
  absl::MutexLock lock(&mu_);
  news_ = true;
}

bool DuplicateRunner::stopping() {
  absl::MutexLock lock(&mu_);
  return stopping_;
}

void DuplicateRunner::Run() {
  const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return stopping_ || news_; };
  while (!stopping()) {
    {
      absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(&called));
      news_ = false;
    }
    const absl::StatusOr<bool> worked = job_.Work([this] { return stopping(); });
    if (!worked.ok()) {
      obs::Log(obs::Level::kError, "searches for duplicates cannot be worked at",
               {{"code", absl::StatusCodeToString(worked.status().code())},
                {"error", worked.status().message()}});
    }
    absl::MutexLock lock(&mu_);
    mu_.AwaitWithTimeout(absl::Condition(&stopping_), worked.ok() ? kPause : kLongPause);
    // After an error, and while one search has kept another waiting, there may be no other news.
    if (!worked.ok() || *worked) news_ = true;
  }
}

}  // namespace guanxi::customers
