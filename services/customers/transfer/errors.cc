#include "services/customers/transfer/errors.h"

#include <fmt/core.h>

#include "common/status/errors.h"

namespace guanxi::errors {

using absl::StatusCode;

absl::Status UploadGap(std::string_view job, int64_t uploaded_size) {
  return Make(StatusCode::kFailedPrecondition, "UPLOAD_GAP",
              fmt::format("{} has {} bytes of its file; go on there", job, uploaded_size),
              {{"name", job}, {"uploaded_size", fmt::format("{}", uploaded_size)}});
}

absl::Status ExportOfAnother(std::string_view job) {
  return Make(StatusCode::kPermissionDenied, "EXPORT_OF_ANOTHER",
              fmt::format("the file of {} goes to its requester alone", job), {{"name", job}});
}

absl::Status FileDropped(std::string_view job) {
  return Make(StatusCode::kNotFound, "FILE_DROPPED",
              fmt::format("file and reports of {} have been dropped", job), {{"name", job}});
}

absl::Status StillCopied(std::string_view job) {
  return Make(StatusCode::kUnavailable, "STILL_COPIED",
              fmt::format("the file of {} is being worked with", job), {{"name", job}});
}

absl::Status MatchAmbiguous(std::string_view field) {
  return Make(StatusCode::kFailedPrecondition, "MATCH_AMBIGUOUS",
              fmt::format("several records match by {}", field), {{"field", field}});
}

absl::Status NoMatch() {
  return Make(StatusCode::kNotFound, "NO_MATCH", "there is no record to change", {});
}

}  // namespace guanxi::errors
