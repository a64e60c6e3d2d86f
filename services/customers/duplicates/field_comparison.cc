#include "services/customers/duplicates/field_comparison.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "services/customers/duplicates/similarity.h"

namespace guanxi::customers {
namespace {

// The best agreement of any value here with any there.
template <typename T, typename F>
Agreement BestOf(const std::vector<T>& here, const std::vector<T>& there, F compare) {
  if (here.empty() || there.empty()) return Agreement::kUnknown;
  Agreement best = Agreement::kDifferent;
  for (const T& a : here) {
    for (const T& b : there) best = std::min(best, compare(a, b));
  }
  return best;
}

Agreement CompareCodes(const MatchText& a, const MatchText& b) {
  if (a.empty() || b.empty()) return Agreement::kUnknown;
  if (a.text == b.text) return Agreement::kEqual;
  return EditDistance(a.characters, b.characters, 1) <= 1 ? Agreement::kAlmost
                                                          : Agreement::kDifferent;
}

// Slips that are allowed in `length` characters of an address before it counts as another.
size_t Slips(size_t length) { return std::min<size_t>(length / 5, 4); }

Agreement CompareEmails(const MatchEmail& a, const MatchEmail& b) {
  constexpr size_t kTelling = 5;  // characters of a local part that is not everybody's
  if (a.whole.text == b.whole.text) return Agreement::kEqual;
  const auto& x = a.whole.characters;
  const auto& y = b.whole.characters;
  const size_t allowed = Slips(std::min(x.size(), y.size()));
  const size_t slips = EditDistance(x, y, std::max<size_t>(allowed, 1));
  if (slips <= 1 && a.local.text.size() >= 2) return Agreement::kAlmost;
  if (slips <= allowed) return Agreement::kClose;
  if (a.local.text.size() >= kTelling && a.local.text == b.local.text) return Agreement::kClose;
  return Agreement::kDifferent;
}

// From their ends: country and area codes are often left out.
Agreement ComparePhones(const std::string& a, const std::string& b) {
  constexpr size_t kWhole = 9;
  const auto [x, y] = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  const size_t common = x - a.rbegin();
  if (common >= kWhole || (x == a.rend() && y == b.rend())) return Agreement::kEqual;
  if (x == a.rend() || y == b.rend()) return Agreement::kAlmost;
  if (a.size() == b.size() && a.size() >= kWhole) {
    const std::u32string u(a.begin(), a.end());
    const std::u32string v(b.begin(), b.end());
    if (EditDistance(u, v, 1) == 1) return Agreement::kAlmost;
  }
  return Agreement::kDifferent;
}

Agreement CompareBirthDates(const MatchProfile& a, const MatchProfile& b) {
  if (a.birth_date.empty() || b.birth_date.empty()) return Agreement::kUnknown;
  if (a.birth_date.text == b.birth_date.text) return Agreement::kEqual;
  const size_t slips = EditDistance(a.birth_date.characters, b.birth_date.characters, 2);
  if (slips <= 1) return Agreement::kAlmost;
  constexpr int kMonth = 31;  // days
  constexpr int kYear = 366;
  const auto days = a.birthday.has_value() && b.birthday.has_value()
                        ? std::abs(*a.birthday - *b.birthday)
                        : kYear + 1;
  if (slips <= 2 || days <= kMonth) return Agreement::kClose;
  return days <= kYear ? Agreement::kPartly : Agreement::kDifferent;
}

Agreement CompareWords(const MatchText& a, const MatchText& b) {
  constexpr double kMisspelt = 0.88;
  if (a.empty() || b.empty()) return Agreement::kUnknown;
  if (a.text == b.text) return Agreement::kEqual;
  return JaroWinkler(a.characters, b.characters) >= kMisspelt ? Agreement::kAlmost
                                                              : Agreement::kDifferent;
}

using Words = std::vector<MatchText>;

size_t PairedWords(const Words& a, const Words& b) {
  constexpr double kSameWord = 0.88;
  std::vector<bool> taken(b.size());
  size_t paired = 0;
  for (const MatchText& word : a) {
    for (size_t j = 0; j < b.size(); ++j) {
      if (taken[j] || JaroWinkler(word.characters, b[j].characters) < kSameWord) continue;
      taken[j] = true;
      ++paired;
      break;
    }
  }
  return paired;
}

// The share of the words of the shorter address that have a like one in the other, 0 to 1.
double SharedWords(const Words& a, const Words& b) {
  // Which words are paired may depend on the side they are sought from.
  const bool ordered = std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const MatchText& x, const MatchText& y) { return x.text < y.text; });
  const size_t paired = ordered ? PairedWords(a, b) : PairedWords(b, a);
  return static_cast<double>(paired) / static_cast<double>(std::min(a.size(), b.size()));
}

bool ShareNumber(const MatchAddress& a, const MatchAddress& b) {
  return std::any_of(a.numbers.begin(), a.numbers.end(), [&](const std::string& number) {
    return std::binary_search(b.numbers.begin(), b.numbers.end(), number);
  });
}

Agreement CompareStreets(const MatchAddress& a, const MatchAddress& b) {
  if (a.words.empty() || b.words.empty()) return Agreement::kUnknown;
  const double shared = SharedWords(a.words, b.words);
  const bool numbers = ShareNumber(a, b);
  if (numbers && shared > 0.99) return Agreement::kEqual;
  if (numbers && shared >= 0.5) return Agreement::kAlmost;
  if (shared > 0.99) return Agreement::kClose;
  if (shared >= 0.5 || (numbers && shared > 0)) return Agreement::kPartly;
  return Agreement::kDifferent;
}

}  // namespace

FieldAgreements CompareFields(const MatchProfile& a, const MatchProfile& b) {
  return {BestOf(a.tax_ids, b.tax_ids, CompareCodes),
          BestOf(a.emails, b.emails, CompareEmails),
          BestOf(a.phones, b.phones, ComparePhones),
          CompareBirthDates(a, b),
          BestOf(a.addresses, b.addresses, CompareStreets),
          BestOf(a.addresses, b.addresses,
                 [](const auto& x, const auto& y) { return CompareCodes(x.postcode, y.postcode); }),
          BestOf(a.addresses, b.addresses,
                 [](const auto& x, const auto& y) { return CompareWords(x.city, y.city); }),
          BestOf(a.addresses, b.addresses,
                 [](const auto& x, const auto& y) { return CompareWords(x.region, y.region); }),
          BestOf(a.employers, b.employers, [](const auto& x, const auto& y) {
            return x == y ? Agreement::kEqual : Agreement::kDifferent;
          })};
}

}  // namespace guanxi::customers
