// Customers and contacts by what people remember of them.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SEARCH_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SEARCH_H_

#include "absl/status/statusor.h"
#include "common/access/masks.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The most customers, and the most contacts, of one answer, and their number when the request does
// not say.
inline constexpr int kMaxSearchPage = 100;
inline constexpr int kDefaultSearchPage = 20;

// The customers and contacts in `scope` that answer every word of the query, best first.
// INVALID_ARGUMENT when the query has no letter, digit or character. Fields of a class in `hidden`
// find nothing. See FindRecords for what it costs, and docs/search.md for what finds what.
absl::StatusOr<v1::SearchCustomersResponse> Search(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const v1::SearchCustomersRequest& request,
                                                   const access::Scope& scope,
                                                   access::FieldClasses hidden);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SEARCH_H_
