// A customer as the generator knows it: where it is, how big it is, who looks after it.
#ifndef GUANXI_CLI_SEED_ACCOUNT_H_
#define GUANXI_CLI_SEED_ACCOUNT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "cli/seed/names.h"
#include "cli/seed/plan.h"
#include "cli/seed/words.h"

namespace guanxi::cli::seed {

// From this weight on it is a key account.
inline constexpr int64_t kKeyWeight = 25;

struct Account {
  int64_t index = 0;  // 0 to Plan::customers - 1
  bool person = false;
  bool dealer = false;
  const City* city = nullptr;
  const Industry* industry = nullptr;
  // How big it is, 1 to 200. One in n weighs n or more: a few weigh as much as all others together.
  int64_t weight = 1;
  Name name;                      // a person's, or the brand of an organisation
  std::string owner;              // `users/{id}`
  std::optional<int64_t> parent;  // index of the organisation it belongs to, below its own
  int contacts = 0;               // 0 for a person, at least 1 for an organisation
};

// `index` is below Plan::customers.
Account AccountOf(const Plan& plan, int64_t index);

// What it may spend on one purchase, in yuan.
int64_t BudgetOf(const Account& account);

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_ACCOUNT_H_
