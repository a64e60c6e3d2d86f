#include "common/audit/record_text.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iterator>

#include "absl/time/civil_time.h"
#include "common/obs/json.h"
#include "common/status/errors.h"

namespace guanxi::audit {
namespace {

using guanxi::audit::v1::Record;

// Escaped, a byte takes up to six. So the texts of a record take at most 20 KiB and its resources
// 42 KiB more, less than a row's 64 KiB; names and reasons of the suite are far shorter.
constexpr size_t kMaxNameBytes = 256;
constexpr size_t kMaxDetailsBytes = 1024;

void AppendMember(std::string_view name, std::string_view value, size_t limit, std::string& out) {
  if (value.empty()) return;
  out += ",\"";
  out += name;
  out += "\":";
  obs::AppendJsonString(value.substr(0, limit), out);
}

void AppendTime(absl::Time time, std::string& out) {
  const auto parts = absl::UTCTimeZone().At(time);
  fmt::format_to(std::back_inserter(out),
                 ",\"time\":\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z\"", parts.cs.year(),
                 parts.cs.month(), parts.cs.day(), parts.cs.hour(), parts.cs.minute(),
                 parts.cs.second(), absl::ToInt64Nanoseconds(parts.subsecond));
}

void AppendResources(absl::Span<const std::string> resources, std::string& out) {
  if (resources.empty()) return;
  char before = '[';
  out += ",\"resources\":";
  for (const std::string& resource : resources) {
    out += before;
    obs::AppendJsonString(std::string_view(resource).substr(0, kMaxNameBytes), out);
    before = ',';
  }
  out += ']';
}

size_t RecordedBytes(const std::string& resource) {
  return std::min(resource.size(), kMaxNameBytes) + 3;
}

}  // namespace

size_t FittingResources(absl::Span<const std::string> resources) {
  size_t bytes = 0;
  size_t fitting = 0;
  while (fitting < std::min(resources.size(), kMaxResources)) {
    bytes += RecordedBytes(resources[fitting]);
    if (fitting > 0 && bytes > kMaxResourceBytes) break;
    ++fitting;
  }
  return fitting;
}

std::string RecordText(uint64_t sequence, const Entry& entry, const RecordPart& part) {
  std::string out;
  out.reserve(512);
  fmt::format_to(std::back_inserter(out), "{{\"sequence\":{}", sequence);
  AppendTime(entry.time, out);
  AppendMember("kind", Record::Kind_Name(entry.kind), kMaxNameBytes, out);
  AppendMember("actor", entry.actor, kMaxNameBytes, out);
  AppendMember("on_behalf_of", entry.on_behalf_of, kMaxNameBytes, out);
  AppendMember("method", entry.method, kMaxNameBytes, out);
  AppendMember("request_id", entry.request_id, kMaxNameBytes, out);
  AppendResources(part.resources, out);
  AppendMember("outcome", entry.outcome, kMaxNameBytes, out);
  AppendMember("reason", entry.reason, kMaxDetailsBytes, out);
  AppendMember("details", entry.details, kMaxDetailsBytes, out);
  fmt::format_to(std::back_inserter(out), ",\"count\":{}}}", part.count);
  return out;
}

absl::StatusOr<Record> ParseRecordText(std::string_view text) {
  Record record;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const google::protobuf::StringPiece bytes(text.data(), text.size());
  if (!google::protobuf::util::JsonStringToMessage(bytes, &record, options).ok()) {
    return errors::DataLoss("an audit record");
  }
  return record;
}

std::string TextMember(std::string_view name, std::string_view value) {
  std::string out = fmt::format("\"{}\":", name);
  obs::AppendJsonString(value, out);
  return out;
}

std::string TextValue(std::string_view value) {
  std::string out;
  obs::AppendJsonString(value, out);
  return out;
}

}  // namespace guanxi::audit
