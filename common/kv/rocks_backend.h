// Rows and events in RocksDB. Events lie in a family of their own under (revision, ordinal); the
// head revision and the format version in another, each written in the same batch as what it
// describes.
#ifndef GUANXI_COMMON_KV_ROCKS_BACKEND_H_
#define GUANXI_COMMON_KV_ROCKS_BACKEND_H_

#include <rocksdb/write_batch.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/backend.h"
#include "common/kv/rocks_engine.h"
#include "common/kv/rocks_options.h"
#include "common/kv/rocks_reader.h"

namespace guanxi::kv {

// The engine's own rows. Names and encodings are on disk.
inline constexpr std::string_view kFormatKey = "format";        // decimal
inline constexpr std::string_view kHeadKey = "head";            // KeyWriter::U64
inline constexpr std::string_view kOldestKey = "oldest_event";  // KeyWriter::U64; absent while 1

// The layout of the store, raised when an older program could not read it any more.
inline constexpr uint64_t kFormat = 1;

class RocksBackend final : public Backend {
 public:
  // Opens or makes the store, and checks it. Errors as RocksEngine::Open.
  static absl::StatusOr<std::unique_ptr<RocksBackend>> Open(const RocksOptions& options);

  // Aborts when a snapshot is still alive.
  ~RocksBackend() override;

  std::unique_ptr<Reader> Snapshot() override;
  const Reader& Latest() const override { return *latest_; }
  absl::Status Append(const Overlay& rows,
                      absl::Span<const EventRow> events,
                      Revision head) override;
  absl::Status Sync() override;
  absl::StatusOr<Revision> ReadEvents(Revision after,
                                      size_t max_events,
                                      absl::FunctionRef<void(const EventView&)> visit) override;
  Revision head() const override { return head_.load(std::memory_order_acquire); }
  Revision oldest_event() const override { return oldest_.load(std::memory_order_acquire); }
  absl::Status TrimEvents(Revision up_to) override;
  absl::Status Compact(absl::Span<const RowRange> ranges) override;
  Metrics metrics() const override;

 private:
  RocksBackend(RocksSetup setup, bool sync) : setup_(std::move(setup)), sync_(sync) {}

  absl::Status OpenStore(const std::string& dir);
  absl::Status CheckFormat(const std::string& dir);
  absl::Status LoadPositions();
  // The revision of the last event row, or 0 when there is none. Errors as ReadError.
  absl::StatusOr<Revision> LastEvent() const;
  void Stage(const Overlay& rows);
  // Writes `batch` and syncs it where the store is synced at all.
  rocksdb::Status ApplySynced(rocksdb::WriteBatch& batch);
  std::shared_ptr<const RocksSnapshot> synced() const;

  const RocksSetup setup_;
  const bool sync_;
  RocksStore store_;
  std::unique_ptr<Reader> latest_;
  rocksdb::WriteBatch batch_;  // the writer's, kept for its memory
  mutable absl::Mutex mu_;
  // The last append, and the last one that is synced: what readers see.
  std::shared_ptr<const RocksSnapshot> appended_ ABSL_GUARDED_BY(mu_);
  std::shared_ptr<const RocksSnapshot> synced_ ABSL_GUARDED_BY(mu_);
  std::atomic<Revision> head_{0};  // of `synced_`, for those who ask for nothing else
  std::atomic<Revision> oldest_{1};
  absl::Mutex trim_mu_;     // one trim at a time
  absl::Mutex compact_mu_;  // one compaction at a time
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ROCKS_BACKEND_H_
