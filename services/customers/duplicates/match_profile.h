// A record made ready: everything folded, parted and measured once, so that comparing it with a
// hundred others costs little.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_PROFILE_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_PROFILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/customers/duplicates/match_record.h"
#include "services/customers/duplicates/name_words.h"

namespace guanxi::customers {

// A value in the two forms it is compared in; both empty where the record has none.
struct MatchText {
  std::string text;  // folded, letters and digits only
  std::u32string characters;

  bool empty() const { return text.empty(); }
};

struct MatchEmail {
  MatchText local;  // before the @
  MatchText whole;
};

struct MatchAddress {
  MatchText city;
  MatchText postcode;
  MatchText region;
  std::vector<MatchText> words;      // kinds of streets left out; Chinese in pairs of characters
  std::vector<std::string> numbers;  // house numbers, sorted
};

struct MatchProfile {
  MatchKind kind = MatchKind::kOrganization;
  std::vector<NameWord> name;
  std::vector<std::string> phones;  // digits
  std::vector<MatchEmail> emails;
  std::vector<MatchText> tax_ids;
  std::vector<MatchAddress> addresses;
  MatchText birth_date;                    // its digits: 19560409
  std::optional<absl::CivilDay> birthday;  // unset where they are no date
  std::vector<std::string> employers;      // as in MatchRecord
};

// Never fails: what cannot be read as what it should be counts as missing.
MatchProfile ProfileOf(const MatchRecord& record);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_PROFILE_H_
