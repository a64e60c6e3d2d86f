#include "services/customers/transfer/stored_file.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

// The offset of the piece in which `offset` lies; `offset` itself when no piece begins before it.
absl::StatusOr<int64_t> PieceWith(const kv::Reader& reader,
                                  std::string_view job,
                                  int64_t file,
                                  int64_t offset) {
  int64_t begin = offset;
  const std::string prefix = FilePrefix(job, file);
  const kv::KeyRange before = {prefix, PieceKey(job, file, offset + 1)};
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, before, kv::Order::kReverse,
                                     [&](std::string_view key, std::string_view) {
                                       kv::KeyReader place(key.substr(prefix.size()));
                                       begin = place.I64();
                                       return false;
                                     }));
  return begin;
}

class StoredSource final : public csv::ByteSource {
 public:
  StoredSource(kv::Engine* engine, std::string job, int64_t file, int64_t offset, size_t read_ahead)
      : engine_(engine),
        job_(std::move(job)),
        file_(file),
        offset_(offset),
        read_ahead_(read_ahead) {}

  absl::StatusOr<std::string> Read() override {
    GUANXI_ASSIGN_OR_RETURN(std::string bytes,
                            ReadFile(*engine_->Snapshot(), job_, file_, offset_, read_ahead_));
    offset_ += static_cast<int64_t>(bytes.size());
    return bytes;
  }

 private:
  kv::Engine* engine_;
  const std::string job_;
  const int64_t file_;
  int64_t offset_;
  const size_t read_ahead_;
};

}  // namespace

void AppendToFile(
    kv::Txn& txn, std::string_view job, int64_t file, int64_t size, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPieceBytes);
    txn.Put(kv::Space::kMeta, PieceKey(job, file, size), piece);
    size += static_cast<int64_t>(piece.size());
    bytes.remove_prefix(piece.size());
  }
}

absl::StatusOr<std::string> ReadFile(
    const kv::Reader& reader, std::string_view job, int64_t file, int64_t offset, size_t most) {
  GUANXI_ASSIGN_OR_RETURN(const int64_t begin, PieceWith(reader, job, file, offset));
  const kv::KeyRange rest = {PieceKey(job, file, begin), kv::PrefixEnd(FilePrefix(job, file))};
  std::string bytes;
  auto skipped = static_cast<size_t>(offset - begin);
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, rest, kv::Order::kForward,
                                     [&](std::string_view, std::string_view piece) {
                                       piece.remove_prefix(std::min(skipped, piece.size()));
                                       skipped = 0;
                                       bytes += piece.substr(0, most - bytes.size());
                                       return bytes.size() < most;
                                     }));
  return bytes;
}

std::unique_ptr<csv::ByteSource> OpenStoredFile(
    kv::Engine* engine, std::string job, int64_t file, int64_t offset, size_t read_ahead) {
  return std::make_unique<StoredSource>(engine, std::move(job), file, offset, read_ahead);
}

absl::StatusOr<std::string> DigestOfFile(kv::Engine* engine, const std::string& job, int64_t file) {
  const std::unique_ptr<csv::ByteSource> source = OpenStoredFile(engine, job, file, 0);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       &EVP_MD_CTX_free);
  if (EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) {
    return errors::Internal("no SHA-256");
  }
  while (true) {
    GUANXI_ASSIGN_OR_RETURN(const std::string bytes, source->Read());
    if (bytes.empty()) break;
    EVP_DigestUpdate(digest.get(), bytes.data(), bytes.size());
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest.get(), value.data(), &size);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(value.data()), size));
}

}  // namespace guanxi::customers
