// The errors of running a server, beside those every part of the product shares.
#ifndef GUANXI_COMMON_RPC_ERRORS_H_
#define GUANXI_COMMON_RPC_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: `address` cannot be listened on: another process has it, or this machine
// does not.
absl::Status CannotListen(std::string_view address);  // CANNOT_LISTEN
// FAILED_PRECONDITION: the PEM file `path` cannot be used for TLS; `rule` says why.
absl::Status BadTlsFile(std::string_view path, std::string_view rule);  // BAD_TLS_FILE
// CANCELLED: the caller has gone, or its deadline has passed, before the work was begun. Nobody
// reads it but the metrics.
absl::Status CallCancelled();  // CALL_CANCELLED
// NOT_FOUND: the call was answered before, and what the answer told of was erased since.
absl::Status AnswerErased();  // ANSWER_ERASED

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_RPC_ERRORS_H_
