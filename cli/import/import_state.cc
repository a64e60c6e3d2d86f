#include "cli/import/import_state.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "cli/import/errors.h"
#include "common/status/macros.h"

namespace guanxi::importer {
namespace {

std::string Header(uint64_t fingerprint) {
  return fmt::format("guanxi-import-state 1 {:016x}\n", fingerprint);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ImportState>> ImportState::Open(const std::string& path,
                                                               uint64_t fingerprint) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0644);
  if (fd < 0) return errors::CannotWrite(path);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return errors::ImportRunning(path);
  }
  auto state = std::unique_ptr<ImportState>(new ImportState(path, fd, fingerprint));
  GUANXI_RETURN_IF_ERROR(state->Load());
  return state;
}

ImportState::ImportState(std::string path, int fd, uint64_t fingerprint)
    : path_(std::move(path)), fd_(fd), fingerprint_(fingerprint) {}

ImportState::~ImportState() { ::close(fd_); }

absl::Status ImportState::Load() {
  std::ifstream file(path_, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  const std::string text = content.str();
  const size_t whole = text.rfind('\n') + 1;  // npos + 1 is 0: not even the header is whole
  if (whole == 0) return Restart();
  std::istringstream lines(text.substr(0, whole));
  std::string line;
  std::getline(lines, line);
  if (line + "\n" != Header(fingerprint_)) return errors::OtherImport(path_);
  while (std::getline(lines, line)) {
    if (!LoadLine(line)) return errors::OtherImport(path_);
  }
  if (::ftruncate(fd_, static_cast<off_t>(whole)) != 0) return errors::CannotWrite(path_);
  return absl::OkStatus();
}

bool ImportState::LoadLine(const std::string& line) {
  std::istringstream words(line);
  std::string first;
  std::string rows;
  words >> first;
  if (first == "witness") {
    Witness witness;
    words >> witness.step >> witness.row >> std::hex >> witness.answer;
    witness_ = witness;
    witness_kept_ = true;
    return !words.fail();
  }
  words >> rows;
  const std::optional<RowSet> parsed = RowSet::Parse(rows);
  if (words.fail() || !parsed || first.find_first_not_of("0123456789") != std::string::npos ||
      first.size() > 6) {
    return false;
  }
  taken_[std::stoi(first)].Add(*parsed);
  return true;
}

bool ImportState::Taken(int step, int64_t row) const {
  const auto rows = taken_.find(step);
  return rows != taken_.end() && rows->second.Contains(row);
}

void ImportState::Take(int step, int64_t row) {
  taken_[step].Add(row);
  pending_[step].Add(row);
}

void ImportState::SetWitness(const Witness& witness) {
  witness_ = witness;
  witness_kept_ = false;
}

absl::Status ImportState::Flush() {
  if (pending_.empty()) return absl::OkStatus();
  std::string text;
  if (witness_ && !witness_kept_) {
    witness_kept_ = true;
    text += fmt::format("witness {} {} {:016x}\n", witness_->step, witness_->row, witness_->answer);
  }
  for (const auto& [step, rows] : pending_) text += fmt::format("{} {}\n", step, rows.ToString());
  pending_.clear();
  return Append(text);
}

absl::Status ImportState::Restart() {
  taken_.clear();
  pending_.clear();
  witness_.reset();
  if (::ftruncate(fd_, 0) != 0) return errors::CannotWrite(path_);
  return Append(Header(fingerprint_));
}

void ImportState::Remove() { ::unlink(path_.c_str()); }

absl::Status ImportState::Append(const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(fd_, text.data() + at, text.size() - at);
    if (written <= 0) return errors::CannotWrite(path_);
    at += static_cast<size_t>(written);
  }
  return absl::OkStatus();
}

}  // namespace guanxi::importer
