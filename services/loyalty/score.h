// A score's fields from what is known of the customer. Pure.
#ifndef GUANXI_SERVICES_LOYALTY_SCORE_H_
#define GUANXI_SERVICES_LOYALTY_SCORE_H_

#include <cstdint>

#include "guanxi/loyalty/v1/scores.pb.h"
#include "services/loyalty/purchases.h"

namespace guanxi::loyalty {

// Sets what does not depend on the day a score is asked for: counts, first and last day, sums,
// mean.
void SetPurchases(const Purchases& purchases, v1::Score& score);

// Sets what does: `as_of`, age and days since the last purchase.
void SetAges(const Purchases& purchases, int32_t as_of, v1::Score& score);

// Sets R, F and M by `model`; without a model (an empty name) or purchases they are 0.
void SetRfm(const Purchases& purchases, int32_t as_of, const v1::RfmModel& model, v1::Score& score);

// Sets the rating: the same for good. Without a model or purchases there is none.
void SetRating(const Purchases& purchases,
               int32_t as_of,
               const v1::RfmModel& model,
               v1::Score& score);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_SCORE_H_
