// Whose scores are: a score goes with its customer, whose unit, owner and shares it takes from the
// feed of customers.
#ifndef GUANXI_SERVICES_LOYALTY_SCORE_ACCESS_H_
#define GUANXI_SERVICES_LOYALTY_SCORE_ACCESS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

// The resource type to follow.
inline constexpr char kCustomerType[] = "guanxi.customers/Customer";

// Keeps whose a customer is, and gives its score, when there is one, to the same. Events of other
// types change nothing. DATA_LOSS when the event does not hold what its type says.
absl::Status ApplyCustomerEvent(const Tables& tables,
                                kv::Txn& txn,
                                const table::Change& change,
                                const changes::v1::Event& event);

// Gives `score` the unit, owner and shares of the customer with that id; false when nothing has
// been heard of it.
absl::StatusOr<bool> TakeAccess(const kv::Reader& reader,
                                std::string_view customer_id,
                                v1::Score& score);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_SCORE_ACCESS_H_
