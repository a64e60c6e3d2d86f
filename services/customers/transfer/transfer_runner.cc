#include "services/customers/transfer/transfer_runner.h"

#include "absl/time/clock.h"
#include "common/obs/log.h"
#include "common/status/macros.h"
#include "services/customers/transfer/transfer_rows.h"
#include "services/customers/transfer/transfer_sweep.h"

namespace guanxi::customers {
namespace {

// Between two looks for a job: a busy store commits thousands of times a second.
constexpr absl::Duration kPause = absl::Milliseconds(200);
// After an error of the store, or while nobody can be judged.
constexpr absl::Duration kLongPause = absl::Seconds(2);
constexpr absl::Duration kBetweenExpiries = absl::Minutes(15);
// How long one kind of job keeps the others waiting.
constexpr absl::Duration kTurn = absl::Seconds(5);

}  // namespace

TransferRunner::TransferRunner(const rpc::Environment& environment,
                               const Tables* tables,
                               const RecordWriters* writers)
    : environment_(environment),
      tables_(tables),
      imports_(environment, tables, writers),
      exports_(environment, tables, writers),
      worker_(environment.engine, [this] { return Work(); }) {}

kv::CommitWorker::Rest TransferRunner::Work() {
  const absl::StatusOr<bool> more = DoRound();
  if (!more.ok()) {
    obs::Log(obs::Level::kError, "imports and exports cannot be worked at",
             {{"code", absl::StatusCodeToString(more.status().code())},
              {"error", more.status().message()}});
    return {.at_least = kLongPause, .at_most = kLongPause};
  }
  if (*more) return {.at_least = absl::ZeroDuration(), .at_most = absl::ZeroDuration()};
  return {.at_least = kPause, .at_most = kBetweenExpiries};
}

absl::StatusOr<bool> TransferRunner::DoRound() {
  // Turns are of real time, whatever clock the records go by.
  absl::Time end = absl::Now() + kTurn;
  const Stopping stopping = [&] { return worker_.stopping() || absl::Now() >= end; };
  // None waits for another that cannot be worked at.
  absl::Status failure = ExpireNowAndThen();
  const absl::StatusOr<bool> imported = imports_.Work(stopping);
  end = absl::Now() + kTurn;
  const absl::StatusOr<bool> exported = exports_.Work(stopping);
  const absl::StatusOr<bool> swept = SweepOnce(*environment_.engine);
  bool more = false;
  for (const absl::StatusOr<bool>* worked : {&imported, &exported, &swept}) {
    failure.Update(worked->status());
    more = more || (worked->ok() && **worked);
  }
  GUANXI_RETURN_IF_ERROR(failure);
  return more;
}

absl::Status TransferRunner::ExpireNowAndThen() {
  const absl::Time now = environment_.clock->Now();
  if (now - expired_at_ < kBetweenExpiries) return absl::OkStatus();
  expired_at_ = now;
  return ExpireJobs(*environment_.engine, *tables_, now);
}

}  // namespace guanxi::customers
