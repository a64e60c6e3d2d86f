// The rules of treatments: whom they concern, and what tasks they make. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_TREATMENT_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_TREATMENT_H_

#include <string>

#include "absl/status/status.h"
#include "guanxi/customers/v1/care_plans.pb.h"
#include "guanxi/customers/v1/care_tasks.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/segments.pb.h"
#include "guanxi/customers/v1/treatments.pb.h"

namespace guanxi::customers {

// Gives a treatment about to be written the defaults of what it leaves out, and checks what field
// annotations cannot say. INVALID_ARGUMENT names the field, under `treatment.`. Whether what it
// names exists is not asked.
absl::Status NormalizeTreatment(v1::Treatment& treatment);

// Whether it is for `customer`, of the segment.
bool Treats(const v1::Treatment& treatment, const v1::Customer& customer);

// The name of the task that action `index` makes for the entry that `member` says: always the same,
// so that it is made once for an entry.
std::string TreatmentTaskName(const v1::Treatment& treatment,
                              int index,
                              const v1::SegmentMember& member);

// The task itself. `plan` is the action's care plan; one without a name where it has none.
v1::CareTask TreatmentTask(const v1::Treatment& treatment,
                           int index,
                           const v1::SegmentMember& member,
                           const v1::CarePlan& plan,
                           const v1::Customer& customer);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_TREATMENT_H_
