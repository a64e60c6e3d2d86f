// Which records the requester of a hand-over may give to others, while the hand-over runs.
#ifndef GUANXI_SERVICES_DIRECTORY_REQUESTER_REACH_H_
#define GUANXI_SERVICES_DIRECTORY_REQUESTER_REACH_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// A hand-over is carried out in the directory's name, so the requester's reach is worked out anew
// from its account and the tree of units. Thread-compatible.
class RequesterReach {
 public:
  // The reach of `requester`, as its account now is: of heads of units and of service accounts with
  // a unit, that unit and those below; of marketing, system administrators, and callers that are
  // not accounts (operators, the suite's services), everywhere; of others, nowhere. `tables` and
  // `reader` outlive it.
  static absl::StatusOr<RequesterReach> Of(const Tables& tables,
                                           const kv::Reader& reader,
                                           const std::string& requester);

  bool everywhere() const { return !top_.has_value(); }

  // Whether records of `unit` are in it; those of no unit are so only everywhere.
  absl::StatusOr<bool> Holds(const std::string& unit);

 private:
  RequesterReach(const Tables& tables, const kv::Reader& reader, std::optional<std::string> top)
      : tables_(&tables), reader_(&reader), top_(std::move(top)) {}

  absl::StatusOr<bool> IsBelowTop(std::string unit) const;

  const Tables* tables_;
  const kv::Reader* reader_;
  std::optional<std::string> top_;  // null: everywhere; empty: nowhere
  absl::flat_hash_map<std::string, bool> known_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_REQUESTER_REACH_H_
