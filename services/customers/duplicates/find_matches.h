// The duplicates among many records at hand.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIND_MATCHES_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIND_MATCHES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "services/customers/duplicates/match_model.h"
#include "services/customers/duplicates/match_profile.h"

namespace guanxi::customers {

// A key that more records share tells nothing, and comparing them all would take a time that grows
// with the square: it is passed over.
inline constexpr size_t kMaxSharers = 1000;

// Two records, by their places, that score enough.
struct Match {
  size_t a = 0;
  size_t b = 0;  // > a
  MatchScore score;
};

struct Matches {
  std::vector<Match> matches;
  size_t compared = 0;                           // pairs
  absl::flat_hash_set<std::string> keys_passed;  // shared by more than kMaxSharers
};

// Compares each pair of `profiles` that shares a key, once, and gives those that score `threshold`
// or more. The order is the same for the same input.
Matches FindMatches(const std::vector<MatchProfile>& profiles, double threshold = kDuplicateScore);

// Whether `key` is the first that both have and that is none of `passed`: a pair is compared where
// it is met by that key, and not at the others. The keys are those of MatchKeys.
bool IsFirstShared(const std::string& key,
                   const std::vector<std::string>& a,
                   const std::vector<std::string>& b,
                   const absl::flat_hash_set<std::string>& passed);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIND_MATCHES_H_
