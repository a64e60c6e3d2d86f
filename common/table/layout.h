// Where a table's rows lie: the only place that builds their keys. Frozen, as it is on disk.
//
//   data     table, id                                  → format byte, record (sealing.h)
//            255, subject's name                        → the subject's key (subject_key.h)
//   index    table, index, parts…, id                   → id
//            table, index, parts…        (unique)       → id
//            table, index, term, id      (terms)        → id
//   history  table, id, revision ↓, ordinal ↓           → changes.v1.Event, its records as rows
//   (sealing.h)
#ifndef GUANXI_COMMON_TABLE_LAYOUT_H_
#define GUANXI_COMMON_TABLE_LAYOUT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "google/protobuf/message.h"

namespace guanxi::table {

// Indexes every table with the field has by itself.
inline constexpr uint8_t kUnitIndex = 250;
inline constexpr uint8_t kOwnerIndex = 251;
inline constexpr uint8_t kGranteeIndex = 252;  // not of records that go with a parent

// In kv::Space::kMeta, under tag 4 (see common/rpc/meta_tag.h): which indexes a collection's rows
// are complete in.
std::string IndexNumbersKey(std::string_view collection);

std::string DataKey(uint8_t table, std::string_view id);
std::string IndexPrefix(uint8_t table, uint8_t index);
std::string HistoryPrefix(uint8_t table, std::string_view id);
std::string HistoryKey(uint8_t table, std::string_view id, kv::Revision revision, uint32_t ordinal);

// Messages as values of rows that are no table's. Decode: DATA_LOSS for an unknown format or a
// damaged message.
std::string EncodeRecord(const google::protobuf::Message& record);
absl::Status DecodeRecord(std::string_view bytes, google::protobuf::Message& record);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_LAYOUT_H_
