// The next customer code of a pattern.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_NEXT_CODE_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_NEXT_CODE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/admission_policies.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Takes the next number of the pattern of `policy` for `customer` at `time`, in this transaction:
// one that does not commit leaves no gap. Codes that a customer has already, deleted ones included,
// are passed over; ALREADY_EXISTS (VALUE_TAKEN) after a thousand of them. FAILED_PRECONDITION
// (ADMISSION_INCOMPLETE) naming `admission` when the code would be longer than a code may be.
absl::StatusOr<std::string> NextCode(kv::Txn& txn,
                                     const Tables& tables,
                                     const v1::AdmissionPolicy& policy,
                                     const v1::Customer& customer,
                                     const std::string& admission,
                                     absl::Time time);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_NEXT_CODE_H_
