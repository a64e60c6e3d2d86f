#include "common/rpc/answers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/kv/key.h"
#include "common/rpc/meta_tag.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::rpc {
namespace {

// Of rows before answers were kept by their records, and now.
constexpr uint8_t kWholeFormat = 1;
constexpr uint8_t kFormat = 2;
constexpr size_t kHeaderBytes = 1 + 8 + 8;
constexpr size_t kPrunedPerAnswer = 2;
// How long to leave expired answers alone once none was found.
constexpr absl::Duration kPrunePause = absl::Minutes(1);

// What follows the header of a row. On disk: never reuse a number.
enum class Kind : uint8_t {
  kWhole = 1,     // the answer as it is
  kPersonal = 2,  // the same, and it may hold personal data
  kRecord = 3,    // the revision, and the record's name
  kErased = 4,    // nothing
};

// The value of an answer's row: format, fingerprint, time in nanoseconds, kind and the answer.
struct Row {
  uint64_t fingerprint = 0;
  int64_t nanos = 0;
  Answer answer;
};

Kind KindOf(const Answer& answer) {
  if (answer.erased) return Kind::kErased;
  if (!answer.record.empty()) return Kind::kRecord;
  return answer.personal ? Kind::kPersonal : Kind::kWhole;
}

std::string Encode(const Row& row) {
  const Kind kind = KindOf(row.answer);
  kv::KeyWriter header;
  header.Tag(kFormat).U64(row.fingerprint).I64(row.nanos).Tag(static_cast<uint8_t>(kind));
  if (kind == Kind::kRecord) header.U64(row.answer.revision);
  std::string value = header.Take();
  value.append(kind == Kind::kRecord ? row.answer.record : row.answer.bytes);
  return value;
}

// Reads what follows the header in `rest`; false when that is no answer.
bool DecodeAnswer(std::string_view rest, Answer& answer) {
  if (rest.empty()) return false;
  const auto kind = static_cast<Kind>(rest[0]);
  rest.remove_prefix(1);
  if (kind == Kind::kRecord) {
    if (rest.size() <= 8) return false;
    answer.revision = kv::KeyReader(rest.substr(0, 8)).U64();
    answer.record = rest.substr(8);
    return true;
  }
  answer.bytes = rest;
  answer.personal = kind == Kind::kPersonal;
  answer.erased = kind == Kind::kErased;
  return kind == Kind::kWhole || answer.personal || answer.erased;
}

absl::StatusOr<Row> Decode(std::string_view value) {
  kv::KeyReader header(value.substr(0, kHeaderBytes));
  const uint8_t format = header.Tag();
  Row row;
  row.fingerprint = header.U64();
  row.nanos = header.I64();
  if (!header.Finish().ok()) return errors::DataLoss("a kept answer");
  const std::string_view rest = value.substr(kHeaderBytes);
  if (format == kWholeFormat) {
    row.answer.bytes = rest;
  } else if (format != kFormat || !DecodeAnswer(rest, row.answer)) {
    return errors::DataLoss("a kept answer");
  }
  return row;
}

std::string AnswerKey(std::string_view caller, std::string_view request_id) {
  return kv::KeyWriter().Tag(kMetaAnswer).Str(caller).Str(request_id).Take();
}

std::string TimeKey(int64_t nanos, std::string_view caller, std::string_view request_id) {
  return kv::KeyWriter().Tag(kMetaAnswerByTime).I64(nanos).Str(caller).Str(request_id).Take();
}

std::string PersonalKey(std::string_view caller, std::string_view request_id) {
  return kv::KeyWriter().Tag(kMetaAnswerPersonal).Str(caller).Str(request_id).Take();
}

// The start of the keys of answers given at or after `nanos`.
std::string TimePrefix(int64_t nanos) {
  return kv::KeyWriter().Tag(kMetaAnswerByTime).I64(nanos).Take();
}

absl::StatusOr<std::optional<Row>> Get(const kv::Reader& reader, std::string_view key) {
  GUANXI_ASSIGN_OR_RETURN(std::optional<std::string> value, reader.Get(kv::Space::kMeta, key));
  if (!value) return std::nullopt;
  GUANXI_ASSIGN_OR_RETURN(Row row, Decode(*value));
  return row;
}

// Removes the row behind a time key, and the answer it leads to unless a later one took its place.
absl::Status Forget(kv::Txn& txn, const std::string& time_key) {
  kv::KeyReader parts(time_key);
  parts.Tag();
  const int64_t nanos = parts.I64();
  const std::string caller = parts.Str();
  const std::string request_id = parts.Str();
  GUANXI_RETURN_IF_ERROR(parts.Finish());
  const std::string key = AnswerKey(caller, request_id);
  GUANXI_ASSIGN_OR_RETURN(std::optional<Row> row, Get(txn, key));
  if (row && row->nanos == nanos) {
    txn.Delete(kv::Space::kMeta, key);
    if (row->answer.personal) txn.Delete(kv::Space::kMeta, PersonalKey(caller, request_id));
  }
  txn.Delete(kv::Space::kMeta, time_key);
  return absl::OkStatus();
}

bool IsNameByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
}

