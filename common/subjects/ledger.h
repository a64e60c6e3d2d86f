// Who was erased, written down outside the store: a store that is put back from an older copy is
// brought up to date by it before it is served.
//
// A text file that only grows, a line for each erasure: its name, when, and all its subjects,
// divided by blanks. It holds names of records and nothing personal.
#ifndef GUANXI_COMMON_SUBJECTS_LEDGER_H_
#define GUANXI_COMMON_SUBJECTS_LEDGER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace guanxi::subjects {

// Thread-safe.
class Ledger {
 public:
  // One erasure, and who is erased by it.
  struct Entry {
    std::string erasure;
    std::vector<std::string> subjects;
    absl::Time time;  // when the last of them was written down
  };

  // Reads the file at `path`, and makes it and its directory when they are not there. What a crash
  // left of a last line is dropped: its erasure, one line as a whole, had not begun. LEDGER_FAILED,
  // DATA_LOSS for a line that is none.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(std::string path);

  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Writes down what is not yet, and returns when it is on the disk. LEDGER_FAILED; nothing is left
  // of the line then. Where that is not known, as when a sync fails, each call fails until the file
  // is opened anew.
  absl::Status Add(const std::string& erasure,
                   absl::Span<const std::string> subjects,
                   absl::Time now);

  // All that is written down, in the order in which it was.
  std::vector<Entry> entries() const;

 private:
  Ledger(std::string path, int file) : path_(std::move(path)), file_(file) {}

  absl::Status Load();
  absl::Status LoadLine(const std::string& line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status Append(const std::string& line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Remember(const std::string& erasure, const std::string& subject, absl::Time time)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const std::string path_;
  const int file_;
  mutable absl::Mutex mu_;
  off_t size_ ABSL_GUARDED_BY(mu_) = 0;       // of the file, in bytes
  bool broken_ ABSL_GUARDED_BY(mu_) = false;  // whether it is not known what the file holds
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mu_);
  absl::flat_hash_set<std::string> known_ ABSL_GUARDED_BY(mu_);  // erasure, blank, subject
};

}  // namespace guanxi::subjects

#endif  // GUANXI_COMMON_SUBJECTS_LEDGER_H_
