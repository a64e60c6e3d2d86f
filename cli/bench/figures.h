// What a benchmark says: figures, each with the floor it is measured against.
#ifndef GUANXI_CLI_BENCH_FIGURES_H_
#define GUANXI_CLI_BENCH_FIGURES_H_

#include <string>
#include <vector>

namespace guanxi::bench {

// One figure. `ratio` is value / floor, by pairs measured in turn, so that a machine whose speed
// drifts does not move it.
struct Figure {
  std::string name;  // such as `create_64/gateway/customers=10000`
  double value = 0;
  std::string unit;  // `1/s` or `ms`
  double floor = 0;
  double ratio = 0;
};

// One JSON object, on one line: {"name", "value", "unit", "floor", "ratio"}.
std::string ToJson(const Figure& figure);

// The same as a row of a table for people, with the heading TableHeading().
std::string ToRow(const Figure& figure);
std::string TableHeading();

// The middle value of a non-empty list; the mean of the middle two for an even number.
double Median(std::vector<double> values);

}  // namespace guanxi::bench

#endif  // GUANXI_CLI_BENCH_FIGURES_H_
