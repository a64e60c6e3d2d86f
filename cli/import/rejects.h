// The list of rows that were not taken: a CSV file `file,line,column,reason,row`.
#ifndef GUANXI_CLI_IMPORT_REJECTS_H_
#define GUANXI_CLI_IMPORT_REJECTS_H_

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace guanxi::importer {

struct Reject {
  std::string file;
  int64_t line = 0;
  std::string column;  // or the request's field; empty when the row as a whole is at fault
  std::string reason;
  std::string row;  // as it stands in the file
};

// What `status` says of a row: the column or field at fault, and why. `method` is the call's that
// gave it; empty when the row did not get that far.
Reject RejectOf(const absl::Status& status, std::string_view method);

// Thread-compatible. The file is made with its first row; one left by an earlier import is removed
// before.
class Rejects {
 public:
  explicit Rejects(std::string path);

  // FAILED_PRECONDITION when the file cannot be written.
  absl::Status Add(const Reject& reject);
  // The same, to be sure that all are written.
  absl::Status Close();

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  std::ofstream file_;
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_REJECTS_H_
