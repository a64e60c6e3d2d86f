// Where the bytes of a CSV file come from.
#ifndef GUANXI_COMMON_CSV_BYTE_SOURCE_H_
#define GUANXI_COMMON_CSV_BYTE_SOURCE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace guanxi::csv {

// Thread-compatible.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The bytes that follow those read before, as many as are at hand; empty at the end.
  virtual absl::StatusOr<std::string> Read() = 0;
};

// A file that is in memory already.
class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  absl::StatusOr<std::string> Read() override { return std::exchange(text_, {}); }

 private:
  std::string text_;
};

// The file at `path`. CANNOT_READ when it is not there, is empty, or may not be read.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path);

}  // namespace guanxi::csv

#endif  // GUANXI_COMMON_CSV_BYTE_SOURCE_H_
