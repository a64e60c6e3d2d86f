// Customers by words of their names.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SEARCH_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SEARCH_H_

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The most customers that are looked at for one word, and that are ranked.
inline constexpr size_t kMaxCandidates = 2000;
// The most customers of one answer, and their number when the request does not say.
inline constexpr int kMaxSearchPage = 100;
inline constexpr int kDefaultSearchPage = 20;

// The customers in `scope` whose names have every word of the query, best first. INVALID_ARGUMENT
// when the query has no letter, digit or character. Reads up to kMaxCandidates records, whatever
// the number of customers. Where `scope` holds no more than that, nothing is missing; else a query
// of nothing but words that more names have is answered from the first of these, seen or not, and
// says `truncated`.
absl::StatusOr<v1::SearchCustomersResponse> Search(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const v1::SearchCustomersRequest& request,
                                                   const access::Scope& scope);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SEARCH_H_
