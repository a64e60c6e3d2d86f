// What an import has done, on disk, so that it can go on after it was killed.
//
// A text file, appended to:
//   guanxi-import-state 1 <fingerprint of the mapping and the files>
//   witness <step> <row> <fingerprint of the answer>
//   <step> 1-120,122
// A last line without its line end was being written when the import died, and does not count.
#ifndef GUANXI_CLI_IMPORT_IMPORT_STATE_H_
#define GUANXI_CLI_IMPORT_IMPORT_STATE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/import/row_set.h"

namespace guanxi::importer {

// The first row taken and what it was answered. Asking again tells whether the suite is the one
// that has the rows: another one, or one whose data were removed, answers otherwise.
struct Witness {
  int step = 0;
  int64_t row = 0;
  uint64_t answer = 0;
};

// Thread-compatible. Rows are numbered 1, 2, … within a step.
class ImportState {
 public:
  // Reads `path`, or begins it. FAILED_PRECONDITION when it is of another import (`fingerprint`),
  // when another process is at it, or when it cannot be written.
  static absl::StatusOr<std::unique_ptr<ImportState>> Open(const std::string& path,
                                                           uint64_t fingerprint);
  ~ImportState();
  ImportState(const ImportState&) = delete;
  ImportState& operator=(const ImportState&) = delete;

  bool Taken(int step, int64_t row) const;
  const std::optional<Witness>& witness() const { return witness_; }

  // Notes that a row is in. It is on disk after the next Flush.
  void Take(int step, int64_t row);
  void SetWitness(const Witness& witness);
  absl::Status Flush();

  // Forgets everything.
  absl::Status Restart();
  // Removes the file: the import is complete.
  void Remove();

 private:
  ImportState(std::string path, int fd, uint64_t fingerprint);

  absl::Status Load();
  bool LoadLine(const std::string& line);
  absl::Status Append(const std::string& text);

  const std::string path_;
  const int fd_;
  const uint64_t fingerprint_;
  std::map<int, RowSet> taken_;
  std::map<int, RowSet> pending_;  // taken and not yet on disk
  std::optional<Witness> witness_;
  bool witness_kept_ = false;  // it is on disk
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_IMPORT_STATE_H_
