#include "services/loyalty/stage_runner.h"

namespace guanxi::loyalty {
namespace {

// It is noticed within a minute that a day has begun.
constexpr jobs::Pace kPace = {.at_least = absl::Milliseconds(100), .at_most = absl::Minutes(1)};

}  // namespace

StageRunner::StageRunner(const rpc::Environment& environment,
                         const Tables* tables,
                         const std::shared_ptr<grpc::Channel>& customers)
    : job_(environment, tables, customers),
      worker_(environment.engine, environment.families, "customers' stages", kPace, [this] {
        return DoRound();
      }) {}

StageRunner::~StageRunner() {
  worker_.Stop();
  job_.CallOff();
}

absl::StatusOr<jobs::Round> StageRunner::DoRound() {
  const absl::StatusOr<bool> updated = job_.Update();
  const absl::StatusOr<bool> reported = job_.Report();
  if (reported.ok()) {
    silences_.End("customers");
  } else {
    silences_.Note("customers", reported.status(), {"job", "stages"});
  }
  return jobs::Round{.worked = (updated.ok() && *updated) || (reported.ok() && *reported),
                     .waiting = !reported.ok(),
                     .failure = updated.status()};
}

}  // namespace guanxi::loyalty
