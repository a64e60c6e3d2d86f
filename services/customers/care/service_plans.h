// Which plans have work after a ticket or an order, so that such an event finds them.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_PLANS_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_PLANS_H_

#include <string>

#include "common/table/schema.h"
#include "guanxi/customers/v1/care_plans.pb.h"

namespace guanxi::customers {

// The index of care plans by what their work comes after, by which ScanTerms knows it.
inline constexpr char kServiceIndex[] = "service";

// The term of plans after `service`.
std::string ServiceTerm(v1::CarePlan::AfterService::Service service);

// The index itself: plans that are paused are not in it.
table::TermIndex ServicePlanIndex();

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_PLANS_H_
