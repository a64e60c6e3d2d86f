#include "common/table/layout.h"

#include "absl/strings/str_cat.h"
#include "common/kv/key.h"
#include "common/status/errors.h"

namespace guanxi::table {
namespace {

constexpr char kRecordFormat = 1;
constexpr uint8_t kMetaIndexNumbers = 4;

}  // namespace

std::string IndexNumbersKey(std::string_view collection) {
  return std::move(kv::KeyWriter().Tag(kMetaIndexNumbers).Str(collection)).Take();
}

std::string DataKey(uint8_t table, std::string_view id) {
  return std::move(kv::KeyWriter().Tag(table).Str(id)).Take();
}

std::string IndexPrefix(uint8_t table, uint8_t index) {
  return std::move(kv::KeyWriter().Tag(table).Tag(index)).Take();
}

std::string HistoryPrefix(uint8_t table, std::string_view id) { return DataKey(table, id); }

std::string HistoryKey(uint8_t table,
                       std::string_view id,
                       kv::Revision revision,
                       uint32_t ordinal) {
  return std::move(kv::KeyWriter(HistoryPrefix(table, id)).U64Desc(revision).U64Desc(ordinal))
      .Take();
}

std::string EncodeRecord(const google::protobuf::Message& record) {
  std::string bytes(1, kRecordFormat);
  record.AppendPartialToString(&bytes);
  return bytes;
}

absl::Status DecodeRecord(std::string_view bytes, google::protobuf::Message& record) {
  if (bytes.empty() || bytes[0] != kRecordFormat) {
    return errors::DataLoss(
        absl::StrCat("a record of ", record.GetTypeName(), " has an unknown format"));
  }
  if (!record.ParsePartialFromArray(bytes.data() + 1, static_cast<int>(bytes.size()) - 1)) {
    return errors::DataLoss(absl::StrCat("a record of ", record.GetTypeName(), " does not parse"));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::table
