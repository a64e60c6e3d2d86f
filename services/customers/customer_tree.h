// A customer and those below it by `parent`, as one caller sees them.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMER_TREE_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMER_TREE_H_

#include <cstddef>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The most customers of a tree that are visited.
inline constexpr size_t kMaxTreeNodes = 10'000;

// Which tree.
struct TreeQuery {
  std::string_view top;  // `customers/{id}`
  int levels = 0;        // below the top; 0 for all
};

// Visits the top, at level 0, and those below it, level by level, within a level by the order of
// the customers above and then by id. What `scope` does not hold and what is deleted is left out
// with everything below it. `visit` returns false to stop without the customer it was given. True
// when the tree has more than was visited, or may have: a customer with very many children outside
// `scope`. NOT_FOUND and FAILED_PRECONDITION (RESOURCE_DELETED) for the top. Reads up to
// kMaxTreeNodes records: off the callback threads.
absl::StatusOr<bool> VisitTree(
    const Tables& tables,
    const kv::Reader& reader,
    const TreeQuery& query,
    const access::Scope& scope,
    absl::FunctionRef<bool(const v1::Customer& customer, int level)> visit);

// The tree in short.
absl::StatusOr<v1::GetCustomerTreeResponse> TreeOf(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const v1::GetCustomerTreeRequest& request,
                                                   const access::Scope& scope);

// The tree summed up.
absl::StatusOr<v1::CustomerRollUp> RollUp(const Tables& tables,
                                          const kv::Reader& reader,
                                          const v1::RollUpCustomerRequest& request,
                                          const access::Scope& scope);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMER_TREE_H_
