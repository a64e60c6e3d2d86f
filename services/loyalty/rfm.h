// R, F and M: cut points fitted to all customers, and the scores they give. Ties never break it:
// equal values share their mid-rank, and so a score.
#ifndef GUANXI_SERVICES_LOYALTY_RFM_H_
#define GUANXI_SERVICES_LOYALTY_RFM_H_

#include <cstdint>
#include <vector>

#include "guanxi/loyalty/v1/scores.pb.h"

namespace guanxi::loyalty {

// One customer with purchases, as the fit sees it.
struct RfmValues {
  int64_t days_since_last = 0;
  int64_t purchase_days = 0;
  int64_t total_minor = 0;
};

// The scores 1 to 5 of `values`, each min(5, 1 + floor(5 (midrank - 0.5) / n)), in the order given.
std::vector<int> MidrankScores(const std::vector<int64_t>& values);

// The smallest values that earn 2, 3, 4 and 5. A score nobody earned repeats the next one's; above
// the last one earned stands INT64_MAX, which nobody reaches.
std::vector<int64_t> Cuts(const std::vector<int64_t>& values);

// 1 plus the number of `cuts` that `value` reaches.
int ScoreBy(const std::vector<int64_t>& cuts, int64_t value);

// Fits a model to `customers`. Its name, `as_of` and times are the caller's to set.
v1::RfmModel FitModel(const std::vector<RfmValues>& customers);

struct RfmScores {
  int recency = 0;
  int frequency = 0;
  int monetary = 0;
};

RfmScores ScoresBy(const v1::RfmModel& model, const RfmValues& values);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_RFM_H_
