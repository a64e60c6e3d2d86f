// How exports get on: a page of a list at a time, in one commit with the place it has come to.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_WORK_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_WORK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/state/v1/transfer_state.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/transfer/import_work.h"

namespace guanxi::customers {

// The number of an export's first file.
inline constexpr int64_t kFirstExportFile = 1;

// Checks that `caller` may export records of `writer` by `filter`, and gives the call by which they
// are listed. PERMISSION_DENIED when it may not list them, or filters by what is hidden from it.
absl::StatusOr<rpc::Call> ListCallOf(const rpc::Environment& environment,
                                     const access::Principal& caller,
                                     const RecordWriter& writer,
                                     const std::string& filter);

// For one thread.
class ExportWork {
 public:
  // What the pointers lead to outlives it. `environment` needs engine, clock and authenticator.
  ExportWork(const rpc::Environment& environment,
             const Tables* tables,
             const RecordWriters* writers);

  // Works at the export whose turn it is until it has ended or `stopping`; false when there is
  // none. Errors as ImportWork::Work.
  absl::StatusOr<bool> Work(const jobs::Stopping& stopping);

 private:
  // One page, the last of them together with the export's end; true when it was the last.
  absl::StatusOr<bool> Step(const v1::ExportJob& job);
  // Drops what was written: its list can not go on where it was.
  absl::Status BeginAnew(const v1::ExportJob& job);
  absl::Status Fail(const v1::ExportJob& job, const std::string& error);
  // Ends an export that is running.
  absl::Status End(kv::Txn& txn,
                   const v1::ExportJob& running,
                   const state::v1::ExportState& state,
                   v1::ExportJob::State end,
                   const std::string& error) const;
  void NoteExport(const v1::ExportJob& job, const state::v1::ExportState& state) const;

  const rpc::Environment environment_;
  const Tables* tables_;
  const RecordWriters* writers_;
  int page_size_;
  std::string last_;  // the export whose turn was before
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_WORK_H_
