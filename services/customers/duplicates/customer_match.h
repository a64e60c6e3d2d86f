// Customers and contacts as records that can be matched.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_CUSTOMER_MATCH_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_CUSTOMER_MATCH_H_

#include <string>
#include <vector>

#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/duplicates/match_profile.h"

namespace guanxi::customers {

MatchRecord MatchRecordOf(const v1::Customer& customer);
MatchRecord MatchRecordOf(const v1::Contact& contact);

template <typename M>
MatchProfile ProfileOf(const M& record) {
  return ProfileOf(MatchRecordOf(record));
}

// What the index of match keys files a record under.
std::vector<std::string> MatchKeysOf(const v1::Customer& customer);
std::vector<std::string> MatchKeysOf(const v1::Contact& contact);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_CUSTOMER_MATCH_H_
