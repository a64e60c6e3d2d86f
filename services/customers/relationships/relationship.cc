#include "services/customers/relationships/relationship.h"

#include "common/status/errors.h"
#include "services/customers/date_span.h"

namespace guanxi::customers {

using v1::Relationship;

void Normalize(Relationship& relationship) {
  relationship.clear_parties();
  relationship.add_parties(relationship.customer());
  relationship.add_parties(relationship.other());
}

absl::Status CheckRelationship(const Relationship& relationship) {
  if (relationship.customer() == relationship.other())
    return errors::InvalidField("relationship.other", "must not be the customer itself");
  return CheckSpan(relationship.from(), relationship.until(), "relationship");
}

bool IsOpen(const Relationship& relationship) {
  const google::type::Date& until = relationship.until();
  const bool lasts = until.year() == 0 && until.month() == 0 && until.day() == 0;
  return lasts && !relationship.has_delete_time();
}

bool IsSymmetric(Relationship::Type type) {
  return type == Relationship::TYPE_PARTNER_OF || type == Relationship::TYPE_COMPETITOR_OF;
}

bool MeansTheSame(const Relationship& a, const Relationship& b) {
  if (a.type() != b.type()) return false;
  const bool same = a.customer() == b.customer() && a.other() == b.other();
  const bool reversed = a.customer() == b.other() && a.other() == b.customer();
  return same || (reversed && IsSymmetric(a.type()));
}

}  // namespace guanxi::customers
