#include "services/loyalty/rfm.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace guanxi::loyalty {
namespace {

constexpr int kBest = 5;
constexpr int64_t kNobody = std::numeric_limits<int64_t>::max();

// The score of ranks `first` to `last` (from 1) of `n`, that share a mid-rank: the formula with the
// halves cancelled.
int ScoreOfRanks(int64_t first, int64_t last, int64_t n) {
  return static_cast<int>(std::min<int64_t>(kBest, 1 + kBest * (first + last - 1) / (2 * n)));
}

// Recency is better the smaller it is.
int64_t Recency(const RfmValues& values) { return -values.days_since_last; }

template <typename Projection>
std::vector<int64_t> CutsOf(const std::vector<RfmValues>& customers, Projection projection) {
  std::vector<int64_t> values;
  values.reserve(customers.size());
  for (const RfmValues& customer : customers) values.push_back(projection(customer));
  return Cuts(values);
}

// As days: the largest that earns the score, -1 for a score nobody earned.
int32_t ToRecencyCut(int64_t cut) { return cut == kNobody ? -1 : static_cast<int32_t>(-cut); }
int64_t FromRecencyCut(int32_t days) { return days < 0 ? kNobody : -static_cast<int64_t>(days); }

int32_t ToFrequencyCut(int64_t cut) {
  return static_cast<int32_t>(std::min<int64_t>(cut, std::numeric_limits<int32_t>::max()));
}

}  // namespace

std::vector<int> MidrankScores(const std::vector<int64_t>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<int> scores(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const int score = ScoreOfRanks(static_cast<int64_t>(begin) + 1, static_cast<int64_t>(end),
                                   static_cast<int64_t>(order.size()));
    for (; begin < end; ++begin) scores[order[begin]] = score;
  }
  return scores;
}

std::vector<int64_t> Cuts(const std::vector<int64_t>& values) {
  const std::vector<int> scores = MidrankScores(values);
  std::vector<int64_t> cuts(kBest - 1, kNobody);
  for (size_t i = 0; i < values.size(); ++i) {
    // Whoever earns a score has earned those below it.
    for (int score = 2; score <= scores[i]; ++score)
      cuts[score - 2] = std::min(cuts[score - 2], values[i]);
  }
  return cuts;
}

int ScoreBy(const std::vector<int64_t>& cuts, int64_t value) {
  return 1 + static_cast<int>(std::count_if(cuts.begin(), cuts.end(), [&](int64_t cut) {
           return cut != kNobody && value >= cut;
         }));
}

v1::RfmModel FitModel(const std::vector<RfmValues>& customers) {
  v1::RfmModel model;
  model.set_customers(static_cast<int64_t>(customers.size()));
  for (const int64_t cut : CutsOf(customers, Recency)) model.add_recency_cuts(ToRecencyCut(cut));
  for (const int64_t cut : CutsOf(customers, [](const RfmValues& c) { return c.purchase_days; })) {
    model.add_frequency_cuts(ToFrequencyCut(cut));
  }
  for (const int64_t cut : CutsOf(customers, [](const RfmValues& c) { return c.total_minor; })) {
    model.add_monetary_cuts(cut);
  }
  return model;
}

RfmScores ScoresBy(const v1::RfmModel& model, const RfmValues& values) {
  std::vector<int64_t> recency;
  for (const int32_t days : model.recency_cuts()) recency.push_back(FromRecencyCut(days));
  const std::vector<int64_t> frequency(model.frequency_cuts().begin(),
                                       model.frequency_cuts().end());
  const std::vector<int64_t> monetary(model.monetary_cuts().begin(), model.monetary_cuts().end());
  return {ScoreBy(recency, Recency(values)), ScoreBy(frequency, values.purchase_days),
          ScoreBy(monetary, values.total_minor)};
}

}  // namespace guanxi::loyalty
