// Opportunities and orders.
#ifndef GUANXI_CLI_SEED_DEALS_H_
#define GUANXI_CLI_SEED_DEALS_H_

#include <vector>

#include "cli/seed/account.h"
#include "cli/seed/history.h"
#include "cli/seed/plan.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

// One step for each deal: created, moved, decided, and what became of the order. They need the
// catalogue.
std::vector<Step> DealSteps(const Plan& plan, const Account& account, const History& history);

// One step for each sale. They need the catalogue.
std::vector<Step> SaleSteps(const Plan& plan, const Account& account, const History& history);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_DEALS_H_
