// Numbers that look random and are the same everywhere: no standard distribution, no floating
// point.
#ifndef GUANXI_CLI_SEED_RANDOM_H_
#define GUANXI_CLI_SEED_RANDOM_H_

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace guanxi::cli::seed {

// SplitMix64. Each thing that is made draws from a stream of its own, so that what is made of one
// record does not depend on how many numbers another one took.
class Random {
 public:
  // The stream of record `index` for the purpose `stream`.
  Random(uint64_t seed, std::string_view stream, uint64_t index = 0);

  uint64_t Next();

  // A number from 0 to `bound` - 1; `bound` is at least 1.
  int64_t Below(int64_t bound);

  // A number from `low` to `high`, both included.
  int64_t Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }

  // True in `percent` of 100 cases.
  bool Chance(int percent) { return Below(100) < percent; }

  // The index of one of `weights`, each as likely as its share of their sum; at least one is above
  // 0.
  size_t Weighted(std::initializer_list<int> weights);

  // One of `items`, an array or a vector that is not empty.
  template <typename Items>
  const auto& Pick(const Items& items) {
    return items[Below(std::size(items))];
  }

 private:
  uint64_t state_;
};

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_RANDOM_H_
