// On whose behalf a job works: the same rights as a call of that one would have now.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_REQUESTER_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_REQUESTER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/access/principal.h"
#include "common/rpc/call.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/state/v1/transfer_state.pb.h"

namespace guanxi::customers {

// What is kept of a caller.
state::v1::TransferRequester RequesterOf(const access::Principal& caller);

// The call of `method` that `caller` would make now. PERMISSION_DENIED when it may not.
absl::StatusOr<rpc::Call> CallOf(const rpc::Environment& environment,
                                 const access::Principal& caller,
                                 std::string_view method);

// The call of `method` (`guanxi.customers.v1.CustomerService/CreateCustomer`) that `requester`
// would make now. Its session need not last as long as the job; its account and the API key it used
// do. UNAUTHENTICATED when it may act no longer, PERMISSION_DENIED when it may not call `method`,
// UNAVAILABLE while nobody can be judged.
absl::StatusOr<rpc::Call> CallFor(const rpc::Environment& environment,
                                  const state::v1::TransferRequester& requester,
                                  std::string_view method);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_REQUESTER_H_
