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
    : job_(environment, tables, ids), worker_(environment.engine, [this] { return Work(); }) {}

kv::CommitWorker::Rest DuplicateRunner::Work() {
  const absl::StatusOr<bool> worked = job_.Work([this] { return worker_.stopping(); });
  if (!worked.ok()) {
    obs::Log(obs::Level::kError, "searches for duplicates cannot be worked at",
             {{"code", absl::StatusCodeToString(worked.status().code())},
              {"error", worked.status().message()}});
    return {.at_least = kLongPause, .at_most = kLongPause};
  }
  // While one search has kept another waiting there may be no other news.
  return {.at_least = kPause, .at_most = *worked ? kPause : absl::InfiniteDuration()};
}

}  // namespace guanxi::customers
