// How a resource is declared: once, here, and everything else follows from it (rows, indexes,
// lists, visibility, history, events).
#ifndef GUANXI_COMMON_TABLE_SCHEMA_H_
#define GUANXI_COMMON_TABLE_SCHEMA_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/access/principal.h"
#include "google/protobuf/message.h"

namespace guanxi::table {

// An index over fields. Lists choose it by themselves when a filter fixes its first fields, and to
// serve an order.
struct FieldIndex {
  uint8_t id = 0;  // 1 to 199, on disk: never reuse one within a table
  std::vector<std::string>
      fields;  // paths such as `customer`, `affiliations.customer`, `amount.units`; strings,
               // integers, bools, enums, timestamps, dates; one may be repeated
  bool unique =
      false;  // at most one record per value, deleted ones included; empty values are exempt
};

// An index over terms that a function takes from a record: normalised phone numbers, words of a
// name. Deleted records are not in it.
struct TermIndex {
  uint8_t id = 0;    // from the same numbers as FieldIndex
  std::string name;  // for LookUp, such as `phone`
  std::function<std::vector<std::string>(const google::protobuf::Message&)> terms;
};

// A resource. Its message has a string field `name` (`{collection}/{id}`), and may have
// `create_time`, `update_time`, `delete_time` (Timestamps), `etag`, `unit` and `owner` (strings):
// the table keeps the first four by itself, and visibility goes by the last two.
struct Schema {
  uint8_t id = 0;          // on disk: never reuse one within a service
  std::string collection;  // `customers`
  std::vector<FieldIndex> fields;
  std::vector<TermIndex> terms;
};

// Who makes a change, and how: what each event and history entry says.
struct Change {
  std::string actor;       // `users/{id}` …
  std::string request_id;  // may be empty
  std::string method;      // `guanxi.customers.v1.CustomerService/CreateCustomer`; may be empty
  absl::Time time;
  access::Scope scope = access::Scope::All();  // what errors may name
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_SCHEMA_H_
