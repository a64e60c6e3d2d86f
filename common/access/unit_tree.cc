#include "common/access/unit_tree.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"

namespace guanxi::access {

bool UnitTree::Put(const std::string& unit, const std::string& parent) {
  const auto kept = parents_.find(unit);
  if (kept != parents_.end() && kept->second == parent) return false;
  Remove(unit);
  parents_[unit] = parent;
  if (!parent.empty()) children_[parent].push_back(unit);
  return true;
}

bool UnitTree::Remove(const std::string& unit) {
  const auto kept = parents_.find(unit);
  if (kept == parents_.end()) return false;
  const auto siblings = children_.find(kept->second);
  if (siblings != children_.end()) {
    siblings->second.erase(std::remove(siblings->second.begin(), siblings->second.end(), unit),
                           siblings->second.end());
  }
  parents_.erase(kept);
  return true;
}

std::vector<std::string> UnitTree::Below(const std::string& unit) const {
  std::vector<std::string> below;
  if (unit.empty()) return below;
  absl::flat_hash_set<std::string> seen = {unit};
  below.push_back(unit);
  for (size_t i = 0; i < below.size(); ++i) {
    const auto children = children_.find(below[i]);
    if (children == children_.end()) continue;
    for (const std::string& child : children->second) {
      if (seen.insert(child).second) below.push_back(child);
    }
  }
  return below;
}

}  // namespace guanxi::access
