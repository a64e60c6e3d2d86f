// Who goes with a customer when it is erased, or asks what is known about it.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECTS_OF_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECTS_OF_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// The most that go with one customer, itself included.
inline constexpr int kMostSubjects = 500;

// The customer called `customer`, then those that were merged into it, then the contacts that are
// with these alone, deleted ones too. TOO_MANY_SUBJECTS, also when more contacts than that are with
// them, alone or not.
absl::StatusOr<std::vector<std::string>> SubjectsOf(const Tables& tables,
                                                    const kv::Reader& reader,
                                                    const std::string& customer);

// FAILED_PRECONDITION (WRONG_STATE) while records of `customer` are on their way to another, or
// back, by a merge.
absl::Status CheckNotMerging(const Tables& tables,
                             const kv::Reader& reader,
                             const std::string& customer);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECTS_OF_H_
