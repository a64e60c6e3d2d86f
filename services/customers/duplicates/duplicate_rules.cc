#include "services/customers/duplicates/duplicate_rules.h"

#include "common/access/scope.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/duplicates/match_model.h"

namespace guanxi::customers {
namespace {

using Rules = v1::DuplicateRules;

void Normalize(Rules::Rule& rule) {
  if (rule.on_create() == Rules::ACTION_UNSPECIFIED) rule.set_on_create(Rules::ACTION_OFF);
  if (rule.on_update() == Rules::ACTION_UNSPECIFIED) rule.set_on_update(Rules::ACTION_OFF);
  if (rule.min_score() == 0) rule.set_min_score(kDuplicateScore);
}

}  // namespace

v1::DuplicateRules DefaultRules() {
  v1::DuplicateRules rules;
  rules.set_name(kRulesName);
  Normalize(rules);
  return rules;
}

absl::StatusOr<v1::DuplicateRules> CurrentRules(const table::Table<v1::DuplicateRules>& table,
                                                const kv::Reader& reader) {
  // Rules belong to no unit: whoever may write a record is subject to them.
  absl::StatusOr<v1::DuplicateRules> rules = table.Get(reader, kRulesName, access::Scope::All());
  if (absl::IsNotFound(rules.status())) return DefaultRules();
  return rules;
}

void Normalize(v1::DuplicateRules& rules) {
  Normalize(*rules.mutable_organizations());
  Normalize(*rules.mutable_people());
  Normalize(*rules.mutable_contacts());
}

absl::Status CheckMinScore(double score, std::string_view field) {
  // Written so that NaN is refused.
  if (score >= 0 && score <= 1) return absl::OkStatus();
  return errors::InvalidField(field, "must be from 0 to 1");
}

absl::Status CheckRules(const v1::DuplicateRules& rules) {
  GUANXI_RETURN_IF_ERROR(
      CheckMinScore(rules.organizations().min_score(), "duplicate_rules.organizations.min_score"));
  GUANXI_RETURN_IF_ERROR(
      CheckMinScore(rules.people().min_score(), "duplicate_rules.people.min_score"));
  return CheckMinScore(rules.contacts().min_score(), "duplicate_rules.contacts.min_score");
}

const v1::DuplicateRules::Rule& RuleFor(const v1::DuplicateRules& rules,
                                        const v1::Customer& customer) {
  return customer.kind() == v1::Customer::KIND_PERSON ? rules.people() : rules.organizations();
}

const v1::DuplicateRules::Rule& RuleFor(const v1::DuplicateRules& rules, const v1::Contact&) {
  return rules.contacts();
}

}  // namespace guanxi::customers
