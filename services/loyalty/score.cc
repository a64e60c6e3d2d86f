#include "services/loyalty/score.h"

#include "common/api/money.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/rfm.h"

namespace guanxi::loyalty {

void SetPurchases(const Purchases& purchases, v1::Score& score) {
  score.set_purchase_days(purchases.days);
  score.set_orders(purchases.orders);
  score.set_other_currency_orders(purchases.other_currency_orders);
  score.clear_first_purchase();
  score.clear_last_purchase();
  score.clear_monetary_total();
  score.set_frequency(0);
  score.set_recency_days(0);
  score.set_repeat_mean_minor(0);
  if (purchases.days == 0) return;
  *score.mutable_first_purchase() = ToDate(purchases.first_day);
  *score.mutable_last_purchase() = ToDate(purchases.last_day);
  *score.mutable_monetary_total() = api::ToMoney({purchases.net_minor, purchases.currency});
  const int repeats = purchases.days - 1;
  score.set_frequency(repeats);
  score.set_recency_days(purchases.last_day - purchases.first_day);
  if (repeats == 0) return;
  score.set_repeat_mean_minor(static_cast<double>(purchases.net_minor - purchases.first_day_minor) /
                              repeats);
}

void SetAges(const Purchases& purchases, int32_t as_of, v1::Score& score) {
  *score.mutable_as_of() = ToDate(as_of);
  score.set_age_days(0);
  score.clear_days_since_last_purchase();
  if (purchases.days == 0) return;
  score.set_age_days(as_of - purchases.first_day);
  score.set_days_since_last_purchase(as_of - purchases.last_day);
}

namespace {

bool HasScores(const Purchases& purchases, const v1::RfmModel& model) {
  return purchases.days > 0 && !model.name().empty();
}

RfmScores ScoresOf(const Purchases& purchases, int32_t as_of, const v1::RfmModel& model) {
  if (!HasScores(purchases, model)) return RfmScores();
  return ScoresBy(model, {as_of - purchases.last_day, purchases.days, purchases.net_minor});
}

}  // namespace

void SetRfm(const Purchases& purchases,
            int32_t as_of,
            const v1::RfmModel& model,
            v1::Score& score) {
  score.set_rfm_model(model.name());
  const RfmScores scores = ScoresOf(purchases, as_of, model);
  score.set_recency_score(scores.recency);
  score.set_frequency_score(scores.frequency);
  score.set_monetary_score(scores.monetary);
}

void SetRating(const Purchases& purchases,
               int32_t as_of,
               const v1::RfmModel& model,
               v1::Score& score) {
  score.clear_rating();
  if (!HasScores(purchases, model)) return;
  const RfmScores scores = ScoresOf(purchases, as_of, model);
  v1::Score::Rating& rating = *score.mutable_rating();
  rating.set_recency(scores.recency);
  rating.set_frequency(scores.frequency);
  rating.set_monetary(scores.monetary);
  rating.set_rfm_model(model.name());
  *rating.mutable_as_of() = ToDate(as_of);
}

}  // namespace guanxi::loyalty
