// What is particular to the links between this service's own records and customers that become
// one: what would be said twice is said once, and comes back apart.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_LINKS_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_LINKS_H_

#include <map>
#include <string>

#include "common/records/repointing.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// By collection, for records::Repointing. `tables` outlives it.
std::map<std::string, records::LinkRule> LinkRules(const Tables* tables);

// Joins affiliations with `customer` that the merge has made double: two that last, or two that
// have ended and began on one day. The first keeps its values and takes what it lacks.
void JoinAffiliations(std::string_view customer, v1::Contact& contact);

// Gives the affiliations of `current` with the customer `to` back to those of `before`, where they
// came from; what was changed of them since stays.
void ReturnAffiliations(std::string_view to,
                        const v1::Contact& before,
                        const v1::Contact& after,
                        v1::Contact& current);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_LINKS_H_
