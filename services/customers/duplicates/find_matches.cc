#include "services/customers/duplicates/find_matches.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "services/customers/duplicates/match_keys.h"

namespace guanxi::customers {
namespace {

using Filed = std::pair<std::string_view, size_t>;  // a key and the record under it

class Search {
 public:
  Search(const std::vector<MatchProfile>& profiles, double threshold)
      : profiles_(profiles), threshold_(threshold) {
    keys_.reserve(profiles.size());
    for (const MatchProfile& profile : profiles) keys_.push_back(MatchKeys(profile));
  }

  Matches Run() && {
    const std::vector<Filed> filed = FiledRecords();
    ForEachGroup(filed, [&](size_t begin, size_t end) {
      if (end - begin > kMaxSharers) found_.keys_passed.emplace(filed[begin].first);
    });
    ForEachGroup(filed, [&](size_t begin, size_t end) {
      if (end - begin <= kMaxSharers) CompareGroup(filed, begin, end);
    });
    return std::move(found_);
  }

 private:
  std::vector<Filed> FiledRecords() const {
    std::vector<Filed> filed;
    for (size_t i = 0; i < keys_.size(); ++i) {
      for (const std::string& key : keys_[i]) filed.emplace_back(key, i);
    }
    std::sort(filed.begin(), filed.end());
    return filed;
  }

  template <typename F>
  static void ForEachGroup(const std::vector<Filed>& filed, F visit) {
    for (size_t begin = 0; begin < filed.size();) {
      size_t end = begin + 1;
      while (end < filed.size() && filed[end].first == filed[begin].first) ++end;
      visit(begin, end);
      begin = end;
    }
  }

  void CompareGroup(const std::vector<Filed>& filed, size_t begin, size_t end) {
    const std::string key(filed[begin].first);
    for (size_t i = begin; i < end; ++i) {
      for (size_t j = i + 1; j < end; ++j) Compare(key, filed[i].second, filed[j].second);
    }
  }

  void Compare(const std::string& key, size_t a, size_t b) {
    if (!IsFirstShared(key, keys_[a], keys_[b], found_.keys_passed)) return;
    ++found_.compared;
    MatchScore score = Score(profiles_[a], profiles_[b]);
    if (score.value >= threshold_) found_.matches.push_back({a, b, std::move(score)});
  }

  const std::vector<MatchProfile>& profiles_;
  const double threshold_;
  std::vector<std::vector<std::string>> keys_;
  Matches found_;
};

}  // namespace

Matches FindMatches(const std::vector<MatchProfile>& profiles, double threshold) {
  return Search(profiles, threshold).Run();
}

bool IsFirstShared(const std::string& key,
                   const std::vector<std::string>& a,
                   const std::vector<std::string>& b,
                   const absl::flat_hash_set<std::string>& passed) {
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    const int order = x->compare(*y);
    if (order == 0 && !passed.contains(*x)) return *x == key;
    if (order <= 0) ++x;
    if (order >= 0) ++y;
  }
  return false;
}

}  // namespace guanxi::customers
