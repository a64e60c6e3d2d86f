// What departments mark at a site visit, and what the marks come to. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_SITE_VISIT_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_SITE_VISIT_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/admission_policies.pb.h"
#include "guanxi/customers/v1/admissions.pb.h"

namespace guanxi::customers {

// Puts the marks of `request` in place of those that its department gave before, as entered by
// `user` at `time`. INVALID_ARGUMENT names the field for a criterion that `policy` does not have or
// that is there twice, and when more than 200 marks would be there.
absl::Status TakeMarks(const v1::MarkAdmissionRequest& request,
                       const v1::AdmissionPolicy& policy,
                       std::string_view user,
                       absl::Time time,
                       v1::Admission& admission);

// The score of the admission's marks by `policy`: of each criterion the mean over the departments
// that marked it, and of these the mean by their weights. A criterion without marks counts as 0.
// Without a weight above 0 the score is 100: nothing is asked.
v1::Admission::Score ScoreOf(const v1::Admission& admission, const v1::AdmissionPolicy& policy);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_SITE_VISIT_H_
