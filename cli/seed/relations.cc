#include "cli/seed/relations.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "cli/seed/random.h"
#include "guanxi/customers/v1/relationships.pb.h"

namespace guanxi::cli::seed {
namespace {

using customers::v1::Relationship;

// How far back a dealer is looked for: about one in ten accounts is one.
constexpr int64_t kDealersWithin = 40;

// The last dealer before `account`; nullopt when there is none near.
std::optional<int64_t> DealerBefore(const Plan& plan, const Account& account) {
  const int64_t first = std::max<int64_t>(0, account.index - kDealersWithin);
  for (int64_t index = account.index - 1; index >= first; --index) {
    if (AccountOf(plan, index).dealer) return index;
  }
  return std::nullopt;
}

Step RelationshipStep(const Plan& plan,
                      int64_t customer,
                      Relationship::Type type,
                      const Account& other,
                      std::string_view number,
                      Random& random) {
  customers::v1::CreateRelationshipRequest request;
  request.set_relationship_id(fmt::format("{}r{:06}-{}", IdPrefix(plan), other.index, number));
  Relationship& relationship = *request.mutable_relationship();
  relationship.set_customer("customers/" + CustomerId(plan, customer));
  relationship.set_type(type);
  relationship.set_other("customers/" + CustomerId(plan, other.index));
  relationship.mutable_from()->set_year(
      static_cast<int32_t>(plan.until.year() - random.Between(1, 8)));
  Step step{Kind::kRelationship, {}};
  AddCall(plan, "guanxi.customers.v1.RelationshipService/CreateRelationship", std::move(request),
          step);
  return step;
}

}  // namespace

std::vector<Step> RelationshipSteps(const Plan& plan, const Account& account) {
  std::vector<Step> steps;
  Random random(plan.seed, "relationship", account.index);
  if (account.index == 0) return steps;
  if (!account.dealer && random.Chance(30)) {
    if (const std::optional<int64_t> dealer = DealerBefore(plan, account)) {
      steps.push_back(
          RelationshipStep(plan, *dealer, Relationship::TYPE_DEALER_OF, account, "d", random));
    }
  }
  if (random.Chance(8)) {
    steps.push_back(RelationshipStep(plan, random.Below(account.index),
                                     Relationship::TYPE_REFERRER_OF, account, "r", random));
  }
  return steps;
}

}  // namespace guanxi::cli::seed
