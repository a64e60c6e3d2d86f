#include "services/directory/usage_rows.h"

#include "common/kv/key.h"
#include "common/time/clock.h"

namespace guanxi::directory {
namespace {

enum Tag : uint8_t { kDayUse = 32, kLastUse = 33, kReporter = 34 };

constexpr absl::CivilDay kEpoch(1970, 1, 1);

}  // namespace

std::string DayUseKey(std::string_view user_id, absl::CivilDay day) {
  return kv::KeyWriter().Tag(kDayUse).Str(user_id).I64(day - kEpoch).Take();
}

std::string LastUseKey(std::string_view caller) {
  return kv::KeyWriter().Tag(kLastUse).Str(caller).Take();
}

std::string ReporterKey(std::string_view reporter) {
  return kv::KeyWriter().Tag(kReporter).Str(reporter).Take();
}

absl::StatusOr<std::vector<std::string>> ReporterKeysBefore(const kv::Reader& reader,
                                                            absl::Time time,
                                                            size_t limit) {
  const kv::KeyRange all = {kv::KeyWriter().Tag(kReporter).Take(),
                            kv::KeyWriter().Tag(kReporter + 1).Take()};
  std::vector<std::string> keys;
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, all, kv::Order::kForward,
                                     [&](std::string_view key, std::string_view row) {
                                       state::v1::Reporter reporter;
                                       failure = table::DecodeRecord(row, reporter);
                                       if (failure.ok() && FromProto(reporter.time()) < time)
                                         keys.emplace_back(key);
                                       return failure.ok() && keys.size() < limit;
                                     }));
  GUANXI_RETURN_IF_ERROR(failure);
  return keys;
}

void WriteUsageRow(kv::Txn& txn, std::string_view key, const google::protobuf::Message& state) {
  txn.Put(kv::Space::kMeta, key, table::EncodeRecord(state));
}

absl::StatusOr<state::v1::LastUse> LastUseOf(const kv::Reader& reader, std::string_view caller) {
  return ReadUsageRow<state::v1::LastUse>(reader, LastUseKey(caller));
}

absl::Status VisitUsedDays(
    const kv::Reader& reader,
    std::string_view user_id,
    const DayRange& range,
    kv::Order order,
    absl::FunctionRef<bool(absl::CivilDay day, std::string_view row)> visit) {
  if (range.last < range.first) return absl::OkStatus();
  const size_t day_begin = kv::KeyWriter().Tag(kDayUse).Str(user_id).Take().size();
  const kv::KeyRange keys = {DayUseKey(user_id, range.first), DayUseKey(user_id, range.last + 1)};
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(
      reader.Scan(kv::Space::kMeta, keys, order, [&](std::string_view key, std::string_view row) {
        kv::KeyReader day(key.substr(day_begin));
        const absl::CivilDay date = kEpoch + day.I64();
        failure = day.Finish();
        return failure.ok() && visit(date, row);
      }));
  return failure;
}

}  // namespace guanxi::directory
