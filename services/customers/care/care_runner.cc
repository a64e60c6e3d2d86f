#include "services/customers/care/care_runner.h"

#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

// That a run was asked for is no event, and that a day has begun no commit.
constexpr jobs::Pace kPace = {.at_least = absl::Milliseconds(200), .at_most = absl::Seconds(1)};

}  // namespace

CareRunner::CareRunner(const rpc::Environment& environment, const Tables* tables)
    : job_(environment, tables),
      worker_(environment.engine,
              environment.families,
              "care tasks",
              kPace,
              [this]() -> absl::StatusOr<jobs::Round> {
                GUANXI_ASSIGN_OR_RETURN(const bool worked, job_.Step());
                return jobs::Round{.worked = worked};
              }) {}

}  // namespace guanxi::customers
