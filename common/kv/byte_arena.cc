#include "common/kv/byte_arena.h"

#include <algorithm>
#include <cstring>

namespace guanxi::kv {
namespace {

constexpr size_t kBlockBytes = 256 * 1024;

}  // namespace

std::string_view ByteArena::Keep(std::string_view bytes) {
  if (blocks_.empty() || blocks_.back().size - used_ < bytes.size()) Grow(bytes.size());
  char* const copy = blocks_.back().bytes.get() + used_;
  if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
  used_ += bytes.size();
  size_ += bytes.size();
  return {copy, bytes.size()};
}

void ByteArena::Clear() {
  if (blocks_.size() > 1) blocks_.erase(blocks_.begin() + 1, blocks_.end());
  used_ = 0;
  size_ = 0;
}

void ByteArena::Grow(size_t size) {
  size = std::max(size, kBlockBytes);
  blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  used_ = 0;
}

}  // namespace guanxi::kv
