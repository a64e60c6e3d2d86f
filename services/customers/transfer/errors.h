// The errors of imports and exports, beside those every part of the product shares.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_ERRORS_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_ERRORS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: a piece lies beyond what there is of the file of `job`.
absl::Status UploadGap(std::string_view job, int64_t uploaded_size);  // UPLOAD_GAP
// PERMISSION_DENIED: the file of `job` goes to its requester alone.
absl::Status ExportOfAnother(std::string_view job);  // EXPORT_OF_ANOTHER
// NOT_FOUND: what `job` kept has been dropped.
absl::Status FileDropped(std::string_view job);  // FILE_DROPPED
// UNAVAILABLE: the file of `job` is being worked with.
absl::Status StillCopied(std::string_view job);  // STILL_COPIED
// FAILED_PRECONDITION: several of the records that a row's `field` leads to could be meant.
absl::Status MatchAmbiguous(std::string_view field);  // MATCH_AMBIGUOUS
// NOT_FOUND: a row that is to change a record leads to none.
absl::Status NoMatch();  // NO_MATCH

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_ERRORS_H_
