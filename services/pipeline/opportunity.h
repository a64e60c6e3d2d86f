// The rules of opportunities: what their fields may hold, and how they proceed.
//
// The verbs take the time at which they happened, which is not before LastMove(). Each leaves the
// opportunity as it was when it fails.
#ifndef GUANXI_SERVICES_PIPELINE_OPPORTUNITY_H_
#define GUANXI_SERVICES_PIPELINE_OPPORTUNITY_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/type/money.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"

namespace guanxi::pipeline {

// How many stays in stages a record keeps.
inline constexpr int kMaxVisits = 100;

// INVALID_ARGUMENT when a reference to another service's record is malformed, or the amount is no
// price.
absl::Status CheckOpportunity(const v1::Opportunity& opportunity);

// FAILED_PRECONDITION (WRONG_STATE) when `before` is won and `after` has another customer, product
// or amount.
absl::Status CheckOrdered(const v1::Opportunity& before, const v1::Opportunity& after);

// When the opportunity came to be in the stage it is in.
absl::Time LastMove(const v1::Opportunity& opportunity);

// Opens a new opportunity in `stage`, empty for the first of `pipeline`. Errors as OpenStage.
absl::Status Begin(v1::Opportunity& opportunity,
                   const v1::Pipeline& pipeline,
                   std::string_view stage,
                   absl::Time time);

// Each verb is FAILED_PRECONDITION (WRONG_STATE) when the opportunity is closed, or for Reopen when
// it is open. Errors for `stage` are those of OpenStage.
absl::Status Move(v1::Opportunity& opportunity,
                  const v1::Pipeline& pipeline,
                  std::string_view stage,
                  absl::Time time);
// `amount` may be null: then the opportunity's own counts. FAILED_PRECONDITION (WRONG_STATE)
// without a customer or a product, INVALID_ARGUMENT without an amount or when it is no price.
absl::Status Win(v1::Opportunity& opportunity,
                 const v1::Pipeline& pipeline,
                 const google::type::Money* amount,
                 absl::Time time);
absl::Status Lose(v1::Opportunity& opportunity,
                  const v1::Pipeline& pipeline,
                  std::string_view reason,
                  absl::Time time);
absl::Status Reopen(v1::Opportunity& opportunity,
                    const v1::Pipeline& pipeline,
                    std::string_view stage,
                    absl::Time time);

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_OPPORTUNITY_H_
