// The company's own people: its units and who works in them.
#ifndef GUANXI_CLI_SEED_STAFF_H_
#define GUANXI_CLI_SEED_STAFF_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/seed/plan.h"
#include "cli/seed/random.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

// A unit; a sales office is one below a region.
struct UnitEntry {
  std::string_view id;      // without the seed's prefix
  std::string_view parent;  // "" for the headquarters
  std::string_view display_name;
};

// How many of each there are when the company has so many customers.
int64_t SalespeoplePerOffice(int64_t customers);
int64_t AgentsPerRegion(int64_t customers);

// The region that `office` belongs to.
std::string_view RegionOf(std::string_view office);

// `users/{id}` of one of an office's sales people, and of one of its region's agents, for the
// customer of index `customer`: one who was there when that customer came, so that a bigger company
// of the same seed begins as the smaller one does.
std::string PickSalesperson(const Plan& plan,
                            std::string_view office,
                            int64_t customer,
                            Random& random);
std::string PickAgent(const Plan& plan, std::string_view office, int64_t customer, Random& random);

// The units of one level, 0 the headquarters, 1 the regions, 2 the offices; none at others. Each
// needs those of the level above.
std::vector<Step> UnitSteps(const Plan& plan, int level);

// All users; they need the units.
std::vector<Step> UserSteps(const Plan& plan);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_STAFF_H_
