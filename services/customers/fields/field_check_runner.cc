#include "services/customers/fields/field_check_runner.h"

#include "absl/time/time.h"
#include "common/obs/log.h"

namespace guanxi::customers {
namespace {

// Between two looks for a check: a busy store commits thousands of times a second.
constexpr absl::Duration kPause = absl::Milliseconds(200);
// After an error of the store.
constexpr absl::Duration kLongPause = absl::Seconds(5);

}  // namespace

FieldCheckRunner::FieldCheckRunner(const rpc::Environment& environment, const Tables* tables)
    : job_(environment, tables), worker_(environment.engine, [this] { return Work(); }) {}

kv::CommitWorker::Rest FieldCheckRunner::Work() {
  const absl::Status worked = job_.Work([this] { return worker_.stopping(); });
  if (worked.ok()) return {.at_least = kPause, .at_most = absl::InfiniteDuration()};
  obs::Log(obs::Level::kError, "custom fields cannot be checked",
           {{"code", absl::StatusCodeToString(worked.code())}, {"error", worked.message()}});
  return {.at_least = kLongPause, .at_most = kLongPause};
}

}  // namespace guanxi::customers
