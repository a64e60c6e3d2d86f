#include "services/customers/duplicates/clusters.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace guanxi::customers {

Clusters::Clusters(size_t size) : parents_(size) {
  std::iota(parents_.begin(), parents_.end(), size_t{0});
}

// The smaller root wins, so that a set is known by its first member.
void Clusters::Join(size_t a, size_t b) {
  a = Root(a);
  b = Root(b);
  parents_[std::max(a, b)] = std::min(a, b);
}

std::vector<std::vector<size_t>> Clusters::Sets() {
  std::vector<std::vector<size_t>> members(parents_.size());
  for (size_t i = 0; i < parents_.size(); ++i) members[Root(i)].push_back(i);
  std::erase_if(members, [](const std::vector<size_t>& set) { return set.size() < 2; });
  return members;
}

size_t Clusters::Root(size_t member) {
  while (parents_[member] != member) {
    parents_[member] = parents_[parents_[member]];
    member = parents_[member];
  }
  return member;
}

}  // namespace guanxi::customers
