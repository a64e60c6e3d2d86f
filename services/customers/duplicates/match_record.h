// What is known of a customer or contact when asking whether it is the same as another.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_RECORD_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_RECORD_H_

#include <string>
#include <vector>

namespace guanxi::customers {

// Decides how names are read and which weights count.
enum class MatchKind { kOrganization, kPerson };

// An address.
struct MatchPlace {
  std::string street;  // with the number, in any number of lines
  std::string city;
  std::string postcode;
  std::string region;  // state or province
};

// Every field is as its source has it, and empty where it has none: an empty field says nothing.
struct MatchRecord {
  MatchKind kind = MatchKind::kOrganization;
  std::string name;  // whole; the order of a person's names does not matter
  std::vector<std::string> phones;
  std::vector<std::string> emails;
  std::vector<std::string> tax_ids;  // and other numbers given by an authority
  std::vector<MatchPlace> places;
  std::string birth_date;  // a person's: year, month, day; 19560409 and 1956-04-09 alike
  std::vector<std::string> employers;  // where a person works: names of customers, customers/{id}
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_RECORD_H_
