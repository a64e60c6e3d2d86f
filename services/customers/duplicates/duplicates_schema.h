// The tables of what is known of duplicates.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATES_SCHEMA_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATES_SCHEMA_H_

#include "common/table/schema.h"

namespace guanxi::customers {

inline constexpr char kMatchIndex[] = "match";  // terms: MatchKeysOf

// The index of match keys of customers and of contacts.
table::TermIndex CustomerMatchIndex();
table::TermIndex ContactMatchIndex();

table::Schema DuplicateRulesSchema();
table::Schema DuplicateSearchesSchema();
table::Schema DuplicateSetsSchema();

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATES_SCHEMA_H_
