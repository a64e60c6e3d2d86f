// What was done for a customer, as its time line has it.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_DAYS_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_DAYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/kv/engine.h"
#include "services/customers/care/care_plan.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The tickets or orders of `customer` that `rule`, which follows a service, may have work after on
// `today` or later; oldest first. Tickets that were opened again and orders that were cancelled are
// left out.
absl::StatusOr<std::vector<ServiceDay>> ReadServiceDays(const Tables& tables,
                                                        const kv::Reader& reader,
                                                        const CareRule& rule,
                                                        const std::string& customer,
                                                        absl::CivilDay today);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_SERVICE_DAYS_H_
