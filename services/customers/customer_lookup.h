// Whose an identifier is.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMER_LOOKUP_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMER_LOOKUP_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The most matches of one answer.
inline constexpr size_t kMaxMatches = 20;
// The most customers, and the most contacts, of one identifier that are read; those whose ids come
// first.
inline constexpr size_t kMaxHolders = 100;

// The customers in `scope` that have the identifier themselves, and those with which a contact who
// has it is affiliated on the day of `now` (UTC); each once. INVALID_ARGUMENT when there is no
// identifier, or none that can be read.
absl::StatusOr<v1::LookupCustomersResponse> Lookup(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const v1::LookupCustomersRequest& request,
                                                   const access::Scope& scope,
                                                   absl::Time now);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMER_LOOKUP_H_
