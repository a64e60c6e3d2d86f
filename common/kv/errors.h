// The errors of the store, beside those every part of the product shares.
#ifndef GUANXI_COMMON_KV_ERRORS_H_
#define GUANXI_COMMON_KV_ERRORS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// INVALID_ARGUMENT: a key that is empty or longer than kv::kMaxKeyBytes, a value longer than
// `limit` (kv::kMaxValueBytes, or less where it is to be kept with more), a transaction beyond
// kv::kMaxTxnWrites or kv::kMaxTxnBytes.
absl::Status KeySize(size_t bytes);                  // KEY_SIZE
absl::Status ValueSize(size_t bytes, size_t limit);  // VALUE_SIZE
absl::Status TxnSize(size_t writes, size_t bytes);   // TRANSACTION_SIZE

// UNAVAILABLE: the write of a group failed, and whether it is on disk is not known. The cause is
// LocalEngine::failure(), not in the answer.
absl::Status StoreWriteFailed();  // STORE_WRITE_FAILED
// UNAVAILABLE: an earlier write failed; the engine takes no more until it is opened again.
absl::Status StoreReadOnly();  // STORE_READ_ONLY
// UNAVAILABLE: the disk did not answer a read. `what` is the cause.
absl::Status StoreReadFailed(std::string_view what);  // STORE_READ_FAILED
// UNAVAILABLE: an older view of the store is in use, and holds what was to be removed.
absl::Status StillRead();  // STILL_READ
// UNAVAILABLE: the store is being compacted already.
absl::Status Compacting();  // COMPACTING

// FAILED_PRECONDITION: another engine, of this process or another, has `dir` open.
absl::Status StoreLocked(std::string_view dir);  // STORE_LOCKED
// FAILED_PRECONDITION: `dir` was written in format `found`; this program reads `supported`.
absl::Status StoreFormat(std::string_view dir,
                         std::string_view found,
                         uint64_t supported);  // STORE_FORMAT

}  // namespace guanxi::errors

#endif  // GUANXI_COMMON_KV_ERRORS_H_
