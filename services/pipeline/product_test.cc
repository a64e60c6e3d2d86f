#include "services/pipeline/product.h"

#include <gtest/gtest.h>

#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "services/pipeline/sample_pipeline.h"

namespace guanxi::pipeline {
namespace {

TEST(CheckProduct, TakesAPriceOrNone) {
  v1::Product product;
  EXPECT_THAT(CheckProduct(product), IsOk());
  *product.mutable_list_price() = Money(550);
  EXPECT_THAT(CheckProduct(product), IsOk());
  *product.mutable_list_price() = Money(-550);
  EXPECT_THAT(CheckProduct(product), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST(CheckOffered, AllowsWhatLiesBeforeTheEnd) {
  const absl::Time end = absl::FromUnixSeconds(1'700'000'000);
  v1::Product product;
  *product.mutable_update_time() = ToProto(end);
  EXPECT_THAT(CheckOffered(product, end), IsOk());
  product.set_discontinued(true);
  EXPECT_THAT(CheckOffered(product, end - absl::Seconds(1)), IsOk());
  EXPECT_THAT(CheckOffered(product, end),
              StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

}  // namespace
}  // namespace guanxi::pipeline
