#include "services/customers/duplicates/name_comparison.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "services/customers/duplicates/similarity.h"

namespace guanxi::customers {
namespace {

// Pairs the words of two names, the best pairs first.
class NamePairing {
 public:
  NamePairing(const std::vector<NameWord>& a, const std::vector<NameWord>& b) : a_(a), b_(b) {
    free_a_.assign(a.size(), true);
    free_b_.assign(b.size(), true);
  }

  NameComparison Compare() && {
    Pair(&NameComparison::equal,
         [](const NameWord& x, const NameWord& y) { return x.text == y.text; });
    Pair(&NameComparison::close, Misspelt);
    PairJoined(a_, free_a_, b_, free_b_);
    PairJoined(b_, free_b_, a_, free_a_);
    Pair(&NameComparison::initials, Initial);
    CountRest();
    return result_;
  }

 private:
  static bool Misspelt(const NameWord& x, const NameWord& y) {
    constexpr double kSameWord = 0.88;
    constexpr size_t kShortest = 3;
    if (!x.pinyin.empty() || !y.pinyin.empty()) {
      return (x.pinyin.empty() ? x.text : x.pinyin) == (y.pinyin.empty() ? y.text : y.pinyin);
    }
    if (std::min(x.characters.size(), y.characters.size()) < kShortest) return false;
    return JaroWinkler(x.characters, y.characters) >= kSameWord ||
           EditDistance(x.characters, y.characters, 1) <= 1;
  }

  static bool Initial(const NameWord& x, const NameWord& y) {
    return (x.characters.size() == 1 || y.characters.size() == 1) &&
           x.characters.front() == y.characters.front();
  }

  template <typename F>
  void Pair(double NameComparison::*sum, F same) {
    for (size_t i = 0; i < a_.size(); ++i) {
      for (size_t j = 0; free_a_[i] && j < b_.size(); ++j) {
        if (!free_b_[j] || !same(a_[i], b_[j])) continue;
        free_a_[i] = free_b_[j] = false;
        result_.*sum += std::min(a_[i].weight, b_[j].weight);
      }
    }
  }

  static bool IsJoined(std::u32string_view whole, std::u32string_view a, std::u32string_view b) {
    return whole.size() == a.size() + b.size() && whole.starts_with(a) && whole.ends_with(b);
  }

  // A word here that is two words there: "macdonald" and "mac donald".
  void PairJoined(const std::vector<NameWord>& one,
                  std::vector<bool>& free_one,
                  const std::vector<NameWord>& two,
                  std::vector<bool>& free_two) {
    for (size_t i = 0; i < one.size(); ++i) {
      for (size_t j = 0; free_one[i] && j < two.size(); ++j) {
        for (size_t k = 0; free_one[i] && free_two[j] && k < two.size(); ++k) {
          if (k == j || !free_two[k] ||
              !IsJoined(one[i].characters, two[j].characters, two[k].characters)) {
            continue;
          }
          free_one[i] = free_two[j] = free_two[k] = false;
          result_.close += std::max(two[j].weight, two[k].weight);
        }
      }
    }
  }

  void CountRest() {
    double rest_a = 0;
    double rest_b = 0;
    for (size_t i = 0; i < a_.size(); ++i) {
      result_.weight_a += a_[i].weight;
      if (free_a_[i]) rest_a += a_[i].weight;
    }
    for (size_t j = 0; j < b_.size(); ++j) {
      result_.weight_b += b_[j].weight;
      if (free_b_[j]) rest_b += b_[j].weight;
    }
    result_.different = std::min(rest_a, rest_b);
    result_.missing = std::max(rest_a, rest_b) - result_.different;
  }

  const std::vector<NameWord>& a_;
  const std::vector<NameWord>& b_;
  std::vector<bool> free_a_;
  std::vector<bool> free_b_;
  NameComparison result_;
};

}  // namespace

double NameComparison::Share() const {
  const double agreed = equal + 0.9 * close;
  return weight_a + weight_b == 0 ? 0 : std::min(1.0, 2 * agreed / (weight_a + weight_b));
}

NameComparison CompareNames(const std::vector<NameWord>& a, const std::vector<NameWord>& b) {
  // Which words are paired may depend on the side they are sought from.
  const bool ordered = std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const NameWord& x, const NameWord& y) { return x.text < y.text; });
  return (ordered ? NamePairing(a, b) : NamePairing(b, a)).Compare();
}

}  // namespace guanxi::customers
