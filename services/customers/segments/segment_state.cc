#include "services/customers/segments/segment_state.h"

#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/segments.pb.h"
#include "services/customers/segments/segment.h"

namespace guanxi::customers {
namespace {

using state::v1::SegmentBuild;
using state::v1::SegmentPlace;

constexpr uint8_t kSegments = 53;
constexpr uint8_t kPlace = 1;      // -> SegmentPlace
constexpr uint8_t kBuilds = 2;     // (segment) -> SegmentBuild
constexpr uint8_t kAlarms = 3;     // (seconds, nanos, customer) -> nothing
constexpr uint8_t kAlarmOf = 4;    // (customer) -> the key of its alarm
constexpr uint8_t kSuspended = 5;  // (customer, segment) -> the heir

kv::KeyWriter Key(uint8_t kind) { return std::move(kv::KeyWriter().Tag(kSegments).Tag(kind)); }

std::string BuildKey(std::string_view segment) { return Key(kBuilds).Str(segment).Take(); }
std::string AlarmOfKey(std::string_view customer) { return Key(kAlarmOf).Str(customer).Take(); }

std::string SuspendedKey(std::string_view customer, std::string_view segment) {
  return Key(kSuspended).Str(customer).Str(segment).Take();
}

std::string AlarmKey(absl::Time when, std::string_view customer) {
  const int64_t seconds = absl::ToUnixSeconds(when);
  const int64_t nanos = absl::ToInt64Nanoseconds(when - absl::FromUnixSeconds(seconds));
  return Key(kAlarms).I64(seconds).I64(nanos).Str(customer).Take();
}

struct Alarm {
  absl::Time when;
  std::string customer;
};

absl::StatusOr<Alarm> AlarmIn(std::string_view key) {
  kv::KeyReader parts(key);
  parts.Tag();
  parts.Tag();
  const int64_t seconds = parts.I64();
  const int64_t nanos = parts.I64();
  Alarm alarm{absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanos), parts.Str()};
  GUANXI_RETURN_IF_ERROR(parts.Finish());
  return alarm;
}

// Visits alarms, soonest first.
absl::Status VisitAlarms(const kv::Reader& reader, absl::FunctionRef<bool(const Alarm&)> visit) {
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, kv::PrefixRange(Key(kAlarms).view()),
                                     kv::Order::kForward,
                                     [&](std::string_view key, std::string_view) {
                                       const absl::StatusOr<Alarm> alarm = AlarmIn(key);
                                       failure = alarm.status();
                                       return failure.ok() && visit(*alarm);
                                     }));
  return failure;
}

// From the first one on, changes are followed: those of the commit that makes it too.
absl::Status BeginToFollow(kv::Txn& txn) {
  GUANXI_ASSIGN_OR_RETURN(const auto place, ReadSegmentPlace(txn));
  if (!place.has_value()) WriteSegmentPlace(txn, txn.next_revision() - 1);
  return absl::OkStatus();
}

// Whether the change of `event` may change who is inside.
absl::StatusOr<bool> ChangesMembers(const changes::v1::Event& event) {
  v1::Segment before, after;
  const bool whole =
      (!event.has_before() || event.before().UnpackTo(&before)) && event.after().UnpackTo(&after);
  if (!whole) return errors::DataLoss("the event of a segment");
  if (event.kind() == changes::v1::Event::KIND_DELETED) return true;
  return BuildsAnew(before, after);
}

}  // namespace

absl::StatusOr<std::optional<SegmentBuild>> ReadSegmentBuild(const kv::Reader& reader,
                                                             std::string_view segment) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, BuildKey(segment)));
  if (!bytes.has_value()) return std::nullopt;
  SegmentBuild build;
  GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, build));
  return build;
}

void WriteSegmentBuild(kv::Txn& txn, const SegmentBuild& build) {
  txn.Put(kv::Space::kMeta, BuildKey(build.segment()), table::EncodeRecord(build));
}

void RemoveSegmentBuild(kv::Txn& txn, std::string_view segment) {
  txn.Delete(kv::Space::kMeta, BuildKey(segment));
}

absl::Status VisitSegmentBuilds(const kv::Reader& reader,
                                absl::FunctionRef<bool(const SegmentBuild&)> visit) {
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, kv::PrefixRange(Key(kBuilds).view()),
                                     kv::Order::kForward,
                                     [&](std::string_view, std::string_view bytes) {
                                       SegmentBuild build;
                                       failure = table::DecodeRecord(bytes, build);
                                       return failure.ok() && visit(build);
                                     }));
  return failure;
}

