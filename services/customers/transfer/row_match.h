// Which record a row is about.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_MATCH_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_MATCH_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/table/core.h"
#include "google/protobuf/message.h"
#include "guanxi/customers/v1/import_jobs.pb.h"
#include "services/customers/transfer/row_mapping.h"

namespace guanxi::customers {

// Checks that `job` says by what records of `table` are found, and only by what they have.
// INVALID_ARGUMENT names the field, under `import_job.`.
absl::Status CheckMatches(const v1::ImportJob& job, const table::Core& table);

// The record that the row of `cells` is about, null when there is none: the first of
// `job.match_by` for which the row has a value and `scope` holds a record with it, deleted ones
// left out. MATCH_AMBIGUOUS when several have it; INVALID_ARGUMENT when the value cannot be read.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> FindMatch(
    const v1::ImportJob& job,
    const table::Core& table,
    const RowMapping& mapping,
    const std::vector<std::string>& cells,
    const kv::Reader& reader,
    const access::Scope& scope,
    const std::string& default_region);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_MATCH_H_
