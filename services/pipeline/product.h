// The rules of products.
#ifndef GUANXI_SERVICES_PIPELINE_PRODUCT_H_
#define GUANXI_SERVICES_PIPELINE_PRODUCT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/pipeline/v1/products.pb.h"

namespace guanxi::pipeline {

// INVALID_ARGUMENT when the list price is no price.
absl::Status CheckProduct(const v1::Product& product);

// FAILED_PRECONDITION (WRONG_STATE) when `product` was discontinued at `time`. It is taken to have
// been so since its last change, so what lies before can still be recorded.
absl::Status CheckOffered(const v1::Product& product, absl::Time time);

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PRODUCT_H_