absl::StatusOr<std::optional<kv::Revision>> ReadSegmentPlace(const kv::Reader& reader) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, Key(kPlace).view()));
  if (!bytes.has_value()) return std::nullopt;
  SegmentPlace place;
  GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, place));
  return place.revision();
}

void WriteSegmentPlace(kv::Txn& txn, kv::Revision revision) {
  SegmentPlace place;
  place.set_revision(revision);
  txn.Put(kv::Space::kMeta, Key(kPlace).view(), table::EncodeRecord(place));
}

absl::StatusOr<std::optional<absl::Time>> ReadSegmentAlarm(const kv::Reader& reader,
                                                           std::string_view customer) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> key,
                          reader.Get(kv::Space::kMeta, AlarmOfKey(customer)));
  if (!key.has_value()) return std::nullopt;
  GUANXI_ASSIGN_OR_RETURN(const Alarm alarm, AlarmIn(*key));
  return alarm.when;
}

absl::Status WriteSegmentAlarm(kv::Txn& txn,
                               std::string_view customer,
                               std::optional<absl::Time> when) {
  const std::string of = AlarmOfKey(customer);
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> before, txn.Get(kv::Space::kMeta, of));
  const std::string after = when.has_value() ? AlarmKey(*when, customer) : "";
  if (before.value_or("") == after) return absl::OkStatus();
  if (before.has_value()) txn.Delete(kv::Space::kMeta, *before);
  if (after.empty()) {
    txn.Delete(kv::Space::kMeta, of);
    return absl::OkStatus();
  }
  txn.Put(kv::Space::kMeta, after, "");
  txn.Put(kv::Space::kMeta, of, after);
  return absl::OkStatus();
}

absl::Status VisitSegmentAlarms(const kv::Reader& reader,
                                absl::Time now,
                                absl::FunctionRef<bool(const std::string& customer)> visit) {
  return VisitAlarms(
      reader, [&](const Alarm& alarm) { return alarm.when <= now && visit(alarm.customer); });
}

absl::StatusOr<std::optional<absl::Time>> FirstSegmentAlarm(const kv::Reader& reader) {
  std::optional<absl::Time> first;
  GUANXI_RETURN_IF_ERROR(VisitAlarms(reader, [&](const Alarm& alarm) {
    first = alarm.when;
    return false;
  }));
  return first;
}

absl::Status VisitSuspendedMembers(
    const kv::Reader& reader,
    std::string_view customer,
    absl::FunctionRef<bool(const std::string& segment, const std::string& heir)> visit) {
  const std::string prefix = Key(kSuspended).Str(customer).Take();
  return reader.Scan(kv::Space::kMeta, kv::PrefixRange(prefix), kv::Order::kForward,
                     [&](std::string_view key, std::string_view heir) {
                       kv::KeyReader parts(key.substr(prefix.size()));
                       return visit(parts.Str(), std::string(heir));
                     });
}

absl::StatusOr<std::optional<std::string>> ReadSuspendedMember(const kv::Reader& reader,
                                                               std::string_view customer,
                                                               std::string_view segment) {
  return reader.Get(kv::Space::kMeta, SuspendedKey(customer, segment));
}

void WriteSuspendedMember(kv::Txn& txn,
                          std::string_view customer,
                          std::string_view segment,
                          std::string_view heir) {
  txn.Put(kv::Space::kMeta, SuspendedKey(customer, segment), heir);
}

void RemoveSuspendedMember(kv::Txn& txn, std::string_view customer, std::string_view segment) {
  txn.Delete(kv::Space::kMeta, SuspendedKey(customer, segment));
}

table::Effect SegmentEffect() {
  table::Effect effect;
  effect.apply = [](kv::Txn& txn, const table::Change&,
                    const changes::v1::Event& event) -> absl::Status {
    GUANXI_RETURN_IF_ERROR(BeginToFollow(txn));
    GUANXI_ASSIGN_OR_RETURN(const bool asked, ChangesMembers(event));
    if (!asked) return absl::OkStatus();
    SegmentBuild build;
    build.set_segment(event.resource());
    build.set_revision(static_cast<uint64_t>(event.revision()));
    WriteSegmentBuild(txn, build);
    return absl::OkStatus();
  };
  effect.writes = 2;
  effect.bytes = 512;
  return effect;
}

table::Effect TreatmentEffect() {
  table::Effect effect;
  effect.apply = [](kv::Txn& txn, const table::Change&, const changes::v1::Event&) {
    return BeginToFollow(txn);
  };
  effect.writes = 1;
  effect.bytes = 128;
  return effect;
}

}  // namespace guanxi::customers
