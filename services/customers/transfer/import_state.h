// The states of an import, and what is shown of one at work. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_STATE_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_STATE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/customers/state/v1/transfer_state.pb.h"
#include "guanxi/customers/v1/export_jobs.pb.h"
#include "guanxi/customers/v1/import_jobs.pb.h"

namespace guanxi::customers {

// Whether the runner has something to do for it.
bool IsAtWork(v1::ImportJob::State state);

// Puts into `job` what `state` has of it.
void Show(const state::v1::ImportState& state, v1::ImportJob& job);
void Show(const state::v1::ExportState& state, v1::ExportJob& job);

// Ends a run, an undo or a check of the file at `now`; `error` says why, if there is something to
// say.
void End(v1::ImportJob::State state, const std::string& error, absl::Time now, v1::ImportJob& job);
void End(v1::ExportJob::State state, const std::string& error, absl::Time now, v1::ExportJob& job);

// What a job says of the error that ended it.
std::string ErrorText(const absl::Status& error);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_STATE_H_
