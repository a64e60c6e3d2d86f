// Copies of bytes that are all let go of at once: one allocation serves many.
#ifndef GUANXI_COMMON_KV_BYTE_ARENA_H_
#define GUANXI_COMMON_KV_BYTE_ARENA_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace guanxi::kv {

// Not thread-safe.
class ByteArena {
 public:
  // A copy of `bytes`, which lives until Clear.
  std::string_view Keep(std::string_view bytes);

  // Lets go of every copy, and keeps some memory for those to come.
  void Clear();

  // How many bytes were copied since Clear.
  size_t size() const { return size_; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };

  // Makes room for `size` bytes in one block.
  void Grow(size_t size);

  std::vector<Block> blocks_;
  size_t used_ = 0;  // of the last block
  size_t size_ = 0;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_BYTE_ARENA_H_
