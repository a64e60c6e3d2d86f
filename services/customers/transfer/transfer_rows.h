// The rows of imports and exports beside their records. Keys are frozen, as they are on disk:
//
//   meta  54, 1, job                     → state::v1::ImportState or ExportState
//   meta  54, 2, job, file, offset       → a piece of the file, as long as it is
//   meta  54, 3, job, report, offset     → state::v1::ImportReject; the offset is the row's
//   meta  54, 4, job, record             → state::v1::ImportedRecord
//   meta  54, 5, job, record             → state::v1::NotUndone
//   meta  54, 6, prefix                  → the last row that went, or nothing: the rows that begin
//                                          with the prefix are to go
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_ROWS_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "guanxi/customers/state/v1/transfer_state.pb.h"

namespace guanxi::customers {

// `job` is `importJobs/{id}` or `exportJobs/{id}` throughout.
std::string StateKey(std::string_view job);
std::string FilePrefix(std::string_view job, int64_t file);
std::string PieceKey(std::string_view job, int64_t file, int64_t offset);
std::string RejectsPrefix(std::string_view job, int64_t report);
std::string RejectKey(std::string_view job, int64_t report, int64_t offset);
std::string ImportedPrefix(std::string_view job);
std::string ImportedKey(std::string_view job, std::string_view record);
std::string NotUndonePrefix(std::string_view job);
std::string NotUndoneKey(std::string_view job, std::string_view record);
// The last part of an ImportedKey or NotUndoneKey.
std::string RecordOfKey(std::string_view key);

// The message under `key`; nullopt when there is none. DATA_LOSS for a damaged one.
template <typename M>
absl::StatusOr<std::optional<M>> ReadRow(const kv::Reader& reader, std::string_view key) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, key));
  if (!bytes) return std::nullopt;
  M message;
  if (!message.ParseFromString(*bytes)) return errors::DataLoss("a row of a transfer");
  return message;
}

template <typename M>
void WriteRow(kv::Txn& txn, std::string_view key, const M& message) {
  txn.Put(kv::Space::kMeta, key, message.SerializeAsString());
}

// The state of `job`; a blank one when it has none.
template <typename State>
absl::StatusOr<State> ReadState(const kv::Reader& reader, std::string_view job) {
  GUANXI_ASSIGN_OR_RETURN(std::optional<State> state, ReadRow<State>(reader, StateKey(job)));
  return state ? *std::move(state) : State();
}

// Has every row that begins with `prefix` go, a few at a time: see SweepOnce.
void DropLater(kv::Txn& txn, std::string_view prefix);
// Has everything of `job` go but its record.
void DropAllOf(kv::Txn& txn, std::string_view job);
// All rows that a job may have beside its record.
std::vector<kv::RowRange> TransferRanges();
// Removes some of the rows that are to go; false when there were none.
absl::StatusOr<bool> SweepOnce(kv::Engine& engine);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_ROWS_H_
