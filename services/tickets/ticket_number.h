// The numbers of tickets: 1, 2, 3 … without gaps.
#ifndef GUANXI_SERVICES_TICKETS_TICKET_NUMBER_H_
#define GUANXI_SERVICES_TICKETS_TICKET_NUMBER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"

namespace guanxi::tickets {

// Takes the next number. It is given out again when `txn` is abandoned, so every number belongs to
// a ticket. DATA_LOSS when the count is damaged.
absl::StatusOr<int64_t> TakeNumber(kv::Txn& txn);

}  // namespace guanxi::tickets

#endif  // GUANXI_SERVICES_TICKETS_TICKET_NUMBER_H_
