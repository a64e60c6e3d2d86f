#include "services/customers/transfer/transfer_rows.h"

#include <utility>
#include <vector>

#include "common/kv/key.h"

namespace guanxi::customers {
namespace {

constexpr uint8_t kTransfers = 54;
enum Kind : uint8_t {
  kState = 1,
  kPiece = 2,
  kReject = 3,
  kImported = 4,
  kNotUndone = 5,
  kToGo = 6,
};
// Far from what a transaction holds; the pieces of a file are not read for it.
constexpr size_t kSweptAtOnce = 800;

kv::KeyWriter Of(Kind kind, std::string_view job) {
  kv::KeyWriter key;
  key.Tag(kTransfers).Tag(kind).Str(job);
  return key;
}

std::string ToGoPrefix() { return kv::KeyWriter().Tag(kTransfers).Tag(kToGo).Take(); }

// A row of `range`; nullopt when there is none.
absl::StatusOr<std::optional<std::pair<std::string, std::string>>> FirstOf(
    const kv::Reader& reader, const kv::KeyRange& range) {
  std::optional<std::pair<std::string, std::string>> first;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, range, kv::Order::kForward,
                                     [&](std::string_view key, std::string_view value) {
                                       first.emplace(key, value);
                                       return false;
                                     }));
  return first;
}

// The keys of `range`, at most `most`.
absl::StatusOr<std::vector<std::string>> KeysOf(const kv::Reader& reader,
                                                const kv::KeyRange& range,
                                                size_t most) {
  std::vector<std::string> keys;
  GUANXI_RETURN_IF_ERROR(
      reader.Scan(kv::Space::kMeta, range, kv::Order::kForward, [&](std::string_view key, auto) {
        keys.emplace_back(key);
        return keys.size() < most;
      }));
  return keys;
}

}  // namespace

std::string StateKey(std::string_view job) { return Of(kState, job).Take(); }

std::string FilePrefix(std::string_view job, int64_t file) {
  return Of(kPiece, job).I64(file).Take();
}

std::string PieceKey(std::string_view job, int64_t file, int64_t offset) {
  return Of(kPiece, job).I64(file).I64(offset).Take();
}

std::string RejectsPrefix(std::string_view job, int64_t report) {
  return Of(kReject, job).I64(report).Take();
}

std::string RejectKey(std::string_view job, int64_t report, int64_t offset) {
  return Of(kReject, job).I64(report).I64(offset).Take();
}

std::string ImportedPrefix(std::string_view job) { return Of(kImported, job).Take(); }

std::string ImportedKey(std::string_view job, std::string_view record) {
  return Of(kImported, job).Str(record).Take();
}

std::string NotUndonePrefix(std::string_view job) { return Of(kNotUndone, job).Take(); }

std::string NotUndoneKey(std::string_view job, std::string_view record) {
  return Of(kNotUndone, job).Str(record).Take();
}

std::string RecordOfKey(std::string_view key) {
  kv::KeyReader reader(key);
  reader.Tag();
  reader.Tag();
  reader.Str();
  return reader.Str();
}

void DropLater(kv::Txn& txn, std::string_view prefix) {
  txn.Put(kv::Space::kMeta, kv::KeyWriter().Tag(kTransfers).Tag(kToGo).Str(prefix).view(), "");
}

void DropAllOf(kv::Txn& txn, std::string_view job) {
  txn.Delete(kv::Space::kMeta, StateKey(job));
  for (const Kind kind : {kPiece, kReject, kImported, kNotUndone}) {
    DropLater(txn, Of(kind, job).view());
  }
}

std::vector<kv::RowRange> TransferRanges() {
  return {{kv::Space::kMeta, kv::PrefixRange(kv::KeyWriter().Tag(kTransfers).Take())}};
}

absl::StatusOr<bool> SweepOnce(kv::Engine& engine) {
  const auto reader = engine.Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const auto due, FirstOf(*reader, kv::PrefixRange(ToGoPrefix())));
  if (!due) return false;
  const auto& [due_key, reached] = *due;
  kv::KeyReader key(due_key);
  key.Tag();
  key.Tag();
  const std::string prefix = key.Str();
  GUANXI_RETURN_IF_ERROR(key.Finish());
  // Behind those that went before, which the store has to pass over.
  kv::KeyRange rest = kv::PrefixRange(prefix);
  if (!reached.empty()) rest.begin = reached;
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> rows, KeysOf(*reader, rest, kSweptAtOnce));
  const auto remove = [&, &due_key = due_key](kv::Txn& txn) {
    for (const std::string& row : rows) txn.Delete(kv::Space::kMeta, row);
    if (rows.size() < kSweptAtOnce) {
      txn.Delete(kv::Space::kMeta, due_key);
    } else {
      txn.Put(kv::Space::kMeta, due_key, rows.back());
    }
    return absl::OkStatus();
  };
  GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(engine, remove).status());
  return true;
}

}  // namespace guanxi::customers
