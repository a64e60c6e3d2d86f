#include "common/kv/rocks_floor.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <memory>
#include <random>

#include "absl/time/clock.h"
#include "common/kv/key.h"
#include "common/status/errors.h"

namespace guanxi::kv {
namespace {

absl::Status Check(const rocksdb::Status& status) {
  return status.ok() ? absl::OkStatus() : errors::Internal(status.ToString());
}

// Random, so that compression does not flatter the figure.
std::string RandomBytes(size_t size) {
  std::mt19937_64 random(1);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

}  // namespace

absl::StatusOr<double> MeasureGroupCommit(const std::string& dir,
                                          int rows_per_group,
                                          size_t row_bytes,
                                          absl::Duration duration) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (absl::Status status = Check(rocksdb::DB::Open(options, dir, &opened)); !status.ok())
    return status;
  std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const std::string value = RandomBytes(row_bytes);
  const absl::Time start = absl::Now();
  uint64_t rows = 0;
  while (absl::Now() - start < duration) {
    rocksdb::WriteBatch batch;
    for (int i = 0; i < rows_per_group; ++i) {
      const absl::Status put = Check(batch.Put(std::move(KeyWriter().U64(rows++)).Take(), value));
      if (!put.ok()) return put;
    }
    if (absl::Status status = Check(db->Write(durable, &batch)); !status.ok()) return status;
  }
  const double per_second = static_cast<double>(rows) / absl::ToDoubleSeconds(absl::Now() - start);
  db.reset();
  std::filesystem::remove_all(dir);
  return per_second;
}

}  // namespace guanxi::kv
