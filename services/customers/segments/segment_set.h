// The dynamic segments at one time, ready to be asked who is in them.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_SET_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_SET_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/filter.h"
#include "common/kv/engine.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/segments.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Visits the dynamic segments that `reader` has, in the order of ids, until `visit` returns false.
absl::Status VisitDynamic(const Tables& tables,
                          const kv::Reader& reader,
                          absl::FunctionRef<bool(const v1::Segment&)> visit);

// Immutable; what it was made of outlives it.
class SegmentSet {
 public:
  // The dynamic segments that `reader` has, relative dates counted from `now`. One whose condition
  // a later version does not take is left out: it keeps whom it has.
  static absl::StatusOr<SegmentSet> Read(const Tables* tables,
                                         const kv::Reader* reader,
                                         absl::Time now);

  bool contains(const std::string& name) const { return conditions_.contains(name); }
  // Their names.
  const std::vector<std::string>& dynamic() const { return dynamic_; }
  // Whether some condition has relative dates.
  bool relative() const { return relative_; }

  // `name` and those that ask for it, also by others between.
  std::vector<std::string> AskersOf(const std::string& name) const;
  // Whether a condition asks for `name`.
  bool IsAskedFor(const std::string& name) const;

  // When what segments `customer` is in may next change as time passes; nothing for never. May be
  // early, never late.
  std::optional<absl::Time> NextChange(const v1::Customer& customer) const;

 private:
  friend class Memberships;

  SegmentSet(const Tables* tables, const kv::Reader* reader) : tables_(tables), reader_(reader) {}
  void Add(const v1::Segment& segment, absl::Time now);

  const Tables* tables_;
  const kv::Reader* reader_;
  absl::flat_hash_map<std::string, api::Filter> conditions_;
  std::vector<std::string> dynamic_;
  bool relative_ = false;
};

// What segments one customer belongs to: by the conditions, whatever has been put on record, and by
// the lists, which are read as they are asked for. Each is tested once. For one thread.
class Memberships {
 public:
  // Both outlive it.
  Memberships(const SegmentSet& segments, const v1::Customer& customer)
      : segments_(segments), customer_(customer) {}

  // Whether it belongs to `segment`; to one that is not there nobody does, nor do deleted
  // customers.
  absl::StatusOr<bool> Holds(const std::string& segment);

  // Whether it fulfils `condition`.
  absl::StatusOr<bool> Fulfils(const api::Filter& condition);

 private:
  absl::StatusOr<bool> WorkOut(const std::string& segment);

  const SegmentSet& segments_;
  const v1::Customer& customer_;
  absl::flat_hash_map<std::string, bool> known_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_SET_H_
