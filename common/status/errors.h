// Every error the product can give has a function here (or in the errors.h of the one service that
// gives it), so that its code, reason and wording are set once. Reasons are part of the API:
// callers switch on them, and tests/golden/error_reasons.txt lists them.
//
// An error is an absl::Status that carries a google.rpc.ErrorInfo payload, and with it BadRequest,
// ResourceInfo or RetryInfo where the code calls for one. Whatever varies in the text stands
// in the metadata too (AIP-193).
#ifndef GUANXI_COMMON_STATUS_ERRORS_H_
#define GUANXI_COMMON_STATUS_ERRORS_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace guanxi::errors {

// The domain of every ErrorInfo.
inline constexpr std::string_view kDomain = "guanxi";

using Metadata = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Builds an error; the functions below and in services' errors.h are its callers. `reason` is
// UPPER_SNAKE.
absl::Status Make(absl::StatusCode code,
                  std::string_view reason,
                  std::string_view message,
                  Metadata metadata = {});

// INVALID_ARGUMENT, BadRequest. `field` is the path in the request (`customer.display_name`),
// `rule` says what holds for it ("must not be empty").
absl::Status InvalidField(std::string_view field, std::string_view rule);  // INVALID_FIELD
absl::Status InvalidFilter(std::string_view rule);                         // INVALID_FILTER
absl::Status InvalidPageToken(std::string_view rule);                      // INVALID_PAGE_TOKEN
absl::Status RequestIdReused(std::string_view request_id);                 // REQUEST_ID_REUSED

// NOT_FOUND, ResourceInfo. Also the answer for a record the caller may not see.
absl::Status NotFound(std::string_view name);  // RESOURCE_NOT_FOUND
// ALREADY_EXISTS, ResourceInfo: a record of that name, or the record that holds a unique value;
// `holder` is empty, and ResourceInfo absent, when the caller may not see it.
absl::Status AlreadyExists(std::string_view name);  // RESOURCE_EXISTS
absl::Status ValueTaken(std::string_view field,
                        std::string_view value,
                        std::string_view holder);  // VALUE_TAKEN
// FAILED_PRECONDITION. `rule` names what would have to hold.
absl::Status WrongState(std::string_view name,
                        std::string_view state,
                        std::string_view rule);  // WRONG_STATE
absl::Status ReferenceNotFound(std::string_view field,
                               std::string_view name);  // REFERENCE_NOT_FOUND
absl::Status Deleted(std::string_view name);            // RESOURCE_DELETED
// What was personal in the record was erased for good.
absl::Status Erased(std::string_view name);  // RESOURCE_ERASED
// ABORTED: the record changed since the caller read it.
absl::Status EtagMismatch(std::string_view name);  // ETAG_MISMATCH
// PERMISSION_DENIED / UNAUTHENTICATED.
absl::Status PermissionDenied(std::string_view method, std::string_view role);  // PERMISSION_DENIED
absl::Status Unauthenticated(std::string_view rule);                            // UNAUTHENTICATED
// PERMISSION_DENIED, ResourceInfo: the caller sees the record, and may not change it.
absl::Status RecordReadOnly(std::string_view name);  // RECORD_READ_ONLY
// The same: may not share it on, or take others' shares back.
absl::Status ShareDenied(std::string_view name);  // SHARE_DENIED
// The same: may not give it another `field` (`owner`, `unit`).
absl::Status MoveDenied(std::string_view name, std::string_view field);  // MOVE_DENIED
// PERMISSION_DENIED: a new record whose `field` (`owner`, `unit`) puts it beyond the caller's
// reach.
absl::Status OutOfReach(std::string_view field);  // OUT_OF_REACH
// RESOURCE_EXHAUSTED, RetryInfo: the queue of writes is full.
absl::Status Overloaded(absl::Duration retry_after);  // OVERLOADED
// RESOURCE_EXHAUSTED, for one of several records of a request: one commit holds no more. Nothing
// was written to it; a request of its own will do.
absl::Status BatchFull(std::string_view name);  // BATCH_FULL
// UNAVAILABLE, RetryInfo.
absl::Status Draining();                                 // DRAINING
absl::Status PeerUnavailable(std::string_view service);  // PEER_UNAVAILABLE
// OUT_OF_RANGE: the cursor's events were trimmed, or lie beyond the head.
absl::Status CursorTrimmed(uint64_t cursor, uint64_t oldest);  // CURSOR_TRIMMED
absl::Status CursorAhead(uint64_t cursor, uint64_t head);      // CURSOR_AHEAD
// DEADLINE_EXCEEDED before the write was begun: nothing was written.
absl::Status DeadlineBeforeWrite();  // DEADLINE_BEFORE_WRITE
// INTERNAL: a bug or a broken store; the cause is in the log, not in the answer.
absl::Status Internal(std::string_view what);  // INTERNAL
absl::Status DataLoss(std::string_view what);  // DATA_LOSS

// The reason an error carries, or "" when it has none.
std::string Reason(const absl::Status& status);

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_STATUS_ERRORS_H_
