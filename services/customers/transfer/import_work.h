// How imports get on. Rows are read, worked out on worker threads and committed a few at a time, in
// the order of the file, each commit with the place it has come to: a process that ends in between
// goes on there. Several commits are on their way at a time, and memory does not grow with the
// file.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_WORK_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_WORK_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/jobs/worker.h"
#include "common/rpc/methods.h"
#include "common/rpc/workers.h"
#include "services/customers/customers_tables.h"
#include "services/customers/transfer/record_writer.h"

namespace guanxi::customers {

// By ImportJob.Subject; an ExportJob's are the same numbers.
using RecordWriters = std::map<int, const RecordWriter*>;

// For one thread.
class ImportWork {
 public:
  // What the pointers lead to outlives it. `environment` needs engine, clock and authenticator.
  ImportWork(const rpc::Environment& environment,
             const Tables* tables,
             const RecordWriters* writers);

  // Works at the import whose turn it is, until it has ended or `stopping`, asked between a few
  // rows and the next; false when none is to be worked at. UNAVAILABLE while its requester cannot
  // be judged. Other errors are those of the store; after one that would come again the import has
  // failed.
  absl::StatusOr<bool> Work(const jobs::Stopping& stopping);

 private:
  absl::Status WorkAt(const v1::ImportJob& job, const jobs::Stopping& stopping);
  // Whether the file is what it was said to be.
  absl::Status Check(const v1::ImportJob& job);
  absl::Status Run(const v1::ImportJob& job, const jobs::Stopping& stopping);
  absl::Status Undo(const v1::ImportJob& job, const jobs::Stopping& stopping);
  // Ends what is done for `job`, unless somebody else has changed it since it was read.
  absl::Status Finish(const v1::ImportJob& job, v1::ImportJob::State end, const std::string& error);

  const rpc::Environment environment_;
  const Tables* tables_;
  const RecordWriters* writers_;
  rpc::Workers workers_;
  std::string last_;  // the import whose turn was before
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_WORK_H_
