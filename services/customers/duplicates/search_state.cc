#include "services/customers/duplicates/search_state.h"

#include <optional>

#include "common/kv/key.h"
#include "common/status/macros.h"

namespace guanxi::customers {
namespace {

constexpr uint8_t kPlaces = 60;

std::string KeyOf(std::string_view search) {
  return kv::KeyWriter().Tag(kPlaces).Str(search).Take();
}

}  // namespace

absl::StatusOr<std::string> ReadPlace(const kv::Reader& reader, std::string_view search) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> place,
                          reader.Get(kv::Space::kMeta, KeyOf(search)));
  return place.value_or("");
}

void WritePlace(kv::Txn& txn, std::string_view search, std::string_view key) {
  txn.Put(kv::Space::kMeta, KeyOf(search), key);
}

void RemovePlace(kv::Txn& txn, std::string_view search) {
  txn.Delete(kv::Space::kMeta, KeyOf(search));
}

}  // namespace guanxi::customers
