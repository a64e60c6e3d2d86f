#include "services/directory/hand_over_state.h"

#include <optional>
#include <string>

#include "common/kv/key.h"
#include "common/status/macros.h"
#include "common/table/layout.h"

namespace guanxi::directory {
namespace {

constexpr uint8_t kHandOver = 40;

std::string KeyOf(std::string_view name) {
  return kv::KeyWriter().Tag(kHandOver).Str(name.substr(name.find('/') + 1)).Take();
}

}  // namespace

absl::StatusOr<state::v1::HandOverState> ReadState(const kv::Reader& reader,
                                                   std::string_view name) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, KeyOf(name)));
  state::v1::HandOverState state;
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, state));
  return state;
}

void WriteState(kv::Txn& txn, std::string_view name, const state::v1::HandOverState& state) {
  txn.Put(kv::Space::kMeta, KeyOf(name), table::EncodeRecord(state));
}

void DeleteState(kv::Txn& txn, std::string_view name) { txn.Delete(kv::Space::kMeta, KeyOf(name)); }

}  // namespace guanxi::directory
