// The rules of admission policies, and the one that counts for a customer.
#ifndef GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_POLICY_H_
#define GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_POLICY_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/principal.h"
#include "common/kv/engine.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/admission_policies.pb.h"
#include "guanxi/customers/v1/admissions.pb.h"

namespace guanxi::customers {

// The policy of units without one of their own.
inline constexpr char kDefaultPolicy[] = "admissionPolicies/default";

// What counts while there is no kDefaultPolicy; without a name.
const v1::AdmissionPolicy& BuiltInPolicy();

// Takes from the built-in policy what a new one leaves empty: its lists and the pattern.
void FillFromBuiltIn(v1::AdmissionPolicy& policy);

// Checks what field annotations cannot say, for a policy about to be written: ids, each once; a
// pattern that can be read; deciders; a unit for all but kDefaultPolicy. INVALID_ARGUMENT names the
// field, under `admission_policy.`.
absl::Status CheckPolicy(const v1::AdmissionPolicy& policy);

// The policy for customers of `unit`, which may be empty: the unit's own, else kDefaultPolicy, else
// the built-in one. Reads all policies: there are few.
absl::StatusOr<v1::AdmissionPolicy> PolicyFor(const table::Table<v1::AdmissionPolicy>& table,
                                              const kv::Reader& reader,
                                              std::string_view unit);

// PERMISSION_DENIED (NOT_A_DECIDER) unless `caller` has a role that `policy` names. The suite's own
// services and operators may; programs of the company may not, as it takes somebody to answer for
// it.
absl::Status CheckDecider(const access::Principal& caller,
                          const v1::AdmissionPolicy& policy,
                          const v1::Admission& admission);

// The same when `caller` submitted the application.
absl::Status CheckNotApplicant(const access::Principal& caller, const v1::Admission& admission);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ADMISSION_ADMISSION_POLICY_H_
