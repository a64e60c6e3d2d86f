// The key codec: tuples of typed parts become bytes that sort as the tuples do, part by part.
//
// These encodings are on disk and never change:
//   string       its bytes with 00 written as 00 FF, then 00 01
//   uint64       8 bytes, big-endian
//   int64        8 bytes, big-endian, sign bit flipped
//   bool         one byte, 00 or 01
//   tag          one byte: a table's or an index's frozen number
//   descending   every byte of the encoding inverted
// Tuples of one shape have no key that is a prefix of another, and the keys that begin with the
// same parts are the range [prefix, PrefixEnd(prefix)).
#ifndef GUANXI_COMMON_KV_KEY_H_
#define GUANXI_COMMON_KV_KEY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "common/kv/engine.h"

namespace guanxi::kv {

// Builds a key part by part.
class KeyWriter {
 public:
  KeyWriter() = default;
  // Continues `prefix`, the encoding of the parts before.
  explicit KeyWriter(std::string prefix) : out_(std::move(prefix)) {}

  KeyWriter& Tag(uint8_t value);
  KeyWriter& Str(std::string_view value);
  KeyWriter& U64(uint64_t value);
  KeyWriter& I64(int64_t value);
  KeyWriter& Bool(bool value);

  // The same, sorting from the largest to the smallest.
  KeyWriter& StrDesc(std::string_view value);
  KeyWriter& U64Desc(uint64_t value);
  KeyWriter& I64Desc(int64_t value);
  KeyWriter& BoolDesc(bool value);

  // The key so far. The view is valid until the next call of any other member.
  std::string_view view() const { return out_; }
  // The key; the writer is empty after.
  std::string Take() { return std::exchange(out_, {}); }

 private:
  void InvertFrom(size_t start);

  std::string out_;
};

// Reads a key's parts in the order in which they were written. A malformed part makes every later
// read return an empty value and `Finish` report it, so a key is read in full and checked once.
class KeyReader {
 public:
  // `key` outlives the reader.
  explicit KeyReader(std::string_view key) : rest_(key) {}

  uint8_t Tag();
  std::string Str();
  uint64_t U64();
  int64_t I64();
  bool Bool();
  std::string StrDesc();
  uint64_t U64Desc();
  int64_t I64Desc();
  bool BoolDesc();

  // OK when every part was well-formed and nothing is left; DATA_LOSS otherwise.
  absl::Status Finish() const;

 private:
  // Takes `size` bytes, each combined with `mask` by exclusive or; empty and failed when there are
  // fewer.
  std::string Fixed(size_t size, uint8_t mask);
  uint64_t Number(uint8_t mask);
  std::string Escaped(uint8_t mask);
  bool Flag(uint8_t mask);

  std::string_view rest_;
  bool failed_ = false;
};

// The smallest key greater than every key that begins with `prefix`; empty, which is no bound, when
// there is none (a prefix of FF bytes only, or an empty one).
std::string PrefixEnd(std::string_view prefix);

// The keys that begin with `prefix`.
KeyRange PrefixRange(std::string_view prefix);

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_KEY_H_
