#include "common/csv/byte_source.h"

#include <fstream>

#include "common/csv/errors.h"

namespace guanxi::csv {
namespace {

constexpr size_t kPiece = 64 * 1024;

class FileSource final : public ByteSource {
 public:
  explicit FileSource(std::ifstream file) : file_(std::move(file)) {}

  absl::StatusOr<std::string> Read() override {
    std::string piece(kPiece, '\0');
    file_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<size_t>(file_.gcount()));
    return piece;
  }

 private:
  std::ifstream file_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || file.peek() == std::ifstream::traits_type::eof()) return errors::CannotRead(path);
  return std::make_unique<FileSource>(std::move(file));
}

}  // namespace guanxi::csv
