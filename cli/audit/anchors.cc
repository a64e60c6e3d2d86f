#include "cli/audit/anchors.h"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/audit/errors.h"

namespace guanxi::cli {

absl::StatusOr<Anchors> Anchors::Read(const std::string& path) {
  Anchors anchors(path);
  if (!std::filesystem::exists(path)) return anchors;
  std::ifstream in(path);
  if (!in) return errors::AuditFileUnusable(path, "cannot be read");
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    std::istringstream words(line);
    std::string service, time;
    KnownRecord known{.where = fmt::format("line {} of {}", number, path)};
    words >> service >> known.sequence >> known.hash >> time;
    if (!words || known.hash.size() != 64) {
      return errors::BadAnchor(known.where);
    }
    anchors.known_[service].push_back(std::move(known));
  }
  return anchors;
}

std::vector<KnownRecord> Anchors::Of(const std::string& service) const {
  const auto found = known_.find(service);
  return found == known_.end() ? std::vector<KnownRecord>() : found->second;
}

absl::Status Anchors::Add(const std::string& service,
                          uint64_t sequence,
                          const std::string& hash,
                          const std::string& time) {
  std::vector<KnownRecord>& known = known_[service];
  if (sequence == 0 || (!known.empty() && known.back().sequence == sequence)) {
    return absl::OkStatus();
  }
  std::ofstream out(path_, std::ios::app);
  out << service << ' ' << sequence << ' ' << hash << ' ' << time << '\n';
  if (!out.flush()) return errors::AuditFileUnusable(path_, "cannot be written");
  known.push_back({.sequence = sequence, .hash = hash, .where = path_});
  return absl::OkStatus();
}

}  // namespace guanxi::cli
