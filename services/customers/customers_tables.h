// What the customers service keeps. Ids of tables and indexes are on disk: never reuse one.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_TABLES_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_TABLES_H_

#include <string>

#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::customers {

// The term indexes, by which LookUp and ScanTerms know them.
inline constexpr char kPhoneIndex[] = "phone";  // numbers as text::NormalizePhone gives them
inline constexpr char kEmailIndex[] = "email";  // addresses as text::NormalizeEmail gives them
inline constexpr char kNameIndex[] = "name";    // text::SearchTerms of the display name

struct Tables {
  // `default_region` (ISO 3166-1 alpha-2, "CN") is how phone numbers without a country code are
  // read where the record does not say. The phone indexes are made by it: it stays the same for the
  // life of a store.
  explicit Tables(std::string default_region);

  const std::string default_region;
  table::Table<v1::Customer> customers;
  table::Table<v1::Contact> contacts;
  table::Catalog catalog;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMERS_TABLES_H_
