// The thread that works at imports and exports.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_RUNNER_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/jobs/worker.h"
#include "services/customers/transfer/export_work.h"
#include "services/customers/transfer/import_work.h"

namespace guanxi::customers {

// Works at imports and exports in turns, from construction to destruction: also at what an earlier
// process left unfinished. Drops what has expired, at its beginning and then every quarter of
// an hour.
class TransferRunner {
 public:
  // What the pointers lead to outlives it.
  TransferRunner(const rpc::Environment& environment,
                 const Tables* tables,
                 const RecordWriters* writers);
  // Ends the work in progress; what was not committed is done again next time.
  ~TransferRunner() { worker_.Stop(); }

 private:
  absl::StatusOr<jobs::Round> DoRound();
  absl::Status ExpireNowAndThen();

  const rpc::Environment environment_;
  const Tables* tables_;
  ImportWork imports_;
  ExportWork exports_;
  absl::Time expired_at_ = absl::InfinitePast();
  jobs::Worker worker_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_RUNNER_H_
