// What became of the rows of an import that were not taken, and of the records that were not
// undone.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_REPORT_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_REPORT_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/rpc/call.h"
#include "guanxi/customers/v1/import_jobs.pb.h"
#include "services/customers/transfer/record_writer.h"

namespace guanxi::customers {

// INVALID_ARGUMENT naming `field` unless `delimiter` is empty or one ASCII character that may stand
// between cells.
absl::Status CheckDelimiter(std::string_view delimiter, std::string_view field);

// The piece of a report of `job` that `request` asks for. What is hidden from the caller of `call`
// is empty, and so is what nothing is known of where anything is hidden. FILE_DROPPED, or
// INVALID_ARGUMENT for a bad page token.
absl::StatusOr<v1::DownloadRejectsResponse> ReadReport(kv::Engine* engine,
                                                       const kv::Reader& reader,
                                                       const RecordWriter& writer,
                                                       const v1::ImportJob& job,
                                                       const v1::DownloadRejectsRequest& request,
                                                       const rpc::Call& call);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_REPORT_H_
