#include "cli/seed/account.h"

#include <algorithm>

#include "cli/seed/random.h"
#include "cli/seed/staff.h"

namespace guanxi::cli::seed {
namespace {

constexpr int64_t kLargest = 200;
constexpr int64_t kFineness = 2'000;
constexpr int64_t kSmallestParent = 6;
constexpr int64_t kTries = 8;

const City& PickCity(std::span<const City> cities, Random& random) {
  int64_t sum = 0;
  for (const City& city : cities) sum += city.weight;
  int64_t at = random.Below(sum);
  for (const City& city : cities) {
    if (at < city.weight) return city;
    at -= city.weight;
  }
  return cities.back();
}

int64_t PickWeight(Random& random) {
  return std::min(kFineness / (1 + random.Below(kFineness)), kLargest);
}

// What an account is but for its parent, which is another account.
Account Alone(const Plan& plan, int64_t index) {
  Random random(plan.seed, "account", index);
  Account account{.index = index};
  account.person = random.Chance(15);
  account.dealer = !account.person && random.Chance(10);
  const bool foreign = random.Chance(12);
  account.city = &PickCity(foreign ? ForeignCities() : HomeCities(), random);
  account.industry = &random.Pick(Industries());
  account.weight = account.person ? 1 : PickWeight(random);
  if (account.person) {
    account.name = foreign ? EnglishPerson(random) : ChinesePerson(random);
  } else {
    account.name = foreign ? EnglishBrand(random) : ChineseBrand(random);
    account.contacts = 1 + static_cast<int>(random.Weighted({58, 27, 10, 5}));
    if (account.weight >= kKeyWeight) account.contacts += 2;
  }
  account.owner = PickSalesperson(plan, account.city->office, index, random);
  return account;
}

bool WantsParent(const Plan& plan, const Account& account) {
  return !account.person && account.weight < kSmallestParent &&
         Random(plan.seed, "has parent", account.index).Chance(8);
}

// An older, bigger organisation of the same country that is nobody's child, when a few tries find
// one.
std::optional<Account> FindParent(const Plan& plan, const Account& child) {
  Random random(plan.seed, "parent", child.index);
  for (int64_t i = 0; i < kTries && child.index > 0; ++i) {
    Account account = Alone(plan, random.Below(child.index));
    if (account.person || account.weight < kSmallestParent) continue;
    if ((account.city->region == "CN") == (child.city->region == "CN")) return account;
  }
  return std::nullopt;
}

}  // namespace

Account AccountOf(const Plan& plan, int64_t index) {
  Account account = Alone(plan, index);
  if (!WantsParent(plan, account)) return account;
  const std::optional<Account> parent = FindParent(plan, account);
  if (!parent.has_value()) return account;
  account.parent = parent->index;
  account.name = parent->name;
  account.industry = parent->industry;
  return account;
}

int64_t BudgetOf(const Account& account) {
  if (account.person) return 3'000;
  // Big customers buy more often rather than at ever higher prices.
  return account.weight <= 10 ? 20'000 * account.weight : 200'000 + 7'000 * (account.weight - 10);
}

}  // namespace guanxi::cli::seed
