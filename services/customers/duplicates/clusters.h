// Which of many records belong together when pairs do.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_CLUSTERS_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_CLUSTERS_H_

#include <cstddef>
#include <vector>

namespace guanxi::customers {

// Disjoint sets of the numbers 0 to `size` - 1. Thread-compatible.
class Clusters {
 public:
  explicit Clusters(size_t size);

  // Puts the sets of `a` and `b` together.
  void Join(size_t a, size_t b);

  // The sets of two members or more, each sorted, in the order of their first members.
  std::vector<std::vector<size_t>> Sets();

 private:
  size_t Root(size_t member);

  std::vector<size_t> parents_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_CLUSTERS_H_
