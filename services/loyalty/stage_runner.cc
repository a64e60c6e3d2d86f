#include "services/loyalty/stage_runner.h"

#include <algorithm>

#include "common/obs/log.h"

namespace guanxi::loyalty {
namespace {

// How soon after a commit it is looked whether stages changed, at most that often.
constexpr absl::Duration kShortestRest = absl::Milliseconds(100);
// How soon after midnight it is noticed that a day has begun.
constexpr absl::Duration kLongestRest = absl::Minutes(1);
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

void LogError(const char* what, const absl::Status& error) {
  const bool expected = absl::IsUnavailable(error) || absl::IsCancelled(error);
  obs::Log(expected ? obs::Level::kInfo : obs::Level::kError, what,
           {{"code", absl::StatusCodeToString(error.code())}, {"error", error.message()}});
}

}  // namespace

StageRunner::StageRunner(const rpc::Environment& environment,
                         const Tables* tables,
                         const std::shared_ptr<grpc::Channel>& customers)
    : job_(environment, tables, customers),
      pause_(kFirstPause),
      worker_(environment.engine, [this] { return Work(); }) {}

StageRunner::~StageRunner() {
  worker_.Stop();
  job_.CallOff();
}

kv::CommitWorker::Rest StageRunner::Work() {
  bool worked = true;
  while (worked && !worker_.stopping()) {
    const absl::StatusOr<bool> updated = job_.Update();
    if (!updated.ok()) LogError("customers' stages cannot be worked out", updated.status());
    const absl::StatusOr<bool> reported = job_.Report();
    if (!reported.ok()) {
      if (!worker_.stopping()) LogError("customers' stages cannot be reported", reported.status());
      const absl::Duration pause = pause_;
      pause_ = std::min(pause_ * 2, kLongestPause);
      return {.at_least = pause, .at_most = pause};
    }
    pause_ = kFirstPause;
    worked = (updated.ok() && *updated) || *reported;
  }
  return {.at_least = kShortestRest, .at_most = kLongestRest};
}

}  // namespace guanxi::loyalty
