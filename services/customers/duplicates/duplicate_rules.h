// What happens when a possible duplicate is written.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RULES_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/duplicates.pb.h"

namespace guanxi::customers {

inline constexpr char kRulesName[] = "duplicateRules/default";

// The rules as they hold where nobody has changed them: everything is off.
v1::DuplicateRules DefaultRules();

// The rules that hold.
absl::StatusOr<v1::DuplicateRules> CurrentRules(const table::Table<v1::DuplicateRules>& table,
                                                const kv::Reader& reader);

// Actions and scores that were left open are filled in.
void Normalize(v1::DuplicateRules& rules);

// INVALID_ARGUMENT naming `field` unless `score` is from 0 to 1.
absl::Status CheckMinScore(double score, std::string_view field);
absl::Status CheckRules(const v1::DuplicateRules& rules);

// The rule for records such as the given one.
const v1::DuplicateRules::Rule& RuleFor(const v1::DuplicateRules& rules,
                                        const v1::Customer& customer);
const v1::DuplicateRules::Rule& RuleFor(const v1::DuplicateRules& rules,
                                        const v1::Contact& contact);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RULES_H_
