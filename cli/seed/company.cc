#include "cli/seed/company.h"

#include <utility>
#include <vector>

#include "cli/seed/account.h"
#include "cli/seed/catalogue.h"
#include "cli/seed/customers.h"
#include "cli/seed/deals.h"
#include "cli/seed/history.h"
#include "cli/seed/relations.h"
#include "cli/seed/staff.h"
#include "cli/seed/tickets.h"

namespace guanxi::cli::seed {
namespace {

bool TakeAll(std::vector<Step> steps, absl::FunctionRef<bool(Step)> take) {
  for (Step& step : steps) {
    if (!take(std::move(step))) return false;
  }
  return true;
}

std::vector<Step> CustomerSteps(const Plan& plan, const Account& account, bool subsidiary) {
  std::vector<Step> steps;
  if (account.parent.has_value() == subsidiary)
    steps.push_back(CustomerStep(plan, account, HistoryOf(plan, account)));
  return steps;
}

std::vector<Step> PeopleAndRelations(const Plan& plan, const Account& account) {
  std::vector<Step> steps = ContactSteps(plan, account);
  for (Step& step : RelationshipSteps(plan, account)) steps.push_back(std::move(step));
  return steps;
}

std::vector<Step> StepsOf(const Plan& plan, Part part, const Account& account) {
  switch (part) {
    case Part::kCustomers:
      return CustomerSteps(plan, account, false);
    case Part::kSubsidiaries:
      return CustomerSteps(plan, account, true);
    case Part::kContacts:
      return PeopleAndRelations(plan, account);
    case Part::kDeals:
      return DealSteps(plan, account, HistoryOf(plan, account));
    case Part::kSales:
      return SaleSteps(plan, account, HistoryOf(plan, account));
    case Part::kTickets:
      return TicketSteps(plan, account, HistoryOf(plan, account));
    default:
      return {};
  }
}

}  // namespace

void MakePart(const Plan& plan, Part part, absl::FunctionRef<bool(Step)> take) {
  switch (part) {
    case Part::kHeadquarters:
      TakeAll(UnitSteps(plan, 0), take);
      return;
    case Part::kRegions:
      TakeAll(UnitSteps(plan, 1), take);
      return;
    case Part::kOffices:
      TakeAll(UnitSteps(plan, 2), take);
      return;
    case Part::kStaffAndCatalogue:
      if (TakeAll(UserSteps(plan), take)) TakeAll(CatalogueSteps(plan), take);
      return;
    default:
      for (int64_t index = 0; index < plan.customers; ++index) {
        if (!TakeAll(StepsOf(plan, part, AccountOf(plan, index)), take)) return;
      }
  }
}

}  // namespace guanxi::cli::seed
