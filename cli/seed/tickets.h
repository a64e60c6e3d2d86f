// What customers asked, and how it was settled.
#ifndef GUANXI_CLI_SEED_TICKETS_H_
#define GUANXI_CLI_SEED_TICKETS_H_

#include <vector>

#include "cli/seed/account.h"
#include "cli/seed/history.h"
#include "cli/seed/plan.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

// One step for each ticket: opened, taken up, spoken about, settled. They need the customers.
std::vector<Step> TicketSteps(const Plan& plan, const Account& account, const History& history);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_TICKETS_H_