// Whether `bytes`, a message, may name `record`. Not where it stands at the start of a longer name:
// the length in front of a text says how far that goes.
bool Names(std::string_view bytes, std::string_view record) {
  for (size_t at = bytes.find(record); at != std::string_view::npos;
       at = bytes.find(record, at + 1)) {
    const std::string_view rest = bytes.substr(at);
    const size_t length = at == 0 ? 0 : static_cast<unsigned char>(bytes[at - 1]);
    const bool goes_on = record.size() < length && length <= rest.size();
    if (!goes_on) return true;
    const std::string_view more = rest.substr(record.size(), length - record.size());
    if (!std::all_of(more.begin(), more.end(), IsNameByte)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::optional<Answer>> Answers::Find(const kv::Reader& reader,
                                                    const Question& question) const {
  const std::string key = AnswerKey(question.caller, question.request_id);
  GUANXI_ASSIGN_OR_RETURN(std::optional<Row> row, Get(reader, key));
  if (!row || absl::FromUnixNanos(row->nanos) + kAnswerKept <= question.now) return std::nullopt;
  if (row->fingerprint != question.fingerprint) return errors::RequestIdReused(question.request_id);
  return std::move(row->answer);
}

absl::Status Answers::Keep(kv::Txn& txn, const Question& question, const Answer& answer) {
  if (answer.bytes.size() > kMaxAnswerBytes) {
    return errors::Internal(
        absl::StrCat("an answer of ", answer.bytes.size(), " bytes cannot be kept"));
  }
  GUANXI_RETURN_IF_ERROR(Prune(txn, question.now));
  const std::string key = AnswerKey(question.caller, question.request_id);
  const std::string personal = PersonalKey(question.caller, question.request_id);
  GUANXI_ASSIGN_OR_RETURN(std::optional<Row> expired, Get(txn, key));
  if (expired) {
    txn.Delete(kv::Space::kMeta, TimeKey(expired->nanos, question.caller, question.request_id));
    if (expired->answer.personal) txn.Delete(kv::Space::kMeta, personal);
  }
  const int64_t nanos = absl::ToUnixNanos(question.now);
  txn.Put(kv::Space::kMeta, key, Encode({question.fingerprint, nanos, answer}));
  txn.Put(kv::Space::kMeta, TimeKey(nanos, question.caller, question.request_id), "");
  if (KindOf(answer) == Kind::kPersonal) txn.Put(kv::Space::kMeta, personal, "");
  return absl::OkStatus();
}

absl::Status Answers::Prune(kv::Txn& txn, absl::Time now) {
  absl::MutexLock lock(&mu_);
  if (now < prune_at_) return absl::OkStatus();
  const std::string end = TimePrefix(absl::ToUnixNanos(now - kAnswerKept));
  std::string begin = prune_from_.empty() ? TimePrefix(INT64_MIN) : prune_from_;
  if (begin >= end) begin = TimePrefix(INT64_MIN);
  std::vector<std::string> expired;
  GUANXI_RETURN_IF_ERROR(txn.Scan(kv::Space::kMeta, {std::move(begin), end}, kv::Order::kForward,
                                  [&](std::string_view key, std::string_view) {
                                    expired.emplace_back(key);
                                    return expired.size() < kPrunedPerAnswer;
                                  }));
  for (const std::string& key : expired) GUANXI_RETURN_IF_ERROR(Forget(txn, key));
  if (expired.size() == kPrunedPerAnswer) {
    prune_from_ = expired.back();
  } else {
    // Begin anew after a pause: a transaction that was abandoned, or a clock set back, may have
    // left some behind.
    prune_from_.clear();
    prune_at_ = now + kPrunePause;
  }
  return absl::OkStatus();
}

absl::StatusOr<int> EraseAnswers(kv::Txn& txn,
                                 absl::Span<const std::string> records,
                                 std::string& position,
                                 EraseLimits limits) {
  const std::string prefix = kv::KeyWriter().Tag(kMetaAnswerPersonal).Take();
  kv::KeyRange range = kv::PrefixRange(prefix);
  if (!position.empty()) range.begin = position + '\0';
  std::vector<std::string> found;
  GUANXI_RETURN_IF_ERROR(txn.Scan(kv::Space::kMeta, range, kv::Order::kForward,
                                  [&](std::string_view key, std::string_view) {
                                    found.emplace_back(key);
                                    return found.size() < limits.looked_at;
                                  }));
  position = found.size() < limits.looked_at ? "" : found.back();
  int emptied = 0;
  for (const std::string& personal : found) {
    const std::string key = kv::KeyWriter().Tag(kMetaAnswer).Take() + personal.substr(1);
    GUANXI_ASSIGN_OR_RETURN(std::optional<Row> row, Get(txn, key));
    const bool names = row && std::any_of(records.begin(), records.end(), [&](const auto& record) {
                         return Names(row->answer.bytes, record);
                       });
    if (!names) continue;
    row->answer = {.erased = true};
    txn.Put(kv::Space::kMeta, key, Encode(*row));
    txn.Delete(kv::Space::kMeta, personal);
    if (++emptied < limits.emptied) continue;
    position = personal;
    break;
  }
  return emptied;
}

}  // namespace guanxi::rpc
