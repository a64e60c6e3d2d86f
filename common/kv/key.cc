#include "common/kv/key.h"

#include "common/status/errors.h"

namespace guanxi::kv {
namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xff';
constexpr char kEnd = '\x01';
constexpr uint64_t kSignBit = uint64_t{1} << 63;
constexpr uint8_t kAscending = 0x00;
constexpr uint8_t kDescending = 0xff;

}  // namespace

KeyWriter& KeyWriter::Tag(uint8_t value) {
  out_.push_back(static_cast<char>(value));
  return *this;
}

KeyWriter& KeyWriter::Str(std::string_view value) {
  out_.reserve(out_.size() + value.size() + 2);
  for (size_t zero = value.find(kEscape); zero != value.npos; zero = value.find(kEscape)) {
    out_.append(value.substr(0, zero + 1)).push_back(kEscapedZero);
    value.remove_prefix(zero + 1);
  }
  out_.append(value).push_back(kEscape);
  out_.push_back(kEnd);
  return *this;
}

KeyWriter& KeyWriter::U64(uint64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  out_.append(bytes, sizeof(bytes));
  return *this;
}

KeyWriter& KeyWriter::I64(int64_t value) { return U64(static_cast<uint64_t>(value) ^ kSignBit); }

KeyWriter& KeyWriter::Bool(bool value) { return Tag(value ? 1 : 0); }

KeyWriter& KeyWriter::StrDesc(std::string_view value) {
  const size_t start = out_.size();
  Str(value).InvertFrom(start);
  return *this;
}

KeyWriter& KeyWriter::U64Desc(uint64_t value) { return U64(~value); }

KeyWriter& KeyWriter::I64Desc(int64_t value) {
  return U64(~(static_cast<uint64_t>(value) ^ kSignBit));
}

KeyWriter& KeyWriter::BoolDesc(bool value) { return Tag(value ? 0xfe : 0xff); }

void KeyWriter::InvertFrom(size_t start) {
  for (size_t i = start; i < out_.size(); ++i) out_[i] = static_cast<char>(~out_[i]);
}

uint8_t KeyReader::Tag() {
  const std::string byte = Fixed(1, kAscending);
  return byte.empty() ? 0 : static_cast<uint8_t>(byte[0]);
}

std::string KeyReader::Str() { return Escaped(kAscending); }
uint64_t KeyReader::U64() { return Number(kAscending); }
int64_t KeyReader::I64() {
  const uint64_t bits = Number(kAscending);
  return failed_ ? 0 : static_cast<int64_t>(bits ^ kSignBit);
}
bool KeyReader::Bool() { return Flag(kAscending); }
std::string KeyReader::StrDesc() { return Escaped(kDescending); }
uint64_t KeyReader::U64Desc() { return Number(kDescending); }
int64_t KeyReader::I64Desc() {
  const uint64_t bits = Number(kDescending);
  return failed_ ? 0 : static_cast<int64_t>(bits ^ kSignBit);
}
bool KeyReader::BoolDesc() { return Flag(kDescending); }

absl::Status KeyReader::Finish() const {
  if (failed_) return errors::DataLoss("a stored key is malformed");
  if (!rest_.empty()) return errors::DataLoss("a stored key has bytes past its last part");
  return absl::OkStatus();
}

std::string KeyReader::Fixed(size_t size, uint8_t mask) {
  if (failed_ || rest_.size() < size) {
    failed_ = true;
    return {};
  }
  std::string bytes(rest_.substr(0, size));
  rest_.remove_prefix(size);
  for (char& c : bytes) c = static_cast<char>(c ^ mask);
  return bytes;
}

uint64_t KeyReader::Number(uint8_t mask) {
  uint64_t value = 0;
  for (char c : Fixed(8, mask)) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

std::string KeyReader::Escaped(uint8_t mask) {
  std::string value;
  for (size_t i = 0; !failed_ && i + 1 < rest_.size(); ++i) {
    const char c = static_cast<char>(rest_[i] ^ mask);
    if (c != kEscape) {
      value.push_back(c);
      continue;
    }
    const char mark = static_cast<char>(rest_[++i] ^ mask);
    if (mark == kEnd) {
      rest_.remove_prefix(i + 1);
      return value;
    }
    if (mark != kEscapedZero) break;
    value.push_back(kEscape);
  }
  failed_ = true;
  return {};
}

bool KeyReader::Flag(uint8_t mask) {
  const std::string byte = Fixed(1, mask);
  if (!byte.empty() && static_cast<uint8_t>(byte[0]) > 1) failed_ = true;
  return !failed_ && byte[0] == 1;
}

std::string PrefixEnd(std::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.remove_suffix(1);
  std::string end(prefix);
  if (!end.empty()) ++end.back();
  return end;
}

KeyRange PrefixRange(std::string_view prefix) { return {std::string(prefix), PrefixEnd(prefix)}; }

}  // namespace guanxi::kv
