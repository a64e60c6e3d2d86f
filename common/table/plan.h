// How a list is answered: which rows, of which indexes, in which direction.
//
// In this order:
//   1. The index of a field that few records share a value of, where the filter gives the value;
//      when it does not give the order, its rows are read and sorted as long as they are few.
//   2. For a caller that does not see everything, the indexes by owner, by grantee and by unit, one
//      range for each way in which it may see a record. They are merged where all of them give the
//      order (that of ids always), and else read and sorted as long as they are few.
//   3. The index with the most leading fields fixed by the filter's equalities whose rows come in
//      the order asked for.
// What the ranges do not decide is tested record by record, visibility always.
#ifndef GUANXI_COMMON_TABLE_PLAN_H_
#define GUANXI_COMMON_TABLE_PLAN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/api/filter.h"
#include "common/kv/engine.h"
#include "common/table/indexes.h"

namespace guanxi::table {

// The most ways to see a record that a list takes one by one, such as units of a group.
inline constexpr size_t kMaxRanges = 64;

// Rows whose keys begin with `prefix`.
struct Range {
  kv::Space space = kv::Space::kData;  // kData: rows are the records; kIndex: rows lead to them
  std::string prefix;
};

struct Plan {
  // Together they hold every record that the query asks for and the caller may see. In each, what
  // follows the prefix sorts as the list does and ends with the id; it is the same in all of them
  // for one record.
  std::vector<Range> ranges;
  kv::Order order = kv::Order::kForward;
  // Where not empty, index ranges that hold the same records in other orders: what is read and
  // sorted by `sort` instead when they are few.
  std::vector<Range> reach;
  std::vector<const ValuePath*> sort;  // what follows the prefix of `ranges`, before the id
};

// What a plan is made for.
struct PlanQuery {
  uint8_t table;
  const std::vector<api::Equality>& equalities;
  std::string_view order_by;
  // What the caller may see, where that shows in the indexes by unit, owner and grantee; All where
  // it does not.
  const access::Scope& scope;
};

// INVALID_ARGUMENT naming `order_by` when no index gives that order.
absl::StatusOr<Plan> MakePlan(const Indexes& indexes, const PlanQuery& query);

// The ranges of `reach`, for all of `scope`, which is not all(); empty where it sees no record.
// `complete` is false when there are more than kMaxRanges.
std::vector<Range> ReachOf(const Indexes& indexes, const access::Scope& scope, bool& complete);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_PLAN_H_
