// Sets of records, by whose they are. The one place that decides visibility: get, list, search,
// look-up, count, feed and 360 all ask `Contains`.
#ifndef GUANXI_COMMON_ACCESS_SCOPE_H_
#define GUANXI_COMMON_ACCESS_SCOPE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace guanxi::access {

// What a caller wants to do with a record; kWrite includes kRead.
enum class Level { kRead, kWrite };

// By what a record is in a scope; any one of the first three is enough.
struct ScopeParts {
  std::vector<std::string> units;     // its unit is one of these `units/{id}`
  std::string owner;                  // its owner is this `users/{id}`; empty for nobody
  std::vector<std::string> grantees;  // it is shared with one of these `users/{id}`, `teams/{id}`
  // The unit that records made by whoever has this scope belong to when they name none; says
  // nothing about what is in the scope.
  std::string home = {};
};

// A set of records, and who looks at it. Immutable and cheap to copy.
class Scope {
 public:
  // Nothing.
  Scope();
  // Every record.
  static Scope All();
  // Sorts what it is given and drops empty names, which are nobody's.
  static Scope Of(ScopeParts parts);
  // The records of one unit, or of one owner.
  static Scope Unit(std::string_view unit);
  static Scope Owner(std::string_view owner);

  // The same records, seen by `viewer` (`users/{id}` …): page tokens made for one viewer are
  // refused from another, also where both see the same.
  Scope SeenBy(std::string_view viewer) const;

  // The same records, looked at by somebody at `now`: what relative dates of a filter count from.
  Scope At(absl::Time now) const;
  // Nothing where nobody said when.
  const std::optional<absl::Time>& now() const { return now_; }

  bool all() const { return parts_ == nullptr; }
  // Of a scope that is not all(): sorted, without empty names.
  const ScopeParts& parts() const { return *parts_; }

  // Bytes that differ between scopes that hold different records or have different viewers; when
  // they are looked at does not matter.
  std::string Identity() const;

 private:
  explicit Scope(std::shared_ptr<const ScopeParts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const ScopeParts> parts_;    // null: every record
  std::shared_ptr<const std::string> viewer_;  // null: nobody in particular
  std::optional<absl::Time> now_;
};

// True when a record of `unit` and `owner`, shared with nobody, is in `scope`. An empty unit or
// owner is nobody's: only a scope of all records contains it.
bool Contains(const Scope& scope, std::string_view unit, std::string_view owner);

// The same for a record, by its fields `unit`, `owner` and `shares`; a type that lacks a field has
// it empty, and a type that lacks both unit and owner (units, pipelines, products: what the whole
// company shares) is in every scope. A share admits to `level` when it grants as much.
bool Contains(const Scope& scope,
              const google::protobuf::Message& record,
              Level level = Level::kRead);

// Whether some unit of `scope` is `unit`: what its holder may do to records by their unit, whoever
// owns them and whoever they are shared with.
bool HoldsUnit(const Scope& scope, std::string_view unit);

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_SCOPE_H_
