#include "common/kv/errors.h"

#include <fmt/format.h>

#include <string>

#include "common/kv/engine.h"
#include "common/status/errors.h"

namespace guanxi::errors {
namespace {

using absl::StatusCode;

std::string Text(uint64_t number) { return fmt::to_string(number); }

}  // namespace

absl::Status KeySize(size_t bytes) {
  return Make(StatusCode::kInvalidArgument, "KEY_SIZE",
              fmt::format("a key of {} bytes; 1 to {} are allowed", bytes, kv::kMaxKeyBytes),
              {{"bytes", Text(bytes)}, {"limit", Text(kv::kMaxKeyBytes)}});
}

absl::Status ValueSize(size_t bytes, size_t limit) {
  return Make(StatusCode::kInvalidArgument, "VALUE_SIZE",
              fmt::format("a value of {} bytes; at most {} are allowed", bytes, limit),
              {{"bytes", Text(bytes)}, {"limit", Text(limit)}});
}

absl::Status TxnSize(size_t writes, size_t bytes) {
  return Make(StatusCode::kInvalidArgument, "TRANSACTION_SIZE",
              fmt::format("a transaction of {} writes and {} bytes; at most {} and {} are allowed",
                          writes, bytes, kv::kMaxTxnWrites, kv::kMaxTxnBytes),
              {{"writes", Text(writes)},
               {"bytes", Text(bytes)},
               {"write_limit", Text(kv::kMaxTxnWrites)},
               {"byte_limit", Text(kv::kMaxTxnBytes)}});
}

absl::Status StoreWriteFailed() {
  return Make(StatusCode::kUnavailable, "STORE_WRITE_FAILED",
              "the store failed to write; whether the change was made is not known");
}

absl::Status StoreReadOnly() {
  return Make(StatusCode::kUnavailable, "STORE_READ_ONLY",
              "the store takes no writes since one failed");
}

absl::Status StoreReadFailed(std::string_view what) {
  return Make(StatusCode::kUnavailable, "STORE_READ_FAILED",
              fmt::format("the store could not be read: {}", what), {{"cause", what}});
}

absl::Status StillRead() {
  return Make(StatusCode::kUnavailable, "STILL_READ",
              "an older view of the store is in use; try again when it is not");
}

absl::Status Compacting() {
  return Make(StatusCode::kUnavailable, "COMPACTING",
              "the store is being compacted already; try again when that is done");
}

absl::Status StoreLocked(std::string_view dir) {
  return Make(StatusCode::kFailedPrecondition, "STORE_LOCKED",
              fmt::format("the store in {} is open already, here or in another process", dir),
              {{"dir", dir}});
}

absl::Status StoreFormat(std::string_view dir, std::string_view found, uint64_t supported) {
  return Make(StatusCode::kFailedPrecondition, "STORE_FORMAT",
              fmt::format("the store in {} has format {}; this program reads format {}", dir, found,
                          supported),
              {{"dir", dir}, {"found", found}, {"supported", Text(supported)}});
}

}  // namespace guanxi::errors
