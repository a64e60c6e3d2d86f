// Which business units are below which.
#ifndef GUANXI_COMMON_ACCESS_UNIT_TREE_H_
#define GUANXI_COMMON_ACCESS_UNIT_TREE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace guanxi::access {

// Thread-compatible.
class UnitTree {
 public:
  // Notes that `unit` is below `parent` (empty at the top). False when that is no news.
  bool Put(const std::string& unit, const std::string& parent);
  // Forgets `unit`. False when it was not there.
  bool Remove(const std::string& unit);

  // `unit` and every unit below it, each once; nothing for an empty name. A circle, which the
  // directory does not let anybody make, ends where it closes.
  std::vector<std::string> Below(const std::string& unit) const;

 private:
  absl::flat_hash_map<std::string, std::string> parents_;
  absl::flat_hash_map<std::string, std::vector<std::string>> children_;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_UNIT_TREE_H_
