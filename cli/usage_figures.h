// The usage report as it is printed.
#ifndef GUANXI_CLI_USAGE_FIGURES_H_
#define GUANXI_CLI_USAGE_FIGURES_H_

#include <string>

#include "guanxi/directory/v1/usage.pb.h"

namespace guanxi::cli {

// One JSON object on one line; docs/usage.md describes its keys.
std::string UsageJson(const directory::v1::UsageReport& report);

// The same for people: figures by unit and week, then who has not used the suite for two weeks.
std::string UsageTable(const directory::v1::UsageReport& report);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_USAGE_FIGURES_H_
