#include "common/jobs/worker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/obs/log.h"

namespace guanxi::jobs {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);
constexpr std::array kOutcomeNames = {"worked", "waiting", "idle", "failed"};

}  // namespace

Worker::Worker(kv::Engine* engine,
               prometheus::Registry* families,
               std::string jobs,
               Pace pace,
               absl::AnyInvocable<absl::StatusOr<Round>()> round)
    : engine_(engine),
      jobs_(std::move(jobs)),
      pace_(pace),
      round_(std::move(round)),
      pause_(kFirstPause) {
  if (families != nullptr) {
    auto& rounds = prometheus::BuildCounter()
                       .Name("guanxi_job_rounds_total")
                       .Help("Looks at jobs that live in the store, by what came of them")
                       .Register(*families);
    for (size_t i = 0; i < kOutcomes; ++i)
      rounds_[i] = &rounds.Add({{"jobs", jobs_}, {"outcome", kOutcomeNames[i]}});
  }
  engine_->Subscribe(this);
  thread_ = std::thread([this] { Run(); });
}

Worker::~Worker() {
  engine_->Unsubscribe(this);
  Stop();
  thread_.join();
}

void Worker::Stop() {
  absl::MutexLock lock(&mu_);
  stopping_ = true;
}

bool Worker::stopping() const {
  absl::MutexLock lock(&mu_);
  return stopping_;
}

void Worker::OnCommit(kv::Revision) {
  absl::MutexLock lock(&mu_);
  news_ = true;
}

void Worker::Run() {
  if (stopping()) return;
  do {
    absl::MutexLock lock(&mu_);
    news_ = false;
  } while (!StopsDuring(PaceAfter(round_())));
}

Pace Worker::PaceAfter(const absl::StatusOr<Round>& round) {
  const Outcome outcome = Tell(round);
  const bool good = outcome == kWorked || outcome == kIdle;
  if (good) pause_ = kFirstPause;
  if (outcome == kWorked) return {absl::ZeroDuration(), absl::ZeroDuration()};
  if (good) return {pace_.at_least, std::clamp(round->due_in, pace_.at_least, pace_.at_most)};
  const absl::Duration pause = pause_;
  pause_ = std::min(2 * pause_, kLongestPause);
  return {pause, pause};
}

Worker::Outcome Worker::Tell(const absl::StatusOr<Round>& round) {
  const absl::Status failure = round.ok() ? round->failure : round.status();
  if (!failure.ok()) Log(failure);
  const Outcome outcome = round.ok() && round->worked ? kWorked
                          : !failure.ok()             ? kFailed
                          : round->waiting            ? kWaiting
                                                      : kIdle;
  if (rounds_[outcome] != nullptr) rounds_[outcome]->Increment();
  return outcome;
}

void Worker::Log(const absl::Status& failure) {
  const absl::Time now = absl::Now();
  if (now - logged_ < kLongestPause) return;
  logged_ = now;
  obs::Log(obs::Level::kError, absl::StrCat(jobs_, " cannot be worked at"),
           {{"code", absl::StatusCodeToString(failure.code())}, {"error", failure.message()}});
}

bool Worker::StopsDuring(const Pace& pace) {
  const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return stopping_ || news_; };
  absl::MutexLock lock(&mu_);
  if (mu_.AwaitWithTimeout(absl::Condition(&stopping_), pace.at_least)) return true;
  mu_.AwaitWithTimeout(absl::Condition(&called), pace.at_most - pace.at_least);
  return stopping_;
}

}  // namespace guanxi::jobs
