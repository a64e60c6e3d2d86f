#include "common/table/reindex.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "common/kv/key.h"
#include "common/status/macros.h"
#include "common/table/layout.h"

namespace guanxi::table {
namespace {

// A transaction takes 1,000 writes; a record has at most about 80 rows in one index.
constexpr int kRecordsPerTxn = 10;
constexpr int kRowsPerTxn = 500;
constexpr int64_t kTellEvery = 10'000;

// Numbers of indexes, sorted.
using Numbers = std::vector<uint8_t>;

Numbers Without(const Numbers& all, const Numbers& some) {
  Numbers rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
  return rest;
}

// What one table's indexes were when the store was last opened, and what they are.
class TableReindex {
 public:
  TableReindex(kv::Engine& engine, const Core& table, const ReindexProgress& progress)
      : engine_(engine), table_(table), progress_(progress), current_(table.IndexNumbers()) {}

  absl::Status Run() {
    GUANXI_ASSIGN_OR_RETURN(const Numbers known, Known());
    if (known == current_) return absl::OkStatus();
    const Numbers gone = Without(known, current_);
    const Numbers added = Without(current_, known);
    // What is about to be incomplete is not known from here on: whoever comes next, after a kill,
    // starts over.
    if (!gone.empty()) GUANXI_RETURN_IF_ERROR(Remember(Without(known, gone)));
    for (const uint8_t index : gone) GUANXI_RETURN_IF_ERROR(Remove(index));
    // Rows that a build or a removal left when it was broken off may be out of date by now.
    for (const uint8_t index : added) GUANXI_RETURN_IF_ERROR(Remove(index));
    if (!added.empty()) GUANXI_RETURN_IF_ERROR(Build(added));
    return Remember(current_);
  }

 private:
  absl::StatusOr<Numbers> Known() const {
    GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> kept,
                            engine_.Snapshot()->Get(kv::Space::kMeta, Key()));
    return kept.has_value() ? Numbers(kept->begin(), kept->end()) : Numbers();
  }

  absl::Status Remember(const Numbers& numbers) {
    const std::string value(numbers.begin(), numbers.end());
    return kv::CommitAndWait(engine_,
                             [&](kv::Txn& txn) {
                               txn.Put(kv::Space::kMeta, Key(), value);
                               return absl::OkStatus();
                             })
        .status();
  }

  absl::Status Remove(uint8_t index) {
    const kv::KeyRange range = kv::PrefixRange(IndexPrefix(table_.schema().id, index));
    std::vector<std::string> keys;
    do {
      const auto remove = [&](kv::Txn& txn) {
        keys.clear();
        GUANXI_RETURN_IF_ERROR(txn.Scan(kv::Space::kIndex, range, kv::Order::kForward,
                                        [&](std::string_view key, std::string_view) {
                                          keys.emplace_back(key);
                                          return keys.size() < kRowsPerTxn;
                                        }));
        for (const std::string& key : keys) txn.Delete(kv::Space::kIndex, key);
        return absl::OkStatus();
      };
      GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(engine_, remove).status());
      Tell(static_cast<int64_t>(keys.size()));
    } while (!keys.empty());
    return absl::OkStatus();
  }

  absl::Status Build(const Numbers& indexes) {
    std::string position;  // the last record's key; empty at the start
    int records = 0;
    do {
      std::string reached;
      const auto build = [&](kv::Txn& txn) {
        records = 0;
        return table_.AddIndexRows(txn, indexes, position, kRecordsPerTxn, records, reached);
      };
      GUANXI_RETURN_IF_ERROR(kv::CommitAndWait(engine_, build).status());
      position = reached;
      Tell(records);
    } while (records == kRecordsPerTxn);
    return absl::OkStatus();
  }

  void Tell(int64_t more) {
    done_ += more;
    if (more > 0 && done_ / kTellEvery != (done_ - more) / kTellEvery)
      progress_(table_.schema().collection, done_);
  }

  std::string Key() const { return IndexNumbersKey(table_.schema().collection); }

  kv::Engine& engine_;
  const Core& table_;
  const ReindexProgress& progress_;
  const Numbers current_;
  int64_t done_ = 0;
};

}  // namespace

absl::Status Reindex(kv::Engine& engine, const Catalog& catalog, const ReindexProgress& progress) {
  for (const Core* table : catalog.tables()) {
    GUANXI_RETURN_IF_ERROR(TableReindex(engine, *table, progress).Run());
  }
  return absl::OkStatus();
}

}  // namespace guanxi::table
