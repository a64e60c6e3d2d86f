#include "cli/seed/random.h"

#include "cli/fingerprint.h"

namespace guanxi::cli::seed {
namespace {

constexpr uint64_t kStep = 0x9e3779b97f4a7c15;

uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(uint64_t seed, std::string_view stream, uint64_t index)
    : state_(Mix(Mix(seed + kStep) ^ Fingerprint(stream)) + Mix(index * kStep + 1)) {}

uint64_t Random::Next() { return Mix(state_ += kStep); }

int64_t Random::Below(int64_t bound) {
  return static_cast<int64_t>(Next() % static_cast<uint64_t>(bound));
}

size_t Random::Weighted(std::initializer_list<int> weights) {
  int64_t sum = 0;
  for (const int weight : weights) sum += weight;
  int64_t at = Below(sum);
  size_t index = 0;
  for (const int weight : weights) {
    if (at < weight) return index;
    at -= weight;
    ++index;
  }
  return index - 1;
}

}  // namespace guanxi::cli::seed
