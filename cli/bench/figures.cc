#include "cli/bench/figures.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace guanxi::bench {

std::string ToJson(const Figure& figure) {
  return absl::StrFormat(R"({"name":"%s","value":%.6g,"unit":"%s","floor":%.6g,"ratio":%.4g})",
                         figure.name, figure.value, figure.unit, figure.floor, figure.ratio);
}

std::string TableHeading() {
  return absl::StrFormat("%-46s %12s %-5s %12s %8s", "name", "value", "unit", "floor", "ratio");
}

std::string ToRow(const Figure& figure) {
  const int digits = figure.unit == "1/s" ? 0 : 3;  // what is not a rate is small
  return absl::StrFormat("%-46s %12.*f %-5s %12.*f %8.3f", figure.name, digits, figure.value,
                         figure.unit, digits, figure.floor, figure.ratio);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace guanxi::bench
