#include "services/customers/contact.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "absl/container/flat_hash_set.h"
#include "common/access/ownership.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/contact_points.h"
#include "services/customers/date_span.h"
#include "services/customers/important_dates.h"

namespace guanxi::customers {
namespace {

using v1::Contact;

absl::Status CheckAffiliations(const Contact& contact) {
  absl::flat_hash_set<std::string> lasting;
  for (int i = 0; i < contact.affiliations_size(); ++i) {
    const Contact::Affiliation& affiliation = contact.affiliations(i);
    const std::string field = fmt::format("contact.affiliations[{}]", i);
    GUANXI_RETURN_IF_ERROR(CheckSpan(affiliation.from(), affiliation.until(), field));
    if (Lasts(affiliation) && !lasting.insert(affiliation.customer()).second)
      return errors::InvalidField(field + ".until",
                                  "must be set: another affiliation with the customer lasts");
  }
  return absl::OkStatus();
}

// What an affiliation that has ended is known by.
using Key = std::tuple<std::string, int, int, int>;
Key KeyOf(const Contact::Affiliation& affiliation) {
  const google::type::Date& from = affiliation.from();
  return {affiliation.customer(), from.year(), from.month(), from.day()};
}

}  // namespace

void Normalize(Contact& contact) { NormalizeImportantDates(*contact.mutable_important_dates()); }

absl::Status CheckContact(const Contact& contact, std::string_view default_region) {
  GUANXI_RETURN_IF_ERROR(CheckAffiliations(contact));
  GUANXI_RETURN_IF_ERROR(CheckPhones(contact.phones(), default_region, "contact.phones"));
  GUANXI_RETURN_IF_ERROR(CheckEmails(contact.emails(), "contact.emails"));
  GUANXI_RETURN_IF_ERROR(CheckSocials(contact.socials(), "contact.socials"));
  GUANXI_RETURN_IF_ERROR(CheckWords(contact.preferences(), "contact.preferences"));
  GUANXI_RETURN_IF_ERROR(CheckImportantDates(contact.important_dates(), Celebrant::kPerson,
                                             "contact.important_dates"));
  return access::CheckOwnership(contact, "contact");
}

absl::Status CheckEndedKept(const Contact& before, const Contact& after) {
  std::multiset<Key> kept;
  for (const Contact::Affiliation& affiliation : after.affiliations())
    kept.insert(KeyOf(affiliation));
  for (const Contact::Affiliation& affiliation : before.affiliations()) {
    if (Lasts(affiliation)) continue;
    const auto found = kept.find(KeyOf(affiliation));
    if (found == kept.end())
      return errors::InvalidField(
          "contact.affiliations",
          fmt::format("must keep the affiliation with {} that has ended", affiliation.customer()));
    kept.erase(found);
  }
  return absl::OkStatus();
}

bool Lasts(const Contact::Affiliation& affiliation) {
  const google::type::Date& until = affiliation.until();
  return until.year() == 0 && until.month() == 0 && until.day() == 0;
}

bool HasEnded(const v1::Contact::Affiliation& affiliation, absl::CivilDay today) {
  return affiliation.until().year() != 0 && LastDay(affiliation.until()) < today;
}

bool IsAffiliated(const v1::Contact& contact, std::string_view customer) {
  return std::any_of(contact.affiliations().begin(), contact.affiliations().end(),
                     [&](const v1::Contact::Affiliation& a) { return a.customer() == customer; });
}

}  // namespace guanxi::customers
