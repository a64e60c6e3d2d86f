// Sets of row numbers that are mostly runs: 17-120, 122, 125.
#ifndef GUANXI_CLI_IMPORT_ROW_SET_H_
#define GUANXI_CLI_IMPORT_ROW_SET_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace guanxi::importer {

class RowSet {
 public:
  // Adds first to last; adding a row again changes nothing.
  void Add(int64_t first, int64_t last);
  void Add(int64_t row) { Add(row, row); }

  bool Contains(int64_t row) const;
  int64_t size() const;
  bool empty() const { return runs_.empty(); }

  // `17-120,122`, and back; nullopt for anything else.
  std::string ToString() const;
  static std::optional<RowSet> Parse(std::string_view text);

  // Adds every row of `other`.
  void Add(const RowSet& other);

 private:
  std::map<int64_t, int64_t> runs_;  // first → last; apart by at least one row
};

}  // namespace guanxi::importer

#endif  // GUANXI_CLI_IMPORT_ROW_SET_H_
