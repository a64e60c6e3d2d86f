#include "common/access/token/private_key_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "common/access/token/errors.h"
#include "common/status/macros.h"

namespace guanxi::token {
namespace {

constexpr size_t kMaxFileBytes = 64 * 1024;
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

// A file descriptor, closed at the end.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  const int fd_;
};

absl::Status Failed(const std::string& path, std::string_view what) {
  return errors::SigningKeyInvalid(path, fmt::format("{}: {}", what, std::strerror(errno)));
}

absl::Status CheckPrivate(const File& file, const std::string& path) {
  struct stat about = {};
  if (fstat(file.fd(), &about) != 0) return Failed(path, "stat");
  if (!S_ISREG(about.st_mode)) return errors::SigningKeyUnsafe(path, "it must be a regular file");
  if (about.st_uid != geteuid()) {
    return errors::SigningKeyUnsafe(path, "it must belong to the user the suite runs as");
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return errors::SigningKeyUnsafe(path, "only its owner may have access to it: chmod 600");
  }
  return absl::OkStatus();
}

// The text of a file, wiped when it is no longer needed.
struct SecretText {
  std::array<char, kMaxFileBytes> bytes;
  size_t size = 0;
  ~SecretText() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

bool ReadAll(const File& file, SecretText& text) {
  while (text.size < text.bytes.size()) {
    const ssize_t count =
        read(file.fd(), text.bytes.data() + text.size, text.bytes.size() - text.size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0;
    text.size += static_cast<size_t>(count);
  }
  return true;
}

bool WriteAll(const File& file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(file.fd(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

// A name beside `path` that nobody else uses.
std::string TemporaryName(const std::string& path) {
  std::string name = path + ".XXXXXX";
  const int fd = mkostemp(name.data(), O_CLOEXEC);  // creates it with mode 0600
  if (fd < 0) return {};
  close(fd);
  return name;
}

// Makes a new name in the directory of `path` survive a loss of power.
bool SyncDirectory(const std::string& path) {
  std::filesystem::path directory = std::filesystem::path(path).parent_path();
  if (directory.empty()) directory = ".";
  const File file(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file.is_open() && fsync(file.fd()) == 0;
}

// Writes `text` to the empty file `temporary`, and gives it the name `path` unless that is taken.
absl::Status Publish(const std::string& temporary, const std::string& path, std::string_view text) {
  const File file(open(temporary.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open() || fchmod(file.fd(), kOwnerOnly) != 0 || !WriteAll(file, text) ||
      fsync(file.fd()) != 0) {
    return Failed(path, "writing");
  }
  if (link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST) return Failed(path, "linking");
  return SyncDirectory(path) ? absl::OkStatus() : Failed(path, "syncing the directory");
}

}  // namespace

absl::StatusOr<KeyPtr> ReadPrivateKey(const std::string& path) {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) return Failed(path, "opening");
  GUANXI_RETURN_IF_ERROR(CheckPrivate(file, path));
  SecretText text;
  if (!ReadAll(file, text)) return Failed(path, "reading");
  const BioPtr source(BIO_new_mem_buf(text.bytes.data(), static_cast<int>(text.size)));
  // With a password callback that gives none, an encrypted key is refused instead of asking for it
  // at the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  KeyPtr key(source == nullptr
                 ? nullptr
                 : PEM_read_bio_PrivateKey(source.get(), nullptr, no_password, nullptr));
  if (key == nullptr) {
    return errors::SigningKeyInvalid(path, "it must hold a private key in PEM, not encrypted");
  }
  return key;
}

absl::Status WriteNewPrivateKey(const std::string& path, const EVP_PKEY* key) {
  const BioPtr sink(BIO_new(BIO_s_secmem()));
  if (sink == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(sink.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return errors::SigningKeyInvalid(path, "it cannot be written as PEM");
  }
  char* bytes = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(sink.get(), &bytes));
  const std::string temporary = TemporaryName(path);
  if (temporary.empty()) return Failed(path, "creating");
  const absl::Status status = Publish(temporary, path, {bytes, size});
  unlink(temporary.c_str());
  return status;
}

}  // namespace guanxi::token
