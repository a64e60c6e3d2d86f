// The rules of a relationship's record.
#ifndef GUANXI_SERVICES_CUSTOMERS_RELATIONSHIPS_RELATIONSHIP_H_
#define GUANXI_SERVICES_CUSTOMERS_RELATIONSHIPS_RELATIONSHIP_H_

#include "absl/status/status.h"
#include "guanxi/customers/v1/relationships.pb.h"

namespace guanxi::customers {

// Brings a record into the form in which it is kept: both ends in `parties`.
void Normalize(v1::Relationship& relationship);

// Checks what field annotations cannot say, for a record about to be written. INVALID_ARGUMENT
// names the field, under `relationship.`. Whether the customers exist is not asked.
absl::Status CheckRelationship(const v1::Relationship& relationship);

// True when it has no last day and is not deleted.
bool IsOpen(const v1::Relationship& relationship);

// True when the type means the same in both directions.
bool IsSymmetric(v1::Relationship::Type type);

// True when the two say the same of the same customers.
bool MeansTheSame(const v1::Relationship& a, const v1::Relationship& b);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_RELATIONSHIPS_RELATIONSHIP_H_
