#include "services/customers/erasure/erasure_runner.h"

#include <algorithm>
#include <utility>

#include "common/obs/log.h"

namespace guanxi::customers {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

}  // namespace

ErasureRunner::ErasureRunner(const rpc::Environment& environment,
                             const Tables* tables,
                             SubjectPeers peers)
    : job_(environment, tables, std::move(peers)),
      pause_(kFirstPause),
      worker_(environment.engine, [this] { return Work(); }) {}

ErasureRunner::~ErasureRunner() {
  worker_.Stop();
  job_.CallOff();
}

kv::CommitWorker::Rest ErasureRunner::Work() {
  ErasureJob::Round round{.worked = true};
  while (round.worked && !worker_.stopping()) {
    const absl::StatusOr<ErasureJob::Round> done = job_.Work();
    if (!done.ok()) {
      obs::Log(obs::Level::kError, "erasures cannot be worked at",
               {{"code", absl::StatusCodeToString(done.status().code())},
                {"error", done.status().message()}});
      return {.at_least = kLongestPause, .at_most = kLongestPause};
    }
    round = *done;
    if (round.worked) pause_ = kFirstPause;
  }
  if (!round.waiting) return {.at_least = kFirstPause, .at_most = absl::InfiniteDuration()};
  const absl::Duration pause = pause_;
  pause_ = std::min(2 * pause_, kLongestPause);
  return {.at_least = pause, .at_most = pause};
}

}  // namespace guanxi::customers
