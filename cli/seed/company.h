// A believable company, call by call: a pure function of the plan.
#ifndef GUANXI_CLI_SEED_COMPANY_H_
#define GUANXI_CLI_SEED_COMPANY_H_

#include "absl/functional/function_ref.h"
#include "cli/seed/plan.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

// Parts of the company. The steps of a part need those of the parts before, and not one another.
enum class Part {
  kHeadquarters,
  kRegions,
  kOffices,
  kStaffAndCatalogue,
  kCustomers,     // those without a parent
  kSubsidiaries,  // the others
  kContacts,      // and relationships
  kDeals,
  kSales,
  kTickets,
};
inline constexpr Part kParts[] = {
    Part::kHeadquarters, Part::kRegions,      Part::kOffices,  Part::kStaffAndCatalogue,
    Part::kCustomers,    Part::kSubsidiaries, Part::kContacts, Part::kDeals,
    Part::kSales,        Part::kTickets};

// Hands the steps of `part` to `take`, in an order that is always the same, until it returns false.
void MakePart(const Plan& plan, Part part, absl::FunctionRef<bool(Step)> take);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_COMPANY_H_
