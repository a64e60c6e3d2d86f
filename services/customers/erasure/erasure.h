// The rules of erasures: pure functions.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "guanxi/customers/v1/erasures.pb.h"

namespace guanxi::customers {

// Whether it is neither done nor turned down.
bool IsUnderWay(const v1::Erasure& erasure);

// Makes `erasure`, asked for by `actor`, one that is being planned.
void Begin(const std::string& actor,
           const std::vector<std::string>& subjects,
           v1::Erasure& erasure);

// OWN_REQUEST when `actor` asked for it, WRONG_STATE unless it is planned.
absl::Status CheckMayApprove(const v1::Erasure& erasure, const std::string& actor);

// WRONG_STATE unless it waits for its plan or for approval.
absl::Status CheckMayReject(const v1::Erasure& erasure);

// Says that `actor` decided at `now`, and what becomes of it.
void Decide(v1::Erasure::State state,
            const std::string& actor,
            absl::Time now,
            v1::Erasure& erasure);

// The plan or the proof of `service` in it, added when it is not there.
v1::Erasure::ServicePlan& PlanIn(const std::string& service, v1::Erasure& erasure);
v1::Erasure::ServiceProof& ProofIn(const std::string& service, v1::Erasure& erasure);

// Whether all in it are erased, or gone from the disks; not while it has none.
bool AllErased(const v1::Erasure& erasure);
bool AllPurged(const v1::Erasure& erasure);

// Ends it: with its certificate.
void Certify(absl::Time now, v1::Erasure& erasure);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_H_
