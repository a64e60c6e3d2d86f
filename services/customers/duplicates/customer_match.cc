#include "services/customers/duplicates/customer_match.h"

#include <fmt/core.h>

#include "absl/strings/str_join.h"
#include "google/type/postal_address.pb.h"
#include "services/customers/duplicates/match_keys.h"

namespace guanxi::customers {
namespace {

template <typename Strings>
std::vector<std::string> ListOf(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

MatchPlace PlaceOf(const google::type::PostalAddress& address) {
  return {.street = absl::StrJoin(address.address_lines(), "\n"),
          .city = address.locality(),
          .postcode = address.postal_code(),
          .region = address.administrative_area()};
}

// A birthday of the civil calendar whose year is known, as eight digits; else "".
template <typename Dates>
std::string BirthDate(const Dates& dates) {
  for (const v1::ImportantDate& date : dates) {
    const bool civil = date.calendar() != v1::ImportantDate::CALENDAR_CHINESE_LUNAR;
    if (date.kind() == v1::ImportantDate::KIND_BIRTHDAY && civil && date.year() > 0 &&
        date.day() > 0) {
      return fmt::format("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    }
  }
  return "";
}

}  // namespace

MatchRecord MatchRecordOf(const v1::Customer& customer) {
  const bool person = customer.kind() == v1::Customer::KIND_PERSON;
  MatchRecord record = {.kind = person ? MatchKind::kPerson : MatchKind::kOrganization,
                        .name = customer.display_name(),
                        .phones = ListOf(customer.phones()),
                        .emails = ListOf(customer.emails()),
                        .tax_ids = ListOf(customer.tax_ids())};
  for (const v1::Address& address : customer.addresses()) {
    record.places.push_back(PlaceOf(address.address()));
  }
  if (person) record.birth_date = BirthDate(customer.important_dates());
  return record;
}

MatchRecord MatchRecordOf(const v1::Contact& contact) {
  MatchRecord record = {.kind = MatchKind::kPerson,
                        .name = contact.display_name(),
                        .phones = ListOf(contact.phones()),
                        .emails = ListOf(contact.emails()),
                        .birth_date = BirthDate(contact.important_dates())};
  for (const v1::Contact::Affiliation& affiliation : contact.affiliations()) {
    record.employers.push_back(affiliation.customer());
  }
  return record;
}

std::vector<std::string> MatchKeysOf(const v1::Customer& customer) {
  return MatchKeys(ProfileOf(customer));
}

std::vector<std::string> MatchKeysOf(const v1::Contact& contact) {
  return MatchKeys(ProfileOf(contact));
}

}  // namespace guanxi::customers
