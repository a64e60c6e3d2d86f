#include "common/rpc/answers.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/kv/key.h"
#include "common/rpc/meta_tag.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::rpc {
namespace {

constexpr uint8_t kFormat = 1;
constexpr size_t kHeaderBytes = 1 + 8 + 8;
constexpr size_t kPrunedPerAnswer = 2;
// How long to leave expired answers alone once none was found.
constexpr absl::Duration kPrunePause = absl::Minutes(1);

// The value of an answer's row: format, fingerprint, time in nanoseconds, and the answer as it is.
struct Row {
  uint64_t fingerprint = 0;
  int64_t nanos = 0;
  std::string answer;
};

std::string Encode(uint64_t fingerprint, int64_t nanos, std::string_view answer) {
  std::string value = kv::KeyWriter().Tag(kFormat).U64(fingerprint).I64(nanos).Take();
  value.append(answer);
  return value;
}

absl::StatusOr<Row> Decode(std::string_view value) {
  kv::KeyReader header(value.substr(0, kHeaderBytes));
  const uint8_t format = header.Tag();
  Row row;
  row.fingerprint = header.U64();
  row.nanos = header.I64();
  if (!header.Finish().ok() || format != kFormat) return errors::DataLoss("a kept answer");
  row.answer = value.substr(kHeaderBytes);
  return row;
}

std::string AnswerKey(std::string_view caller, std::string_view request_id) {
  return kv::KeyWriter().Tag(kMetaAnswer).Str(caller).Str(request_id).Take();
}

std::string TimeKey(int64_t nanos, std::string_view caller, std::string_view request_id) {
  return kv::KeyWriter().Tag(kMetaAnswerByTime).I64(nanos).Str(caller).Str(request_id).Take();
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
  if (row && row->nanos == nanos) txn.Delete(kv::Space::kMeta, key);
  txn.Delete(kv::Space::kMeta, time_key);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<std::string>> Answers::Find(const kv::Reader& reader,
                                                         const Question& question) const {
  const std::string key = AnswerKey(question.caller, question.request_id);
  GUANXI_ASSIGN_OR_RETURN(std::optional<Row> row, Get(reader, key));
  if (!row || absl::FromUnixNanos(row->nanos) + kAnswerKept <= question.now) return std::nullopt;
  if (row->fingerprint != question.fingerprint) return errors::RequestIdReused(question.request_id);
  return std::move(row->answer);
}

absl::Status Answers::Keep(kv::Txn& txn, const Question& question, std::string_view answer) {
  if (answer.size() > kMaxAnswerBytes) {
    return errors::Internal(absl::StrCat("an answer of ", answer.size(), " bytes cannot be kept"));
  }
  GUANXI_RETURN_IF_ERROR(Prune(txn, question.now));
  const std::string key = AnswerKey(question.caller, question.request_id);
  GUANXI_ASSIGN_OR_RETURN(std::optional<Row> expired, Get(txn, key));
  if (expired) {
    txn.Delete(kv::Space::kMeta, TimeKey(expired->nanos, question.caller, question.request_id));
  }
  const int64_t nanos = absl::ToUnixNanos(question.now);
  txn.Put(kv::Space::kMeta, key, Encode(question.fingerprint, nanos, answer));
  txn.Put(kv::Space::kMeta, TimeKey(nanos, question.caller, question.request_id), "");
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

}  // namespace guanxi::rpc
