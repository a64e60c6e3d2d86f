#include "services/customers/duplicates/similarity.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace guanxi::customers {
namespace {

constexpr double kPrefixScale = 0.1;
constexpr size_t kMaxPrefix = 4;
// Winkler raises only what is alike already: unlike words with a common beginning stay unlike.
constexpr double kBoostThreshold = 0.7;

// The characters of `a` that have an equal one in `b` within `window`, in the order of `a`; each
// character of `b` is taken once and marked in `taken`.
std::u32string Matched(std::u32string_view a,
                       std::u32string_view b,
                       size_t window,
                       std::vector<bool>& taken) {
  std::u32string matched;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t end = std::min(b.size(), i + window + 1);
    for (size_t j = i > window ? i - window : 0; j < end; ++j) {
      if (taken[j] || a[i] != b[j]) continue;
      taken[j] = true;
      matched += a[i];
      break;
    }
  }
  return matched;
}

double Jaro(std::u32string_view a, std::u32string_view b) {
  if (a.empty() || b.empty()) return a.size() == b.size() ? 1 : 0;
  const size_t longer = std::max(a.size(), b.size());
  const size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
  std::vector<bool> taken(b.size());
  const std::u32string matched = Matched(a, b, window, taken);
  if (matched.empty()) return 0;
  size_t moved = 0;
  for (size_t j = 0, k = 0; j < b.size(); ++j) {
    if (taken[j] && b[j] != matched[k++]) ++moved;
  }
  const double m = static_cast<double>(matched.size());
  return (m / a.size() + m / b.size() + (m - moved / 2.0) / m) / 3;
}

// What two words begin and end with costs nothing.
void CutCommonEnds(std::u32string_view& a, std::u32string_view& b) {
  size_t begin = 0;
  while (begin < std::min(a.size(), b.size()) && a[begin] == b[begin]) ++begin;
  a.remove_prefix(begin);
  b.remove_prefix(begin);
  size_t end = 0;
  while (end < std::min(a.size(), b.size()) && a[a.size() - 1 - end] == b[b.size() - 1 - end])
    ++end;
  a.remove_suffix(end);
  b.remove_suffix(end);
}

// The usual table of distances between beginnings, row by row; of each row only what can still be
// within `limit`, and no row after two that are beyond it.
size_t BandedDistance(std::u32string_view a, std::u32string_view b, size_t limit) {
  using Row = absl::InlinedVector<size_t, 64>;
  const size_t beyond = limit + 1;
  std::array<Row, 3> rows;  // the last two rows, and the one being filled
  rows.fill(Row(b.size() + 2, beyond));
  for (size_t j = 0; j <= std::min(b.size(), limit); ++j) rows[1][j] = j;
  size_t least_before = 0;
  for (size_t i = 1; i <= a.size(); ++i) {
    auto& [older, last, now] = rows;
    const size_t begin = i > limit ? i - limit : 1;
    const size_t end = std::min(b.size(), i + limit);
    now[begin - 1] = begin == 1 ? std::min(i, beyond) : beyond;
    size_t least = now[begin - 1];
    for (size_t j = begin; j <= end; ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], older[j - 2] + 1);
      least = std::min(least, now[j]);
    }
    now[end + 1] = beyond;
    if (least > limit && least_before >= limit) return beyond;
    least_before = least;
    std::rotate(rows.begin(), rows.begin() + 1, rows.end());
  }
  return std::min(rows[1][b.size()], beyond);
}

}  // namespace

std::u32string Characters(std::string_view utf8) {
  std::u32string characters;
  characters.reserve(utf8.size());
  const auto length = static_cast<int32_t>(utf8.size());
  for (int32_t at = 0; at < length;) {
    UChar32 c;
    U8_NEXT_OR_FFFD(utf8.data(), at, length, c);
    characters += static_cast<char32_t>(c);
  }
  return characters;
}

double JaroWinkler(std::u32string_view a, std::u32string_view b) {
  // Of several ways to pair characters the one found depends on the side it is sought from.
  if (b.size() < a.size() || (a.size() == b.size() && b < a)) std::swap(a, b);
  const double jaro = Jaro(a, b);
  if (jaro <= kBoostThreshold) return jaro;
  size_t prefix = 0;
  while (prefix < std::min(a.size(), kMaxPrefix) && a[prefix] == b[prefix]) ++prefix;
  return jaro + static_cast<double>(prefix) * kPrefixScale * (1 - jaro);
}

size_t EditDistance(std::u32string_view a, std::u32string_view b, size_t limit) {
  CutCommonEnds(a, b);
  if (a.size() < b.size()) std::swap(a, b);
  if (a.size() - b.size() > limit) return limit + 1;
  return BandedDistance(a, b, limit);
}

}  // namespace guanxi::customers
