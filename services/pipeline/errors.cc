#include "services/pipeline/errors.h"

#include <fmt/core.h>

#include <string>

#include "common/status/errors.h"

namespace guanxi::errors {

absl::Status CustomerNotAdmitted(std::string_view customer,
                                 customers::v1::AdmissionState state,
                                 kv::Revision heard) {
  const std::string stands =
      customers::v1::AdmissionState_Name(state).substr(sizeof("ADMISSION_STATE_") - 1);
  const std::string revision = std::to_string(heard);
  return Make(absl::StatusCode::kFailedPrecondition, "CUSTOMER_NOT_ADMITTED",
              fmt::format("{} is not admitted and may have no orders: its admission is {}, as of "
                          "revision {} of the customers' feed",
                          customer, stands, revision),
              {{"customer", customer}, {"state", stands}, {"customers_revision", revision}});
}

}  // namespace guanxi::errors
