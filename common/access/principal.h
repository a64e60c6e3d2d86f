// Who calls, and which records that caller may see. The one place that decides visibility: get,
// list, search, look-up, feed and 360 all ask here.
#ifndef GUANXI_COMMON_ACCESS_PRINCIPAL_H_
#define GUANXI_COMMON_ACCESS_PRINCIPAL_H_

#include <string>
#include <string_view>

#include "google/protobuf/message.h"

namespace guanxi::access {

// A set of records, by the unit and owner each record carries.
struct Scope {
  enum class Kind {
    kAll,    // every record
    kUnit,   // the records of `unit`
    kOwner,  // the records of `owner`
  };
  Kind kind = Kind::kOwner;
  std::string unit;   // `units/{id}`, for kUnit
  std::string owner;  // `users/{id}`, for kOwner

  static Scope All() { return {Kind::kAll, "", ""}; }
  static Scope Unit(std::string_view unit) { return {Kind::kUnit, std::string(unit), ""}; }
  static Scope Owner(std::string_view owner) { return {Kind::kOwner, "", std::string(owner)}; }
};

// True when a record of `unit` and `owner` is in `scope`. An empty unit or owner is nobody's: only
// kAll contains it.
bool Contains(const Scope& scope, std::string_view unit, std::string_view owner);

// The same for a record, by its fields `unit` and `owner`; a type that lacks a field has it empty,
// and a type that lacks both (units, pipelines, products: what the whole company shares) is in
// every scope.
bool Contains(const Scope& scope, const google::protobuf::Message& record);

// The caller of one call.
struct Principal {
  std::string user;  // `users/{id}`, `serviceAccounts/{id}` or `services/{name}`; never empty
  Scope scope;       // what it may see and change
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_PRINCIPAL_H_
