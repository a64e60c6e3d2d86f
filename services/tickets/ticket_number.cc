#include "services/tickets/ticket_number.h"

#include <optional>
#include <string>
#include <utility>

#include "common/kv/key.h"
#include "common/status/macros.h"

namespace guanxi::tickets {
namespace {

// In kv::Space::kMeta, on disk: a service's own tags start at 16. Under it stands the last number
// given out.
constexpr uint8_t kMetaLastNumber = 16;

}  // namespace

absl::StatusOr<int64_t> TakeNumber(kv::Txn& txn) {
  const std::string key = kv::KeyWriter().Tag(kMetaLastNumber).Take();
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> row, txn.Get(kv::Space::kMeta, key));
  int64_t number = 0;
  if (row.has_value()) {
    kv::KeyReader reader(*row);
    number = reader.I64();
    GUANXI_RETURN_IF_ERROR(reader.Finish());
  }
  ++number;
  txn.Put(kv::Space::kMeta, key, kv::KeyWriter().I64(number).view());
  return number;
}

}  // namespace guanxi::tickets
