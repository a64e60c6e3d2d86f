// What customers are to one another.
#ifndef GUANXI_CLI_SEED_RELATIONS_H_
#define GUANXI_CLI_SEED_RELATIONS_H_

#include <vector>

#include "cli/seed/account.h"
#include "cli/seed/plan.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

// The account's relationships with accounts before it: who sells to it, and who brought it. They
// need both customers.
std::vector<Step> RelationshipSteps(const Plan& plan, const Account& account);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_RELATIONS_H_
