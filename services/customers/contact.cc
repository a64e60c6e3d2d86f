#include "services/customers/contact.h"

#include <fmt/core.h>

#include <algorithm>

#include "common/access/ownership.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "google/type/date.pb.h"
#include "services/customers/contact_points.h"

namespace guanxi::customers {
namespace {

// The first and the last day that `date` may mean, as far as it says.
absl::CivilDay FirstDay(const google::type::Date& date) {
  return absl::CivilDay(date.year(), std::max(date.month(), 1), std::max(date.day(), 1));
}
absl::CivilDay LastDay(const google::type::Date& date) {
  if (date.month() == 0) return absl::CivilDay(date.year(), 12, 31);
  if (date.day() == 0) return absl::CivilDay(absl::CivilMonth(date.year(), date.month()) + 1) - 1;
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::Status CheckAffiliation(const v1::Contact::Affiliation& affiliation, int index) {
  const bool both = affiliation.from().year() != 0 && affiliation.until().year() != 0;
  if (both && LastDay(affiliation.until()) < FirstDay(affiliation.from())) {
    return errors::InvalidField(fmt::format("contact.affiliations[{}].until", index),
                                "must not be before `from`");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckContact(const v1::Contact& contact, std::string_view default_region) {
  for (int i = 0; i < contact.affiliations_size(); ++i) {
    GUANXI_RETURN_IF_ERROR(CheckAffiliation(contact.affiliations(i), i));
  }
  GUANXI_RETURN_IF_ERROR(CheckPhones(contact.phones(), default_region, "contact.phones"));
  GUANXI_RETURN_IF_ERROR(CheckEmails(contact.emails(), "contact.emails"));
  return access::CheckOwnership(contact, "contact");
}

bool HasEnded(const v1::Contact::Affiliation& affiliation, absl::CivilDay today) {
  return affiliation.until().year() != 0 && LastDay(affiliation.until()) < today;
}

bool IsAffiliated(const v1::Contact& contact, std::string_view customer) {
  return std::any_of(contact.affiliations().begin(), contact.affiliations().end(),
                     [&](const v1::Contact::Affiliation& a) { return a.customer() == customer; });
}

}  // namespace guanxi::customers
