// The keys under which a record is filed so that its duplicates are found without comparing it with
// every other one: two records are compared when they share a key.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_KEYS_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_KEYS_H_

#include <string>
#include <vector>

#include "services/customers/duplicates/match_profile.h"

namespace guanxi::customers {

// What one record may add to an index.
inline constexpr size_t kMaxMatchKeys = 40;

// The keys of `profile`, each once, sorted; none where nothing is known. The first letter says what
// a key is made of; where there are too many, the later ones here are left out:
//   t  number given by an authority
//   p  last seven digits of a phone number
//   e  e-mail address
//   l  its part before the @
//   n  the words that make the name, in order of the alphabet
//   a  house number, street
//   of people      b  birth date
//                  y  year of birth, beginning of a name
//                  d  month and day of birth, beginning of a name
//                  c  city, beginning of a name
//                  z  postcode, beginning of a name
//                  o  customer worked for, beginning of a name
//                  w  beginnings of two names
//   of organisations  w  beginning of a word of the name
//                     c  city, beginning of a word of the name
// Chinese names are filed by their reading, so that characters of equal sound find one another.
std::vector<std::string> MatchKeys(const MatchProfile& profile);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_KEYS_H_
