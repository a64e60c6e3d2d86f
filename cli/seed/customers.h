// Customers and the people there.
#ifndef GUANXI_CLI_SEED_CUSTOMERS_H_
#define GUANXI_CLI_SEED_CUSTOMERS_H_

#include <vector>

#include "cli/seed/account.h"
#include "cli/seed/history.h"
#include "cli/seed/plan.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

// Needs the account's parent, when it has one.
Step CustomerStep(const Plan& plan, const Account& account, const History& history);

// The account's contacts; they need the customer.
std::vector<Step> ContactSteps(const Plan& plan, const Account& account);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_CUSTOMERS_H_
