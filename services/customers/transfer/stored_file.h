// Files in the store: pieces one after another, each under its offset.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_STORED_FILE_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_STORED_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/csv/byte_source.h"
#include "common/kv/engine.h"

namespace guanxi::customers {

// The longest piece: a row of the store holds it with room to spare.
inline constexpr size_t kPieceBytes = 48 * 1024;

// Appends `bytes` to the file `file` of `job`, which has `size` bytes so far.
void AppendToFile(
    kv::Txn& txn, std::string_view job, int64_t file, int64_t size, std::string_view bytes);

// Up to `most` bytes of a file from `offset` on; fewer at its end.
absl::StatusOr<std::string> ReadFile(
    const kv::Reader& reader, std::string_view job, int64_t file, int64_t offset, size_t most);

// What is read of a file at a time when all of it is wanted.
inline constexpr size_t kReadAhead = 256 * 1024;

// The bytes of a file from `offset` on, `read_ahead` of them at a time, for a CsvReader. Reads what
// is committed as it goes, so that it holds no snapshot; the file does not change any more.
// `engine` outlives it.
std::unique_ptr<csv::ByteSource> OpenStoredFile(kv::Engine* engine,
                                                std::string job,
                                                int64_t file,
                                                int64_t offset,
                                                size_t read_ahead = kReadAhead);

// The SHA-256 of a file in lower-case hexadecimal digits. Takes its time.
absl::StatusOr<std::string> DigestOfFile(kv::Engine* engine, const std::string& job, int64_t file);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_STORED_FILE_H_
