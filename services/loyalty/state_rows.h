// The rows the scores are worked out from, beside the tables: the only place that builds their
// keys. Frozen, as it is on disk.
//
//   meta   16, customer id                   → CustomerState
//          17, customer id, currency, day    → DayState
//          18, order id                      → OrderState
//          19, ticket id                     → TicketState
//          20                                → ModelState
//          21, customer id                   → CustomerAccess
//          22 to 24: see stage_rows.h
//
// Days are rows of their own, so that a customer of many years needs no long value and an order
// touches one of them.
#ifndef GUANXI_SERVICES_LOYALTY_STATE_ROWS_H_
#define GUANXI_SERVICES_LOYALTY_STATE_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "guanxi/loyalty/state/v1/state.pb.h"

namespace guanxi::loyalty {

std::string CustomerKey(std::string_view customer_id);
std::string DayKey(std::string_view customer_id, std::string_view currency, int32_t day);
std::string OrderKey(std::string_view order_id);
std::string TicketKey(std::string_view ticket_id);
std::string ModelKey();
std::string AccessKey(std::string_view customer_id);

// The row under `key`, or its zero value when there is none. DATA_LOSS when it is damaged.
template <typename State>
absl::StatusOr<State> ReadState(const kv::Reader& reader, std::string_view key) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, key));
  State state;
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, state));
  return state;
}

void WriteState(kv::Txn& txn, std::string_view key, const google::protobuf::Message& state);

// Visits the days of one currency of a customer in their order or its reverse, until `visit`
// returns false.
absl::Status VisitDays(
    const kv::Reader& reader,
    std::string_view customer_id,
    std::string_view currency,
    kv::Order order,
    absl::FunctionRef<bool(int32_t day, const state::v1::DayState& state)> visit);

// Visits the customers whose ids come after `after_id`, by id, until `visit` returns false.
absl::Status VisitCustomersAfter(
    const kv::Reader& reader,
    std::string_view after_id,
    absl::FunctionRef<bool(std::string_view id, const state::v1::CustomerState& state)> visit);

// Visits all customers by id, until `visit` returns false.
absl::Status VisitCustomers(
    const kv::Reader& reader,
    absl::FunctionRef<bool(std::string_view id, const state::v1::CustomerState& state)> visit);

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_STATE_ROWS_H_
