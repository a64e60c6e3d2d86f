// The pipeline report as it is printed.
#ifndef GUANXI_CLI_REPORT_FIGURES_H_
#define GUANXI_CLI_REPORT_FIGURES_H_

#include <string>

#include "guanxi/pipeline/v1/report_service.pb.h"

namespace guanxi::cli {

// One JSON object on one line; docs/configuration.md describes its keys. Amounts are exact decimal
// numbers.
std::string ReportJson(const pipeline::v1::PipelineReport& report);

// The same for people.
std::string ReportTable(const pipeline::v1::PipelineReport& report);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_REPORT_FIGURES_H_
