// How likely two records are the same, and why. The method is Fellegi and Sunter's: each field
// gives bits of evidence, log2 of how much more often records of one customer agree that far than
// records of two. The constants are the same for every store; nothing is learned.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_MODEL_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_MODEL_H_

#include <vector>

#include "services/customers/duplicates/field_comparison.h"
#include "services/customers/duplicates/match_profile.h"

namespace guanxi::customers {

// From where on records count as duplicates unless a caller wants it otherwise: more likely than
// not.
inline constexpr double kDuplicateScore = 0.5;

struct MatchReason {
  MatchField field = MatchField::kName;
  Agreement agreement = Agreement::kUnknown;
  double bits = 0;  // positive speaks for a duplicate, negative against it
};

struct MatchScore {
  double value = 0;                  // the probability of a duplicate, 0 to 1
  std::vector<MatchReason> reasons;  // fields with evidence, the strongest first
};

// Symmetric. Records of two kinds are never the same: the score is 0, without reasons.
MatchScore Score(const MatchProfile& a, const MatchProfile& b);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_MODEL_H_
