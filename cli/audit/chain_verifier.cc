#include "cli/audit/chain_verifier.h"

#include <fmt/core.h>
#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace guanxi::cli {
namespace {

constexpr size_t kHexDigits = 64;
constexpr size_t kMaxProblems = 100;
constexpr std::string_view kOpening = "{\"sequence\":";

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

int DigitOf(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(DigitOf(hex[i]) * 16 + DigitOf(hex[i + 1]));
  }
  return bytes;
}

std::string ToHex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) / 16];
    hex += kDigits[static_cast<unsigned char>(c) % 16];
  }
  return hex;
}

// The hash of a record with these bytes behind a record of that hash.
std::string HashBehind(const std::string& previous_hex, const std::string& text) {
  const std::string bytes = FromHex(previous_hex) + text;
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return ToHex({reinterpret_cast<const char*>(digest), sizeof(digest)});
}

std::multimap<uint64_t, KnownRecord> BySequence(std::vector<KnownRecord> known) {
  std::multimap<uint64_t, KnownRecord> sorted;
  for (KnownRecord& record : known) {
    if (record.sequence > 0) sorted.emplace(record.sequence, std::move(record));
  }
  return sorted;
}

}  // namespace

ChainVerifier::ChainVerifier(std::vector<KnownRecord> known)
    : known_(BySequence(std::move(known))), previous_(kHexDigits, '0') {
  verdict_.hash = previous_;
}

std::optional<ChainVerifier::Record> ChainVerifier::Parse(uint64_t number, std::string_view line) {
  if (line.size() <= kHexDigits + kOpening.size() || line[kHexDigits] != ' ') return std::nullopt;
  Record record{.line = number};
  record.hash = line.substr(0, kHexDigits);
  record.text = line.substr(kHexDigits + 1);
  if (!IsHex(record.hash) || record.text.rfind(kOpening, 0) != 0) return std::nullopt;
  const char* begin = record.text.data() + kOpening.size();
  const char* end = record.text.data() + record.text.size();
  const auto [at, error] = std::from_chars(begin, end, record.sequence);
  const bool is_number = error == std::errc() && at != end && (*at == ',' || *at == '}');
  if (!is_number || record.sequence == 0 || *begin == '0') return std::nullopt;
  return record;
}

void ChainVerifier::Line(uint64_t number, std::string_view line) {
  ++verdict_.records;
  std::optional<Record> record = Parse(number, line);
  if (!record) {
    return Report(number, expected_ + (pending_ ? 1 : 0),
                  fmt::format("line {} is no record: it was changed or added", number));
  }
  if (pending_) {
    const Record before = *std::exchange(pending_, std::nullopt);
    Take(before, &*record);
  }
  // Whether a record out of its place was moved, added or made to say another sequence shows in the
  // next line only.
  if (record->sequence == expected_) {
    TakeInPlace(*record);
  } else {
    pending_ = std::move(record);
  }
}

ChainVerdict ChainVerifier::Finish() {
  if (pending_) Take(*std::exchange(pending_, std::nullopt), nullptr);
  for (const auto& [first, gap] : gaps_) {
    if (first + 1 == gap.end && early_.count(first) > 0) continue;
    Report(gap.line, first,
           first + 1 == gap.end
               ? fmt::format("record {} is missing before line {}", first, gap.line)
               : fmt::format("records {} to {} are missing before line {}", first, gap.end - 1,
                             gap.line));
  }
  if (!known_.empty() && known_.rbegin()->first >= expected_) {
    const auto& [sequence, known] = *known_.rbegin();
    Report(0, expected_,
           fmt::format("the chain ends too early: records {} to {} are missing at its end, as {} "
                       "knows",
                       expected_, sequence, known.where));
  }
  return std::move(verdict_);
}

void ChainVerifier::Take(const Record& record, const Record* next) {
  const bool fills_place = next != nullptr && next->sequence == expected_ + 1;
  const bool is_added = next != nullptr && next->sequence == expected_;
  if (fills_place) {
    Report(record.line, expected_,
           fmt::format("line {}: in the place of record {} stands one that calls itself {}",
                       record.line, expected_, record.sequence));
    Advance(record);
    previous_known_ = false;
    return;
  }
  if (record.sequence > expected_ && !is_added) {
    gaps_[expected_] = {.end = record.sequence, .line = record.line};
    expected_ = record.sequence;
    Compare(record);
    return Advance(record);
  }
  TakeMisplaced(record);
}

void ChainVerifier::TakeInPlace(const Record& record) {
  if (previous_known_ && HashBehind(previous_, record.text) != record.hash) {
    Report(record.line, record.sequence,
           record.sequence == 1
               ? fmt::format("record 1 (line {}) was changed", record.line)
               : fmt::format("record {} (line {}) was changed, or the hash of record {} was",
                             record.sequence, record.line, record.sequence - 1));
  }
  Compare(record);
  Advance(record);
}

void ChainVerifier::TakeMisplaced(const Record& record) {
  if (CloseGap(record.sequence)) {
    return Report(record.line, record.sequence,
                  fmt::format("record {} (line {}) is out of order: it stands behind record {}",
                              record.sequence, record.line, expected_ - 1));
  }
  if (record.sequence < expected_) {
    return Report(record.line, record.sequence,
                  fmt::format("record {} (line {}) stands there a second time", record.sequence,
                              record.line));
  }
  early_.insert(record.sequence);
  Report(record.line, record.sequence,
         fmt::format("record {} (line {}) is out of order: it stands before record {}",
                     record.sequence, record.line, expected_));
}

bool ChainVerifier::CloseGap(uint64_t sequence) {
  auto at = gaps_.upper_bound(sequence);
  if (at == gaps_.begin()) return false;
  const auto [first, gap] = *--at;
  if (sequence >= gap.end) return false;
  gaps_.erase(at);
  if (first < sequence) gaps_[first] = {.end = sequence, .line = gap.line};
  if (sequence + 1 < gap.end) gaps_[sequence + 1] = gap;
  return true;
}

void ChainVerifier::Advance(const Record& record) {
  verdict_.sequence = expected_;
  verdict_.hash = record.hash;
  previous_ = record.hash;
  previous_known_ = true;
  ++expected_;
}

void ChainVerifier::Compare(const Record& record) {
  const auto [begin, end] = known_.equal_range(record.sequence);
  for (auto at = begin; at != end; ++at) {
    if (at->second.hash == record.hash) continue;
    // The known record before it, if there is one, was as it should be or has its own problem.
    const uint64_t from = begin == known_.begin() ? 1 : std::prev(begin)->first + 1;
    Report(record.line, record.sequence,
           fmt::format("record {} (line {}) is not the one that {} knows: records {} to {} were "
                       "written anew, in part or all",
                       record.sequence, record.line, at->second.where, from, record.sequence));
  }
}

void ChainVerifier::Report(uint64_t line, uint64_t sequence, std::string text) {
  ++verdict_.problem_count;
  if (verdict_.problems.size() == kMaxProblems) return;
  verdict_.problems.push_back({.line = line, .sequence = sequence, .text = std::move(text)});
}

}  // namespace guanxi::cli
