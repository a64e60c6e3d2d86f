// The errors that the pipeline service alone gives.
#ifndef GUANXI_SERVICES_PIPELINE_ERRORS_H_
#define GUANXI_SERVICES_PIPELINE_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/admission_state.pb.h"

namespace guanxi::errors {

// FAILED_PRECONDITION: the company's policy wants `customer` admitted before it has orders. Its
// admission stands at `state`, as of the revision `heard` of the customers service's feed.
absl::Status CustomerNotAdmitted(std::string_view customer,
                                 customers::v1::AdmissionState state,
                                 kv::Revision heard);  // CUSTOMER_NOT_ADMITTED

}  // namespace guanxi::errors

#endif  // GUANXI_SERVICES_PIPELINE_ERRORS_H_
