#include "common/access/token/key_source.h"

#include <atomic>
#include <fstream>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/access/token/errors.h"
#include "common/access/token/http_fetch.h"
#include "common/access/token/refreshed_keys.h"
#include "common/status/macros.h"

namespace guanxi::token {
namespace {

// A byte more than a set may have, so that KeySet::Parse refuses what is too long.
constexpr size_t kReadBytes = kMaxKeySetBytes + 1;

absl::StatusOr<std::string> ReadDocument(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kReadBytes, '\0');
  if (!file.is_open()) return errors::KeySourceUnavailable(path, "it cannot be opened");
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return errors::KeySourceUnavailable(path, "it cannot be read");
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

absl::StatusOr<std::vector<std::string>> ReadDocuments(const std::vector<std::string>& paths) {
  std::vector<std::string> documents;
  for (const std::string& path : paths) {
    GUANXI_ASSIGN_OR_RETURN(std::string document, ReadDocument(path));
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeySource>> KeysFromFiles(std::vector<std::string> paths,
                                                         RefreshOptions refresh) {
  std::string name = absl::StrJoin(paths, ", ");
  if (paths.empty()) return errors::KeySourceUnavailable("no files", "at least one must be named");
  auto keys = std::make_unique<RefreshedKeys>(
      std::move(name), refresh,
      [paths = std::move(paths)](const std::atomic<bool>&) { return ReadDocuments(paths); });
  GUANXI_RETURN_IF_ERROR(keys->Refresh());
  keys->Start();
  return keys;
}

absl::StatusOr<std::unique_ptr<KeySource>> KeysFromHttp(std::string_view url, HttpOptions options) {
  GUANXI_ASSIGN_OR_RETURN(HttpAddress address, ParseHttpAddress(url));
  auto keys = std::make_unique<RefreshedKeys>(
      std::string(url), options.refresh,
      [address = std::move(address), timeout = options.timeout](
          const std::atomic<bool>& stop) -> absl::StatusOr<std::vector<std::string>> {
        const HttpLimits limits{.timeout = timeout, .max_bytes = kMaxKeySetBytes, .stop = &stop};
        GUANXI_ASSIGN_OR_RETURN(std::string document, HttpGet(address, limits));
        return std::vector<std::string>{std::move(document)};
      });
  keys->Start();
  return keys;
}

}  // namespace guanxi::token
