#include "services/customers/transfer/transfer_runner.h"

#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "services/customers/transfer/transfer_rows.h"
#include "services/customers/transfer/transfer_sweep.h"

namespace guanxi::customers {
namespace {

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
      worker_(environment.engine,
              environment.families,
              "imports and exports",
              {.at_least = absl::Milliseconds(200), .at_most = kBetweenExpiries},
              [this] { return DoRound(); }) {}

absl::StatusOr<jobs::Round> TransferRunner::DoRound() {
  // Turns are of real time, whatever clock the records go by.
  absl::Time end = absl::Now() + kTurn;
  const jobs::Stopping stopping = [&] { return worker_.stopping() || absl::Now() >= end; };
  // None waits for another that cannot be worked at.
  jobs::Round round;
  round.failure = ExpireNowAndThen();
  const absl::StatusOr<bool> imported = imports_.Work(stopping);
  end = absl::Now() + kTurn;
  const absl::StatusOr<bool> exported = exports_.Work(stopping);
  const absl::StatusOr<bool> swept = SweepOnce(*environment_.engine);
  for (const absl::StatusOr<bool>* worked : {&imported, &exported, &swept}) {
    round.failure.Update(worked->status());
    round.worked |= worked->ok() && **worked;
  }
  return round;
}

absl::Status TransferRunner::ExpireNowAndThen() {
  const absl::Time now = environment_.clock->Now();
  if (now - expired_at_ < kBetweenExpiries) return absl::OkStatus();
  expired_at_ = now;
  return ExpireJobs(*environment_.engine, *tables_, now);
}

}  // namespace guanxi::customers
