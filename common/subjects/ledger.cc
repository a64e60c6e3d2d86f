#include "common/subjects/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/subjects/errors.h"

namespace guanxi::subjects {
namespace {

absl::Status Failure(const std::string& path) {
  return errors::LedgerFailed(path, std::system_category().message(errno));
}

absl::Status WriteAll(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failure(path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// Makes the entry of a new file in its directory last.
absl::Status SyncDirectory(const std::string& dir) {
  const int file = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return Failure(dir);
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced ? absl::OkStatus() : Failure(dir);
}

absl::StatusOr<std::string> ReadAll(int file, const std::string& path) {
  std::string all;
  char buffer[4096];
  while (true) {
    const ssize_t read = ::pread(file, buffer, sizeof(buffer), static_cast<off_t>(all.size()));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return Failure(path);
    if (read == 0) return all;
    all.append(buffer, static_cast<size_t>(read));
  }
}

std::string PairOf(const std::string& erasure, const std::string& subject) {
  return absl::StrCat(erasure, " ", subject);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(std::string path) {
  const std::string dir = std::filesystem::path(path).parent_path().string();
  std::error_code failed;
  std::filesystem::create_directories(dir, failed);
  if (failed) return errors::LedgerFailed(dir, failed.message());
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return Failure(path);
  std::unique_ptr<Ledger> ledger(new Ledger(std::move(path), file));
  GUANXI_RETURN_IF_ERROR(SyncDirectory(dir));
  GUANXI_RETURN_IF_ERROR(ledger->Load());
  return ledger;
}

Ledger::~Ledger() { ::close(file_); }

absl::Status Ledger::Load() {
  absl::MutexLock lock(&mu_);
  GUANXI_ASSIGN_OR_RETURN(std::string all, ReadAll(file_, path_));
  const size_t whole = all.rfind('\n') == std::string::npos ? 0 : all.rfind('\n') + 1;
  if (whole < all.size()) {
    if (::ftruncate(file_, static_cast<off_t>(whole)) != 0) return Failure(path_);
    all.resize(whole);
  }
  size_ = static_cast<off_t>(whole);
  for (const auto& line : absl::StrSplit(all, '\n', absl::SkipEmpty())) {
    GUANXI_RETURN_IF_ERROR(LoadLine(std::string(line)));
  }
  return absl::OkStatus();
}

absl::Status Ledger::LoadLine(const std::string& line) {
  const std::vector<std::string> parts = absl::StrSplit(line, ' ');
  absl::Time time;
  std::string error;
  if (parts.size() < 3 || !absl::ParseTime(absl::RFC3339_full, parts[1], &time, &error))
    return errors::DataLoss(absl::StrCat(path_, " has a line that is none"));
  for (size_t i = 2; i < parts.size(); ++i) Remember(parts[0], parts[i], time);
  return absl::OkStatus();
}

void Ledger::Remember(const std::string& erasure, const std::string& subject, absl::Time time) {
  if (!known_.insert(PairOf(erasure, subject)).second) return;
  auto entry = std::find_if(entries_.begin(), entries_.end(),
                            [&](const Entry& at) { return at.erasure == erasure; });
  if (entry == entries_.end()) entry = entries_.insert(entry, {erasure, {}, time});
  entry->subjects.push_back(subject);
  entry->time = std::max(entry->time, time);
}

absl::Status Ledger::Append(const std::string& line) {
  if (broken_) return errors::LedgerFailed(path_, "an earlier write failed");
  if (const absl::Status written = WriteAll(file_, line, path_); !written.ok()) {
    broken_ = ::ftruncate(file_, size_) != 0;
    return written;
  }
  if (::fsync(file_) != 0) {
    broken_ = true;
    return Failure(path_);
  }
  size_ += static_cast<off_t>(line.size());
  return absl::OkStatus();
}

absl::Status Ledger::Add(const std::string& erasure,
                         absl::Span<const std::string> subjects,
                         absl::Time now) {
  absl::MutexLock lock(&mu_);
  std::string line =
      absl::StrCat(erasure, " ", absl::FormatTime(absl::RFC3339_sec, now, absl::UTCTimeZone()));
  bool any = false;
  for (const std::string& subject : subjects) {
    if (known_.contains(PairOf(erasure, subject))) continue;
    absl::StrAppend(&line, " ", subject);
    any = true;
  }
  if (!any) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(Append(absl::StrCat(line, "\n")));
  for (const std::string& subject : subjects) Remember(erasure, subject, now);
  return absl::OkStatus();
}

std::vector<Ledger::Entry> Ledger::entries() const {
  absl::MutexLock lock(&mu_);
  return entries_;
}

}  // namespace guanxi::subjects
