// The rules of orders: their sums, cancelling, and taking goods back.
#ifndef GUANXI_SERVICES_PIPELINE_ORDER_H_
#define GUANXI_SERVICES_PIPELINE_ORDER_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"

namespace guanxi::pipeline {

// Makes a new order of what a caller sent: placed, with the amounts of its lines and its sums.
// INVALID_ARGUMENT when a reference is malformed, a unit price is no price, lines differ in
// currency, or a sum is too large.
absl::Status CompleteOrder(v1::Order& order);

// The order that winning `opportunity` brings: one piece of its product at its amount, placed when
// it was won. Its name and the rest are for CompleteOrder and the caller to add.
v1::Order OrderOf(const v1::Opportunity& opportunity);

// When something last happened to the order: it was placed, goods came back, or it was cancelled.
absl::Time LastMove(const v1::Order& order);

// Cancels `order`: its net total becomes zero. FAILED_PRECONDITION (WRONG_STATE) when it is
// cancelled already.
absl::Status Cancel(v1::Order& order, absl::Time time);

// Takes `lines` back. FAILED_PRECONDITION (WRONG_STATE) when the order is cancelled,
// INVALID_ARGUMENT for a line it does not have, or when more would come back than was sold.
absl::Status TakeBack(v1::Order& order,
                      const google::protobuf::RepeatedPtrField<v1::ReturnOrderRequest::Line>& lines,
                      absl::Time time);

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_ORDER_H_
