// The customer of an interaction, found by an identifier.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_IDENTIFIED_CUSTOMER_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_IDENTIFIED_CUSTOMER_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/interactions.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Gives `interaction` the one customer in `scope` that has the identifier of `request`, and the
// contact it was found through. Without an identifier nothing happens. INVALID_ARGUMENT for one
// that cannot be read or that comes with a customer, FAILED_PRECONDITION (CUSTOMER_UNKNOWN,
// CUSTOMER_AMBIGUOUS) when not one has it.
absl::Status TakeIdentified(const Tables& tables,
                            const kv::Reader& reader,
                            const v1::CreateInteractionRequest& request,
                            const access::Scope& scope,
                            absl::Time now,
                            v1::Interaction& interaction);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_IDENTIFIED_CUSTOMER_H_
