#include "services/pipeline/product.h"

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "services/pipeline/price.h"

namespace guanxi::pipeline {

absl::Status CheckProduct(const v1::Product& product) {
  if (!product.has_list_price()) return absl::OkStatus();
  return PriceOf(product.list_price(), "product.list_price").status();
}

absl::Status CheckOffered(const v1::Product& product, absl::Time time) {
  if (!product.discontinued() || time < FromProto(product.update_time())) return absl::OkStatus();
  return errors::WrongState(product.name(), "discontinued",
                            "only what is offered can be sold anew");
}

}  // namespace guanxi::pipeline
